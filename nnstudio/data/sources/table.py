"""What sources of tables share: how the file is written, which columns count, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from nnstudio.data.dataset import Dataset
from nnstudio.data.meaning import NOTHING_LEARNED
from nnstudio.data.sources.base import FileSource, UndividedSource
from nnstudio.data.tables.dialect import Dialect, Writing
from nnstudio.data.tables.reading import Table, read_table
from nnstudio.data.tables.report import ColumnReport, Role
from nnstudio.data.transforms import Standardize, Transform
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, flag, integer, text, texts
from nnstudio.messages import Message, message, shown

_SAID = 10
"""Columns that notices name one by one."""


class TableSource(UndividedSource, FileSource):
    """A table as text; how it is written is found out, and can be corrected."""

    usual_transform: ClassVar[Transform] = Standardize()

    path: str = text("", help="File that holds the table.")
    target: tuple[str, ...] = texts(
        help="Column to predict, or several of numbers; unless named, the last one, but none of dates."
    )
    without: tuple[str, ...] = texts(help="Columns to leave out.")
    scale_target: bool = flag(
        True,
        help="Give numbers to predict mean 0 and standard deviation 1 in training; losses are in these units then.",
    )
    delimiter: str = choice(
        "auto", ("auto", "comma", "semicolon", "tab", "bar", "blank"), help="What parts the columns."
    )
    header: str = choice("auto", ("auto", "yes", "no"), help="Whether the first line names the columns.")
    decimal: str = choice("auto", ("auto", "point", "comma"), help="What parts a number's decimals.")
    encoding: str = choice(
        "auto",
        ("auto", "utf-8", "utf-16", "windows-1252", "windows-1251", "gb18030", "big5", "shift-jis"),
        help="How characters are written as bytes; auto tells UTF-8 and UTF-16 and guesses among Windows-1252 and "
        "GB18030.",
    )
    skip: int = integer(0, low=0, high=1_000_000, help="Lines to pass over at the beginning.")
    missing_words: tuple[str, ...] = texts(
        help="Texts that mean a missing value, besides empty cells, NA, NaN, null, none, ? and -."
    )

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def _table(self, watch: Watch, categories: Sequence[str] = ()) -> Table:
        writing = Writing(self.delimiter, self.header, self.decimal, self.encoding, self.skip, self.missing_words)
        return read_table(self.place(), writing, categories, watch)


def notices_of(dialect: Dialect, columns: Sequence[ColumnReport], is_guessed: bool) -> Iterator[Message]:
    """Yield what a person should know of how a table was read."""
    if is_guessed and dialect.encoding not in ("utf-8", "utf-16"):
        yield message(
            "The text is not UTF-8 and is read as {encoding}; where letters look wrong, set encoding.",
            encoding=dialect.encoding,
        )
    left_out = [column for column in columns if column.role is Role.LEFT_OUT and column.why is not None]
    for column in left_out[:_SAID]:
        yield message("Column {name} is left out: {why}.", name=shown(column.name), why=column.why)
    if len(left_out) > _SAID:
        yield message("{count} more columns are left out.", count=len(left_out) - _SAID)


def listed_missing(columns: Sequence[ColumnReport], *roles: Role) -> str:
    """Return the columns of these roles with missing cells, and how many each has, as a sentence lists them."""
    having = [column for column in columns if column.missing and column.role in roles]
    named = [f"{column.name} {column.missing}" for column in having[:_SAID]]
    return ", ".join([*named, *(["..."] if len(having) > _SAID else [])])
