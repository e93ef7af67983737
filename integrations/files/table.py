"""Tables of text: separators, encodings, decimal commas and dates as apps export them. Columns go by name."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from io import StringIO

from integrations.files.found import Refused, Unreadable

_SEPARATORS = ",;\t"
_NUMBER = re.compile(r"[+-]?\d{1,12}(?:[.,]\d{1,12})?", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d?:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_WRITTEN = re.compile(r"(\d{1,2})\.?\s+([^\W\d]+)\.?\s+(\d{4}),?\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]m)?", re.I)
_DURATION = re.compile(r"(?:(\d{1,3})\s*h)?\s*(?:(\d{1,4})\s*m(?:in)?)?\s*(?:(\d{1,5})\s*s(?:ec)?)?", re.ASCII)
# The names of months in the languages that logging apps are used in; each may be cut short after three letters.
_MONTHS = (
    "january januar janvier enero gennaio janeiro januari ocak styczen stycznia leden ledna января январь",
    "february februar fevrier febrero febbraio fevereiro februari subat luty lutego unor unora февраля февраль",
    "march marz maerz mars marzo marco maart mrt mart marzec marca brezen brezna марта март",
    "april avril abril aprile nisan kwiecien kwietnia duben dubna апреля апрель",
    "may mai mayo maggio maio mei maj mayis maja kveten kvetna мая май",
    "june juni juin junio giugno junho haziran czerwiec czerwca cerven cervna июня июнь",
    "july juli juillet julio luglio julho temmuz lipiec lipca cervenec cervence июля июль",
    "august aout agosto augustus augusti agustos sierpien sierpnia srpen srpna августа август",
    "september septembre septiembre setiembre settembre setembro eylul wrzesien wrzesnia zari сентября сентябрь",
    "october oktober octobre octubre ottobre outubro oktober ekim pazdziernik pazdziernika rijen rijna октября октябрь",
    "november novembre noviembre novembro kasim listopad listopada listopadu ноября ноябрь",
    "december dezember decembre diciembre dicembre dezembro desember aralik grudzien grudnia prosinec декабря декабрь",
)


class Cell(ValueError):  # noqa: N818  read as a sentence: raise Cell
    """A cell that cannot be read."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


Row = Mapping[str, str]


def header_of(data: bytes) -> tuple[str, ...]:
    """The column names in the first line, in lower case; () where there is no table."""
    first = next((line for line in decoded(data[:4096]).splitlines() if line.strip()), "")
    rows = csv.reader([first], delimiter=_separator(first))
    try:
        return tuple(_plain(name) for name in next(rows, []))
    except csv.Error:
        return ()


def rows_of(data: bytes) -> Iterator[tuple[int, Row] | Refused]:
    """Line number and cells of each row below the header, keyed by column; cells are stripped."""
    text = decoded(data)
    header = header_of(data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(first))
    below, line = False, 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise Unreadable("not_a_table", f"Line {line} cannot be read as cells: a quote does not end.") from error
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if not below:
            below = True
        elif len(cells) != len(header):
            text = f"Expected {len(header)} cells as in the header, found {len(cells)}."
            yield Refused(number=line, code="wrong_cells", text=text)
        else:
            yield line, dict(zip(header, (cell.strip() for cell in cells), strict=True))


def decoded(data: bytes) -> str:
    """UTF-8 with or without byte-order mark, UTF-16 with one, otherwise the encoding of older Windows programs."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace").replace("\0", " ")
    try:
        return data.decode("utf-8-sig").replace("\0", " ")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # the beginning of a file, cut inside a character
            return data[: error.start].decode("utf-8-sig").replace("\0", " ")
        return data.decode("cp1252", "replace").replace("\0", " ")


def number(row: Row, *columns: str) -> Decimal | None:
    """The number in the first of these columns that is there and not empty. Raises Cell."""
    text = next((row[name] for name in columns if row.get(name)), "")
    if not text:
        return None
    if "." in text and "," in text:  # the last one begins the decimals, the other one groups
        grouping = "," if text.rindex(".") > text.rindex(",") else "."
        text = text.replace(grouping, "")
    if not _NUMBER.fullmatch(text):
        raise Cell("not_a_number", f"Expected a number, found {_shown(text)}.")
    value = Decimal(text.replace(",", "."))
    if value < 0:
        raise Cell("negative", f"Expected a number from 0 up, found {_shown(text)}.")
    return value


def whole(row: Row, *columns: str) -> int | None:
    """A whole number; 8.0 is one. Raises Cell."""
    value = number(row, *columns)
    if value is None:
        return None
    if value != int(value):
        raise Cell("not_whole", f"Expected a whole number, found {_shown(str(value))}.")
    return int(value)


@lru_cache(maxsize=256)  # all rows of a workout have the same times
def moment(text: str, zone: tzinfo) -> datetime:
    """A date and time; `zone` where the text has no offset. Raises Cell."""
    try:
        if found := _ISO.fullmatch(text):
            clock = found[2] if found[2][1] != ":" else f"0{found[2]}"
            offset = (found[3] or "").replace("Z", "+00:00")
            read = datetime.fromisoformat(f"{found[1]}T{clock}{offset}")
        elif found := _WRITTEN.fullmatch(text):
            day = date(int(found[3]), _month(found[2]), int(found[1]))
            read = datetime.combine(day, time(_hour(found[4], found[7]), int(found[5])))
        else:
            raise ValueError
        aware = read.replace(tzinfo=zone) if read.tzinfo is None else read
        aware.astimezone(UTC)  # refuses what no zone has, such as year 1
    except (ValueError, OverflowError) as error:
        raise Cell("not_a_date", f"Expected a date and a time, found {_shown(text)}.") from error
    return aware


def minutes(text: str) -> Decimal | None:
    """A duration such as 1h 26m or 3120 (seconds); None when there is none. Raises Cell."""
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 8:
        return round(Decimal(text) / 60, 2) or None
    found = _DURATION.fullmatch(text.casefold())
    if found is None:
        raise Cell("not_a_duration", f"Expected a duration such as 1h 26m, found {_shown(text)}.")
    hours, mins, seconds = (int(part or 0) for part in found.groups())
    return round(Decimal(hours * 60 + mins) + Decimal(seconds) / 60, 2) or None


@lru_cache(maxsize=256)
def _month(word: str) -> int:
    """The number of a month, in any of the languages; raises ValueError when no or several months begin like this."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("\u0131", "i").replace("\u0142", "l")
    found = {n for n, names in enumerate(_MONTHS, 1) for name in names.split() if name == plain}
    found = found or {n for n, names in enumerate(_MONTHS, 1) for name in names.split() if name.startswith(plain)}
    if len(plain) < 3 or len(found) != 1:
        raise ValueError
    return found.pop()


def _hour(text: str, half: str | None) -> int:
    hour = int(text)
    return hour if half is None else hour % 12 + (12 if half.casefold() == "pm" else 0)


def _separator(line: str) -> str:
    """The separator that the header has most of, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_SEPARATORS, key=bare.count)


def _plain(name: str) -> str:
    return name.strip().casefold()


def _shown(text: str) -> str:
    head = "".join(char if char.isprintable() else "?" for char in text[:40])
    return f'"{head}"'
