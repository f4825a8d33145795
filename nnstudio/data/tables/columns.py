"""What the columns of a table hold: numbers, categories, dates or nothing; found from the first rows, then checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from nnstudio.data.samples import Array
from nnstudio.data.tables.numbers import Numbers
from nnstudio.messages import Message, message

MAX_TEXTS = 100_000
"""Distinct texts of a column that are kept apart; a column with more names each row rather than a category."""

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}([-/.]\d{1,2})?([T ]\d{1,2}:\d{2}.*)?|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}( \d{1,2}:\d{2}.*)?"
    r"|\d{1,2}:\d{2}(:\d{2})?|\d{4}年\d{1,2}月(\d{1,2}日)?"
)
_YES_NO = (("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on"), ("nein", "ja"), ("否", "是"))
_ONE_IN_TEN = 0.9
_HALF = 0.5
_FEW_TEXTS = 3
_DECIDING = 4096
"""Values that what a column holds is told by."""


class Kind(Enum):
    """What a column holds."""

    NUMBER = "number"
    CATEGORY = "category"
    YES_NO = "yes or no"
    DATE = "date"
    CONSTANT = "constant"
    EMPTY = "empty"

    @property
    def word(self) -> Message:
        """The kind in a word, for people."""
        return _WORDS[self]


_WORDS = {
    Kind.NUMBER: message("number"),
    Kind.CATEGORY: message("category"),
    Kind.YES_NO: message("yes or no"),
    Kind.DATE: message("date"),
    Kind.CONSTANT: message("constant"),
    Kind.EMPTY: message("empty"),
}


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    `values` (rows,) are float32 with NaN where a number is missing, or int32 places in `texts` with -1 where a
    category is; columns that no number is made of (dates, too many texts) have none (0,). `ends` are the first and
    the last text of dates. `holds` is what is in it even where all rows have the same.
    """

    name: str
    holds: Kind
    values: Array
    texts: tuple[str, ...]
    missing: int
    ends: tuple[str, str]

    @property
    def kind(self) -> Kind:
        """What the column holds, or that it holds the same in every row."""
        return Kind.CONSTANT if self.is_constant else self.holds

    @property
    def is_constant(self) -> bool:
        """Whether there is but one value in the rows that have one."""
        if not len(self.values):
            return False
        if self.holds is not Kind.NUMBER:
            return len(self.texts) == 1
        present = self.values[~np.isnan(self.values)] if self.missing else self.values
        return bool(len(present)) and bool(present.min() == present.max())

    @property
    def is_missing(self) -> Array:
        """Which rows (rows,) have no value, as a mask."""
        return np.isnan(self.values) if self.holds is Kind.NUMBER else self.values < 0

    @property
    def figures(self) -> Array:
        """The column as float32 (rows,), NaN where a value is missing; yes is 1 and no 0."""
        if self.holds is Kind.NUMBER:
            return self.values
        return np.where(self.is_missing, np.nan, self.values).astype(np.float32)

    @property
    def counts_up(self) -> bool:
        """Whether the column numbers the rows: whole numbers, each one more than the last."""
        if self.holds is not Kind.NUMBER or self.missing or len(self.values) < 2:
            return False
        return bool((np.diff(self.values) == 1).all())


class GrowingColumn:
    """A column while its table is read, some rows at a time; what the first of them hold decides what it is.

    `as_category` takes texts as they are even where they are numbers.
    """

    def __init__(self, name: str, numbers: Numbers, as_category: bool) -> None:
        self.name = name
        self._numbers = numbers
        self._as_category = as_category
        self._kind = Kind.EMPTY
        self._parts: list[Array] = []
        self._codes: dict[str, int] = {}
        self._missing = 0
        self._ends: tuple[str, str] | None = None

    def add(self, texts: Sequence[str]) -> None:
        """Take the next rows in; raise NotANumberError with the place of a text that is none among numbers."""
        if self._kind is Kind.EMPTY:
            self._decide(texts)
        match self._kind:
            case Kind.NUMBER:
                self._add_numbers(texts)
            case Kind.CATEGORY:
                self._add_categories(texts)
            case Kind.DATE:
                self._missing += sum(map(self._numbers.is_missing, texts))
                self._ends = ((self._ends or (texts[0], ""))[0], texts[-1])
            case _:
                self._missing += len(texts)

    def finished(self) -> Column:
        """Return the column once all rows are in; its texts are sorted, by value where they are numbers."""
        ends = self._ends or ("", "")
        match self._kind:
            case Kind.NUMBER:
                return Column(self.name, Kind.NUMBER, np.concatenate(self._parts), (), self._missing, ends)
            case Kind.CATEGORY if len(self._codes) <= MAX_TEXTS:
                return self._finished_category()
            case kind:
                return Column(self.name, kind, np.empty(0, np.float32), (), self._missing, ends)

    def _decide(self, texts: Sequence[str]) -> None:
        present = [text for text in texts if not self._numbers.is_missing(text)]
        if not present:
            return
        self._kind = Kind.CATEGORY if self._as_category else kind_of(present[:_DECIDING], self._numbers)
        missing = np.full(self._missing, np.nan if self._kind is Kind.NUMBER else -1)
        self._parts.append(missing.astype(np.float32 if self._kind is Kind.NUMBER else np.int32))

    def _add_numbers(self, texts: Sequence[str]) -> None:
        values = self._numbers.column(texts)
        self._missing += int(np.count_nonzero(np.isnan(values)))
        self._parts.append(values)

    def _add_categories(self, texts: Sequence[str]) -> None:
        codes = self._codes
        if len(codes) > MAX_TEXTS:
            return
        known = [codes.setdefault(text, len(codes)) for text in texts]
        self._parts.append(np.array(known, np.int32))
        if len(codes) > MAX_TEXTS:
            self._parts.clear()

    def _finished_category(self) -> Column:
        """Return the column with its texts sorted, and those that differ by blanks around them taken as one."""
        codes = np.concatenate(self._parts)
        cells = [None if self._numbers.is_missing(cell) else cell.strip() for cell in self._codes]
        texts = _sorted({cell for cell in cells if cell is not None}, self._numbers)
        kind = Kind.CATEGORY
        if (pair := _yes_no(texts)) is not None:
            kind, texts = Kind.YES_NO, pair
        places: dict[str | None, int] = {text: place for place, text in enumerate(texts)}
        remapped = np.array([places.get(cell, -1) for cell in cells] + [-1], np.int32)  # -1: rows missing at the start
        values = remapped[codes]
        return Column(self.name, kind, values, texts, int(np.count_nonzero(values < 0)), ("", ""))


def kind_of(texts: Sequence[str], numbers: Numbers) -> Kind:
    """Return what a column holds whose first texts, none of them missing, are these.

    A column is one of numbers where nine in ten texts are, or half of them and the others are but a few words: each of
    those is then reported as a slip.
    """
    others = [text for text in texts if not numbers.is_number(text)]
    share = 1 - len(others) / len(texts)
    if share >= _ONE_IN_TEN or (share >= _HALF and len(set(others)) <= _FEW_TEXTS):
        return Kind.NUMBER
    dates = sum(_DATE.fullmatch(text.strip()) is not None for text in others)
    return Kind.DATE if dates >= _ONE_IN_TEN * len(texts) else Kind.CATEGORY


def _yes_no(texts: tuple[str, ...]) -> tuple[str, str] | None:
    """Return two texts, no before yes, where they say that."""
    lowered = {text.lower(): text for text in texts}
    for no, yes in _YES_NO:
        if len(texts) == 2 and lowered.keys() == {no, yes}:
            return lowered[no], lowered[yes]
    return None


def _sorted(texts: set[str], numbers: Numbers) -> tuple[str, ...]:
    if all(map(numbers.is_number, texts)):
        return tuple(sorted(texts, key=lambda text: (numbers.parsed(text), text)))
    return tuple(sorted(texts))
