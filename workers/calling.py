"""Calls to addresses that strangers chose: only public ones, no redirects, over within 15 s whatever happens there.

A name is resolved once, every address of it is checked, and the connection goes to a checked one: a name server that
answers differently the second time is not asked a second time. For TLS and the Host header the name stays.
`httpcore` is what httpx connects with; here it is used by itself, because httpx gives no hand in how it connects.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

import httpcore

DEADLINE_S = 15.0  # of a whole call; only looking a name up is up to the system
EXCERPT_BYTES = 200
RETRY_AFTER_MAX_S = 24 * 3600

IPV6_GLOBAL = ip_network("2000::/3")  # all that was ever given out for general use
NAT64 = ip_network("64:ff9b::/96")  # a gateway reaches the IPv4 address in the last four bytes
# What `is_global` of some Pythons lets through: addresses for protocols and for examples, 6to4 and Teredo (which carry
# an IPv4 address inside), and a cloud's own service, which has a public number.
_NOT_GLOBAL = ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2002::/16", "3fff::/20")
REFUSED = tuple(ip_network(net) for net in _NOT_GLOBAL)

Resolve = Callable[[str, int], Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a call. `error` is a stable word, None after any HTTP answer; `excerpt`: how a refusal began."""

    duration_ms: int
    status: int | None = None
    error: str | None = None
    excerpt: str | None = None
    retry_after_s: int | None = None


class _Refused(Exception):  # noqa: N818  not an error of ours
    """We do not connect there."""


class Caller:
    """Makes such calls. Threads may share one."""

    def __init__(
        self, *, allow_private: bool, resolve: Resolve | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        """`allow_private`: the operator allows private addresses and plain http. `tls`: other roots to trust."""
        self._allow_private = allow_private
        self._resolve = resolve or _resolve
        self._given_tls = tls

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post once; never raises for what the other side does."""
        started_s = time.monotonic()

        def answer(**known: object) -> Answer:
            return Answer(duration_ms=round((time.monotonic() - started_s) * 1000), **known)  # type: ignore[arg-type]  # fields of Answer

        if (refusal := self.refusal(url)) is not None:
            return answer(error=refusal)
        backend = _Pinned(self._addresses, deadline_s=started_s + DEADLINE_S)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream("POST", url, headers=[*headers.items()], content=body) as response,
            ):
                known = {
                    "status": response.status,
                    "retry_after_s": retry_after_s(_header(response.headers, b"retry-after")),
                }
                # What a success says besides is not waited for.
                excerpt = None if 200 <= response.status < 300 else _excerpt(response.iter_stream())
                return answer(**known, excerpt=excerpt)
        except _Refused:
            return answer(error="private_address")
        except (socket.gaierror, UnicodeError):  # UnicodeError: no name can be written like that
            return answer(error="name_not_found")
        except httpcore.TimeoutException:
            return answer(error="timeout")
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            return answer(error=_word(error))

    def refusal(self, url: str) -> str | None:
        """Why we would not call this address, as far as it can be told without asking a name server."""
        if self._allow_private:
            return None
        if not url.startswith("https://"):
            return "not_https"
        host = urlsplit(url).hostname or ""
        try:
            return None if is_public(host) else "private_address"
        except ValueError:  # a name
            return None

    def _addresses(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a name; refuses all of them when one is not public."""
        found = self._resolve(host, port)
        if not self._allow_private and not all(is_public(address) for address in found):
            raise _Refused
        return found

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return self._given_tls or httpcore.default_ssl_context()


def is_public(address: str) -> bool:
    """Whether this IP address belongs to somebody out there: not private, loopback, link-local, metadata and so on."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in NAT64):
        ip = ip.ipv4_mapped or IPv4Address(int(ip) & 0xFFFF_FFFF)
    if isinstance(ip, IPv6Address) and ip not in IPV6_GLOBAL:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not any(ip in net for net in REFUSED)


class _Pinned(httpcore.NetworkBackend):
    """Connects to checked addresses, and lets nothing last longer than the deadline."""

    def __init__(self, addresses: Resolve, *, deadline_s: float) -> None:
        self._addresses = addresses
        self._deadline_s = deadline_s
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the caller's name for it  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """The first address that takes the connection."""
        last: Exception = httpcore.ConnectError()
        for address in self._addresses(host, port):
            try:
                stream = self._real.connect_tcp(
                    address, port, left_s(self._deadline_s), local_address, socket_options or ()
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
            else:
                return _Timed(stream, self._deadline_s)
        raise last


class _Timed(httpcore.NetworkStream):
    """A connection whose every step gets what is left until the deadline: drops of answers do not add up."""

    def __init__(self, inner: httpcore.NetworkStream, deadline_s: float) -> None:
        self._inner = inner
        self._deadline_s = deadline_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the caller's name for it  see above
        return self._inner.read(max_bytes, left_s(self._deadline_s))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # the caller's name for it
        self._inner.write(buffer, left_s(self._deadline_s))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002  # the caller's name for it
    ) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, left_s(self._deadline_s)), self._deadline_s)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


def left_s(deadline_s: float) -> float:
    """How long is left; raises when nothing is."""
    left = deadline_s - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _resolve(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def _word(error: Exception) -> str:
    if isinstance(error, httpcore.ProtocolError):
        return "bad_answer"
    return "tls_failed" if isinstance(error.__cause__ or error.__context__, ssl.SSLError) else "connection_failed"


def _excerpt(parts: Iterable[bytes]) -> str | None:
    """How the body begins, in printable characters."""
    begun = b""
    for part in parts:
        begun += part
        if len(begun) >= EXCERPT_BYTES:
            break
    text = "".join(char if char.isprintable() else " " for char in begun[:EXCERPT_BYTES].decode(errors="replace"))
    return text.strip() or None


def retry_after_s(told: str) -> int | None:
    """What Retry-After asks for, in seconds or as a date; None when it says nothing that can be read. A day at most."""
    text = told.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), RETRY_AFTER_MAX_S)
    try:
        wait_s = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):  # TypeError: a date without a zone
        return None
    return max(0, min(round(wait_s), RETRY_AFTER_MAX_S))


def _header(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers if name.lower() == wanted), "")
