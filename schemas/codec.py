"""Engine values <-> bytes for the store, without loss and fast: Decimal as text, tuples, enums, maps.

msgspec does the work. What its types cannot express (a field that may be a Decimal, a text or a date) is written with
tags, and only such a field and what holds it cost Python; everything else stays at msgspec's speed.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import RLock
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from engine.types import EVENT_TYPES, Event
from schemas.identity import TYPE_NAMES

T = TypeVar("T")
_Encode = Callable[[Any], bytes]
_Decode = Callable[[bytes], Any]
_encode = msgspec.json.Encoder().encode  # maps of events are sorted at the door; ordering costs, and needs text keys
_raw_map = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_raw_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_any = msgspec.json.Decoder().decode
_codecs: dict[Any, tuple[_Encode, _Decode]] = {}  # as many as there are types
_making = RLock()


class CodecError(Exception):
    """Stored bytes do not fit the type, for example after the type has changed: drop a checkpoint and replay."""


def event_to_bytes(event: Event) -> bytes:
    """The event as bytes; equal events give equal bytes."""
    return to_bytes(event)


def event_from_bytes(type_name: str, data: bytes) -> Event:
    """The event of a type named as on the wire. Raises `CodecError`."""
    cls: type[Event] = EVENT_TYPES[type_name]
    return from_bytes(data, cls)


def type_name(event: Event) -> str:
    """The name of the event's type on the wire."""
    return TYPE_NAMES[type(event)]


def to_bytes(value: Any, kind: Any = None) -> bytes:
    """Any tree of frozen dataclasses as bytes; `kind` is its type where the class alone does not say it."""
    return _codec(type(value) if kind is None else kind)[0](value)


def from_bytes(data: bytes, kind: type[T]) -> T:
    """The value again. Raises `CodecError` when the bytes are not of this type."""
    try:
        value: T = _codec(kind)[1](data)
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise CodecError(f"Stored bytes are no {getattr(kind, '__name__', kind)}.") from error
    return value


def _codec(kind: Any) -> tuple[_Encode, _Decode]:
    found = _codecs.get(kind)
    if found is None:
        # One thread at a time: msgspec 0.22 hangs what it knows of a class on the class before it is complete, and a
        # second thread that takes it from there crashes the process.
        with _making:
            found = _codecs.get(kind) or _make_codec(kind)
            _codecs[kind] = found
    return found


def _make_codec(kind: Any) -> tuple[_Encode, _Decode]:
    if _native(kind):
        return _encode, msgspec.json.Decoder(kind).decode
    if is_dataclass(kind):
        return _dataclass_codec(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and len(inner) == 2 and inner[1] is Ellipsis:
        return _tuple_codec(inner[0])
    if origin in (Mapping, dict):
        return _map_codec(inner[0], inner[1])
    if origin in (Union, types.UnionType):
        rest = [arg for arg in inner if arg is not type(None)]
        if len(rest) == 1 and len(inner) == 2:
            return _optional_codec(rest[0])
    return _tagged_bytes, lambda data: _untagged(_any(data))


def _native(kind: Any) -> bool:
    """Whether msgspec can read this type back exactly."""
    if kind is Any or isinstance(kind, str) or kind is object:
        return False
    try:
        msgspec.json.Decoder(kind)
    except (TypeError, NameError):
        return False
    return True


def _dataclass_codec(cls: Any) -> tuple[_Encode, _Decode]:
    hints = get_type_hints(cls)
    names = [field.name for field in fields(cls)]
    must = {field.name for field in fields(cls) if field.default is MISSING and field.default_factory is MISSING}
    own = {name: codec for name in names if (codec := _codec(hints[name]))[0] is not _encode}
    # One pass over the bytes reads every field that msgspec knows, and leaves our own as they are.
    read = {name: msgspec.Raw if name in own else hints[name] for name in names}
    shell = msgspec.defstruct(cls.__name__, [(name, read[name] | msgspec.UnsetType, msgspec.UNSET) for name in names])
    decode_shell = msgspec.json.Decoder(shell).decode

    def encode(value: Any) -> bytes:
        found = {name: getattr(value, name) for name in names}
        for name, (encode_field, _) in own.items():
            found[name] = msgspec.Raw(encode_field(found[name]))
        return _encode(found)

    def decode(data: bytes) -> Any:
        given = decode_shell(data)
        found = {name: value for name in names if (value := getattr(given, name)) is not msgspec.UNSET}
        if not must <= found.keys():
            raise KeyError(*(must - found.keys()))
        for name in own.keys() & found.keys():
            found[name] = own[name][1](found[name])
        return cls(**found)

    return encode, decode


def _tuple_codec(item: Any) -> tuple[_Encode, _Decode]:
    return (
        lambda value: _encode([msgspec.Raw(_codec(item)[0](member)) for member in value]),
        lambda data: tuple(_codec(item)[1](member) for member in _raw_list(data)),
    )


def _map_codec(key: Any, item: Any) -> tuple[_Encode, _Decode]:
    return (
        lambda value: _encode({name: msgspec.Raw(_codec(item)[0](member)) for name, member in value.items()}),
        lambda data: {
            msgspec.convert(name, key, strict=False): _codec(item)[1](member) for name, member in _raw_map(data).items()
        },
    )


def _optional_codec(kind: Any) -> tuple[_Encode, _Decode]:
    return (
        lambda value: b"null" if value is None else _codec(kind)[0](value),
        lambda data: None if bytes(data) == b"null" else _codec(kind)[1](data),
    )


# --------------------------------------------------------------------------- values whose type only the value knows


def _tagged_bytes(value: Any) -> bytes:
    return _encode(_tagged(value))


def _tagged(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return {"decimal": str(value)}
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case tuple() | list():
            return [_tagged(item) for item in value]
        case Mapping():
            return {"map": {str(key): _tagged(item) for key, item in value.items()}}
        case _:
            raise TypeError(f"cannot store a {type(value).__name__} where any fact may stand")


def _untagged(value: Any) -> Any:
    match value:
        case list():
            return tuple(_untagged(item) for item in value)
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"datetime": str(text)}:
            return datetime.fromisoformat(text)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"map": dict(members)}:
            return {key: _untagged(item) for key, item in members.items()}
        case _:
            return value
