"""What was found in a table, for people to see and to correct."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from nnstudio.data.tables.columns import Kind
from nnstudio.data.tables.dialect import Dialect
from nnstudio.messages import Message, message


class Role(Enum):
    """What a column is for."""

    FEATURE = "feature"
    TARGET = "target"
    LEFT_OUT = "left out"

    @property
    def word(self) -> Message:
        """The role in a word, for people."""
        return _WORDS[self]


_WORDS = {
    Role.FEATURE: message("feature"),
    Role.TARGET: message("target"),
    Role.LEFT_OUT: message("left out"),
}


@dataclass(frozen=True)
class ColumnReport:
    """What a column holds and what it is for.

    `missing` is its number of cells without a value, `texts` that of distinct texts of a category, `features` how many
    features are made of it. `why` says why it is left out; None for what is used.
    """

    name: str
    kind: Kind
    role: Role
    missing: int = 0
    texts: int = 0
    features: int = 0
    why: Message | None = None


@dataclass(frozen=True)
class TableReport:
    """What was found in a table: how it is written, what its columns hold, which rows are used.

    `rows` counts those of the file, `used` those that samples are made of.
    """

    dialect: Dialect
    columns: tuple[ColumnReport, ...]
    rows: int
    used: int

    @property
    def missing(self) -> int:
        """The number of cells without a value in the columns that are used."""
        return sum(column.missing for column in self.columns if column.role is not Role.LEFT_OUT)
