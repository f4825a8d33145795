"""How a table is written: what parts its columns, whether its first line names them, how its numbers look."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.data.tables.numbers import Numbers

if TYPE_CHECKING:
    from _csv import Reader

DELIMITERS = {"tab": "\t", "semicolon": ";", "bar": "|", "comma": ",", "blank": " "}
"""What may part columns; where several would do, the earlier one is likelier, for commas stand in numbers too."""

_ROWS = 500
_AGREEING = 0.95
_DECIMAL = {"comma": re.compile(r"[-+]?\d+,\d+"), "point": re.compile(r"[-+]?\d*\.\d+")}
_MOSTLY = 0.8

Rows = list[list[str]]


@dataclass(frozen=True)
class Dialect:
    """How a table is written, in the words of the settings: `comma`, `point`, ..."""

    delimiter: str
    has_header: bool
    decimal: str
    encoding: str


@dataclass(frozen=True)
class Writing:
    """How a person says a table is written; what is `auto` is found out."""

    delimiter: str = "auto"
    header: str = "auto"
    decimal: str = "auto"
    encoding: str = "auto"
    skip: int = 0
    missing_words: tuple[str, ...] = ()

    def found_in(self, sample: str, encoding: str) -> Dialect:
        """Return how a table is written that begins with this text, in whole lines."""
        delimiter = _delimiter(sample) if self.delimiter == "auto" else self.delimiter
        rows = _rows(sample, delimiter)
        decimal = _decimal(rows, delimiter) if self.decimal == "auto" else self.decimal
        numbers = Numbers(decimal, self.missing_words)
        has_header = _has_header(rows, numbers) if self.header == "auto" else self.header == "yes"
        return Dialect(delimiter, has_header, decimal, encoding)


def reader_of(lines: Iterable[str], delimiter: str, strict: bool = True) -> Reader:
    """Return what parts lines into rows of cells."""
    is_blank = delimiter == "blank"
    trimmed = (line.rstrip() + "\n" for line in lines) if is_blank else lines
    return csv.reader(trimmed, delimiter=DELIMITERS[delimiter], skipinitialspace=is_blank, strict=strict)


def _rows(sample: str, delimiter: str) -> Rows:
    rows: Rows = []
    try:
        for row in reader_of(io.StringIO(sample, newline=""), delimiter, strict=False):
            if any(row):
                rows.append(row)
            if len(rows) == _ROWS:
                break
    except csv.Error:  # a quote that is never closed is reported, with its line, when the table is read
        pass
    return rows


def _delimiter(sample: str) -> str:
    """Return the first delimiter that parts nearly all lines alike, or else the one that parts most of them so."""
    agreements = {name: _agreement(_rows(sample, name)) for name in DELIMITERS}
    for name, agreement in agreements.items():
        if agreement >= _AGREEING:
            return name
    best = max(agreements, key=lambda name: agreements[name])
    return best if agreements[best] else "comma"


def _agreement(rows: Rows) -> float:
    """Return the share of rows that have the commonest number of cells, which is above 1; else 0."""
    counts = [len(row) for row in rows]
    several = [count for count in counts if count > 1]
    if not several:
        return 0.0
    return counts.count(max(set(several), key=several.count)) / len(counts)


def _decimal(rows: Rows, delimiter: str) -> str:
    if delimiter == "comma":
        quoted = [cell for row in rows for cell in row if "," in cell]
        if not quoted:
            return "point"
    found = {
        name: sum(pattern.fullmatch(cell.strip()) is not None for row in rows for cell in row)
        for name, pattern in _DECIMAL.items()
    }
    return "comma" if found["comma"] > found["point"] else "point"


def _has_header(rows: Rows, numbers: Numbers) -> bool:
    """Tell whether a first row is unlike those below: texts above numbers, or words that do not come again."""
    if len(rows) < 2:
        return bool(rows) and not any(map(numbers.is_present, rows[0]))
    top, below = rows[0], rows[1:]
    columns = [[row[place] for row in below if place < len(row)] for place in range(len(top))]
    for cell, column in zip(top, columns, strict=True):
        if not numbers.is_number(cell) and _are_numbers(column, numbers):
            return True
    if any(map(numbers.is_present, top)):
        return False
    return len(set(top)) == len(top) and not any(cell in column for cell, column in zip(top, columns, strict=True))


def _are_numbers(column: Sequence[str], numbers: Numbers) -> bool:
    present = [cell for cell in column if not numbers.is_missing(cell)]
    return bool(present) and sum(map(numbers.is_number, present)) >= _MOSTLY * len(present)
