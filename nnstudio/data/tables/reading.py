"""Reading a table in one pass, some thousands of rows at a time, column by column; every slip has its line."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.data.errors import DataError
from nnstudio.data.files import MAX_BYTES, opened
from nnstudio.data.tables.columns import Column, GrowingColumn
from nnstudio.data.tables.dialect import Dialect, Writing, reader_of
from nnstudio.data.tables.encoding import CODECS, check_text, encoding_of, undecodable
from nnstudio.data.tables.numbers import BeyondRangeError, NotANumberError, Numbers
from nnstudio.messages import shown

if TYPE_CHECKING:
    from _csv import Reader

MAX_COLUMNS = 100_000

_SAMPLE = 2**18
_CELLS = 2**19
"""Cells that are held as texts at a time."""
_MOST_ROWS = 2**14
_BREAK = re.compile(r"\r\n|\r|\n")

Rows = list[list[str]]


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read: its columns, in order, of as many rows each."""

    path: Path
    dialect: Dialect
    columns: tuple[Column, ...]
    rows: int

    def column(self, name: str) -> Column:
        """Return the column of that name; raise DataError, with the one that may be meant, where there is none."""
        return self.columns[place_of(name, [column.name for column in self.columns], self.path)]


def place_of(name: str, names: Sequence[str], path: Path) -> int:
    """Return where a name stands among those of a table's columns; raise DataError where it does not."""
    if name in names:
        return names.index(name)
    alike = [place for place, other in enumerate(names) if other.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    near = difflib.get_close_matches(name, names, 1)
    if near:
        raise DataError(
            "{file} has no column {name}; did you mean {near}?", file=path, name=shown(name), near=shown(near[0])
        )
    raise DataError(
        "{file} has no column {name}; it has {known}",
        file=path,
        name=shown(name),
        known=", ".join([*names[:20], *(["..."] if len(names) > 20 else [])]),
    )


def read_table(
    path: Path, writing: Writing, categories: Collection[str] = (), watch: Callable[[int, int], None] | None = None
) -> Table:
    """Return the table in a file; the columns named in `categories` hold texts, even where they look like numbers.

    `watch` is told now and then how many bytes of how many are read; what it raises ends the reading.

    Raises DataError with line and column for what is no table, and DataMissingError where there is no file.
    """
    try:
        encoding = encoding_of(path) if writing.encoding == "auto" else _checked_encoding(path, writing.encoding)
        with opened(path) as (file, length):
            stream = io.TextIOWrapper(file, CODECS[encoding], newline="")
            reader = _TableReader(path, stream, encoding, writing)
            return reader.read(categories, lambda: watch and watch(file.tell(), length))
    except UnicodeError:
        raise undecodable(path, encoding) from None
    except MemoryError:
        raise DataError(
            "{file} needs more memory than is free; close other programs or use fewer rows", file=path
        ) from None


def _checked_encoding(path: Path, encoding: str) -> str:
    if encoding != "utf-16":
        with opened(path) as (file, _):
            check_text(path, file)
    return encoding


class _TableReader:
    def __init__(self, path: Path, stream: io.TextIOWrapper, encoding: str, writing: Writing) -> None:
        self._path = path
        self._skipped = sum(1 for _ in islice(stream, writing.skip))
        lines = stream.readlines(_SAMPLE)
        self._dialect = writing.found_in("".join(lines), encoding)
        self._numbers = Numbers(self._dialect.decimal, writing.missing_words)
        self._reader: Reader = reader_of(chain(lines, stream), self._dialect.delimiter)

    def read(self, categories: Collection[str], tell: Callable[[], object]) -> Table:
        first, begin = self._first_row()
        names = self._names(first, begin) if self._dialect.has_header else _numbered(len(first))
        forced = {place_of(name, names, self._path) for name in categories}
        columns = [GrowingColumn(name, self._numbers, place in forced) for place, name in enumerate(names)]
        count = 0
        for rows, line in self._chunks([] if self._dialect.has_header else [first], begin, len(names)):
            count += self._add(columns, rows, line)
            tell()
            if count * len(names) * 4 > MAX_BYTES:
                raise DataError(
                    "{file} holds more than {limit} bytes of numbers; split it into smaller files",
                    file=self._path,
                    limit=MAX_BYTES,
                )
        if not count:
            raise DataError("{file} has a header but no rows; add some", file=self._path)
        return Table(self._path, self._dialect, tuple(column.finished() for column in columns), count)

    def _first_row(self) -> tuple[list[str], int]:
        """Return the first row that is not blank, and its line."""
        while True:
            start = self._line
            rows = self._next_rows(1, start)
            if not rows:
                raise DataError("{file} is empty but for blanks; choose a file with a table", file=self._path)
            if any(cell.strip() for cell in rows[0]):
                break
        if len(rows[0]) < 2:
            raise DataError(
                "{file} has one column, and a table needs at least two; say what parts them, as in delimiter=tab",
                file=self._path,
            )
        if len(rows[0]) > MAX_COLUMNS:
            raise DataError(
                "{file} has {count} columns, more than the limit of {limit}; is it lying on its side?",
                file=self._path,
                count=len(rows[0]),
                limit=MAX_COLUMNS,
            )
        return rows[0], start

    @property
    def _line(self) -> int:
        """The line at which the next row begins."""
        return self._skipped + self._reader.line_num + 1

    def _names(self, cells: Sequence[str], line: int) -> list[str]:
        names = [_printable(cell) or str(place) for place, cell in enumerate(cells, 1)]
        seen: dict[str, int] = {}
        for place, name in enumerate(names, 1):
            if name in seen:
                raise DataError(
                    "{file}, line {line}: columns {first} and {second} are both called {name}; rename one",
                    file=self._path,
                    line=line,
                    first=seen[name],
                    second=place,
                    name=shown(name),
                )
            seen[name] = place
        return names

    def _chunks(self, first: Rows, line: int, width: int) -> Iterator[tuple[Rows, int]]:
        """Yield rows of `width` cells as many as memory has always room for, and the line at which they begin."""
        most = max(16, min(_MOST_ROWS, _CELLS // width))
        rows = first
        while True:
            start = line if first else self._line
            rows = first + self._next_rows(most, self._line)
            first = []
            if not rows:
                return
            if set(map(len, rows)) != {width}:
                self._check_widths(rows, start, width)
            yield rows, start

    def _next_rows(self, most: int, start: int) -> Rows:
        rows: Rows = []
        try:
            rows.extend(islice(self._reader, most))  # keeps what came before an error
        except csv.Error as error:
            raise self._broken(error, _line_of(rows, len(rows), start)) from None
        return rows

    def _check_widths(self, rows: Rows, start: int, width: int) -> None:
        for place, row in enumerate(rows):
            if len(row) != width and row:
                raise DataError(
                    "{file}, line {line}: the row has {count} cells where the first row has {width}; "
                    "add or remove delimiters there",
                    file=self._path,
                    line=_line_of(rows, place, start),
                    count=len(row),
                    width=width,
                )

    def _broken(self, error: csv.Error, line: int) -> DataError:
        if "expected after" in str(error):
            return DataError(
                "{file}, line {line}: text follows a closing quote; double the quotes within a cell, or remove them",
                file=self._path,
                line=line,
            )
        return DataError(
            "{file}, line {line}: a quote that opens there is never closed; close or remove it",
            file=self._path,
            line=line,
        )

    def _add(self, columns: Sequence[GrowingColumn], rows: Rows, start: int) -> int:
        """Take rows that begin at a line in; return how many of them are not blank."""
        kept = [row for row in rows if row and (row[0] or any(row))]
        for column, texts in zip(columns, zip(*kept, strict=True), strict=False):
            try:
                column.add(texts)
            except NotANumberError as error:
                place = next(place for place, row in enumerate(rows) if row is kept[error.place])
                raise self._slip(error, column.name, texts[error.place], _line_of(rows, place, start)) from None
        return len(kept)

    def _slip(self, error: NotANumberError, column: str, text: str, line: int) -> DataError:
        figures = {"file": self._path, "line": line, "column": shown(column), "text": shown(text)}
        if isinstance(error, BeyondRangeError):
            return DataError(
                "{file}, line {line}, column {column}: {text} is beyond what can be computed with (3.4e38); "
                "correct it, or leave the cell empty where the value is not known",
                **figures,
            )
        return DataError(
            "{file}, line {line}, column {column}: {text} stands among numbers; correct it, say with missing_words "
            "that it means none, or read the column as texts with categories",
            **figures,
        )


def _numbered(count: int) -> list[str]:
    return [str(place) for place in range(1, count + 1)]


def _printable(cell: str) -> str:
    """Return the name of a column without what cannot be shown on one line."""
    return " ".join("".join(character if character.isprintable() else " " for character in cell).split())


def _line_of(rows: Rows, place: int, start: int) -> int:
    """Return the line at which a row begins, of rows that begin at a line; cells may hold several lines."""
    return start + place + sum(len(_BREAK.findall(cell)) for row in rows[:place] for cell in row)
