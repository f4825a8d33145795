"""The kinds of field: what each takes, in which one form it keeps it, and what it says of anything else."""

from __future__ import annotations

import math
import numbers
import operator
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from nnstudio.messages import NnstudioError, shown

Json = Any
"""A value as the json module reads and writes it."""

LARGEST_INTEGER = 2**64
"""No figure of a network, seed or file offset is larger; what is larger only costs time."""

_UNWRITABLE = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's categories for control characters, halves of pairs, and ends of lines and paragraphs."""


class HyperparameterError(NnstudioError):
    """A value that its field does not take."""


@dataclass(frozen=True)
class Hyperparameter(ABC):
    """What a field takes and means: the part that all kinds of field share.

    Values are kept in one form (`checked` normalises) and are made of numbers, strings, booleans,
    tuples and configurables only, so that two of them can be compared and written to JSON.
    """

    default: Any
    help: str
    part: str = field(default="", kw_only=True)
    """What it belongs to where there are many fields, such as attention; empty where there are few."""
    unset: str = field(default="", kw_only=True)
    """What None means, in a word or two for people; empty where the field does not take it."""

    @abstractmethod
    def checked(self, value: object) -> Any:
        """Return `value` in its one form, or raise HyperparameterError with what the field takes."""

    def to_json(self, value: Any) -> Json:
        """Return a checked value as JSON."""
        return value

    def from_json(self, value: Json) -> Any:
        """Return the checked value that JSON holds, or raise HyperparameterError."""
        return self.checked(value)


@dataclass(frozen=True)
class Integer(Hyperparameter):
    """A whole number within inclusive bounds; None where `optional`."""

    low: int | None = None
    high: int | None = None
    optional: bool = False

    def checked(self, value: object) -> int | None:
        if value is None and self.optional:
            return None
        number = _whole(value)
        _check_whole(number, self.low, self.high)
        return number


@dataclass(frozen=True)
class Real(Hyperparameter):
    """A finite number within inclusive bounds (`above` excludes its bound); None where `optional`."""

    low: float | None = None
    high: float | None = None
    above: float | None = None
    below: float | None = None
    optional: bool = False

    def checked(self, value: object) -> float | None:
        if value is None and self.optional:
            return None
        number = _finite(value)
        _check_bounds(number, self.low, self.high)
        _check_above(number, self.above)
        if self.below is not None and number >= self.below:
            raise HyperparameterError("{value} is too large; it must be below {bound}", value=number, bound=self.below)
        return number


@dataclass(frozen=True)
class Flag(Hyperparameter):
    """Yes or no."""

    def checked(self, value: object) -> bool:
        if not isinstance(value, bool):
            raise HyperparameterError("{value} is neither true nor false", value=shown(value))
        return value


@dataclass(frozen=True)
class Choice(Hyperparameter):
    """One of a few words."""

    options: tuple[str, ...] = ()

    def checked(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise HyperparameterError(
                "{value} is none of {options}", value=shown(value), options=", ".join(self.options)
            )
        return value


@dataclass(frozen=True)
class Text(Hyperparameter):
    """A line of text without control characters; never empty unless `optional`."""

    optional: bool = False

    def checked(self, value: object) -> str:
        line = _line(value)
        if not line and not self.optional:
            raise HyperparameterError("a text is missing")
        return line


@dataclass(frozen=True)
class Texts(Hyperparameter):
    """Lines of text in a row, such as names of columns; a single one may stand alone.

    People write them with plus signs between: `width+height`. One that holds a comma, a plus sign or a double
    quote, or that blanks begin or end, stands in double quotes, its own double quotes doubled: `"a, b"+c`.
    """

    def checked(self, value: object) -> tuple[str, ...]:
        row = tuple(_line(entry) for entry in (value if _is_row(value) else (value,)))
        if not all(row):
            raise HyperparameterError("a text is missing")
        return row

    def to_json(self, value: Any) -> Json:
        return list(value)

    @staticmethod
    def written(value: Sequence[str]) -> str:
        """Return texts as people write them."""
        return "+".join(quoted(text) for text in value)

    @staticmethod
    def parsed(line: str) -> tuple[str, ...]:
        """Return the texts that a person wrote, or raise HyperparameterError where a quote is not closed."""
        texts: list[str] = []
        place = 0
        while place <= len(line):
            match = _TEXT.match(line, place)
            if match is None:
                raise HyperparameterError("{value} holds a quote that is not closed", value=shown(line))
            texts.append(unquoted(match[1].strip()))
            place = match.end() + 1
        return tuple(texts)


_TEXT = re.compile(r'(\s*"(?:[^"]|"")*"\s*|(?!\s*")[^+]*)(?=\+|\Z)')
_IN_NEED_OF_QUOTES = re.compile(r'[,+"]|\A\s|\s\Z')


def quoted(text: str) -> str:
    """Return a text in double quotes where it would not be read back as it is."""
    return '"' + text.replace('"', '""') + '"' if not text or _IN_NEED_OF_QUOTES.search(text) else text


def unquoted(text: str) -> str:
    """Return a text without the double quotes it stands in, if any."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"')
    return text


@dataclass(frozen=True)
class Integers(Hyperparameter):
    """Whole numbers in a row, `least` to `most` of them; a single number stands for all where lengths are fixed."""

    low: int | None = None
    high: int | None = None
    least: int = 0
    most: int | None = None
    optional: bool = False
    is_shape: bool = False
    """Whether it is the shape of something, which people write with times signs between: 1 × 28 × 28."""

    def checked(self, value: object) -> tuple[int, ...] | None:
        if value is None and self.optional:
            return None
        row = self._row(value)
        for number in row:
            _check_whole(number, self.low, self.high)
        return row

    def _row(self, value: object) -> tuple[int, ...]:
        if _is_row(value):
            row = tuple(_whole(entry) for entry in value)
        else:
            row = (_whole(value),) * (self.least if self.least == self.most else 1)
        if len(row) < self.least:
            raise HyperparameterError(
                "too few numbers: {count} instead of at least {least}", count=len(row), least=self.least
            )
        if self.most is not None and len(row) > self.most:
            raise HyperparameterError(
                "too many numbers: {count} instead of at most {most}", count=len(row), most=self.most
            )
        return row

    def to_json(self, value: Any) -> Json:
        return None if value is None else list(value)


@dataclass(frozen=True)
class Reals(Hyperparameter):
    """Finite numbers in a row, any number of them, each above a bound."""

    above: float | None = None

    def checked(self, value: object) -> tuple[float, ...]:
        row = tuple(_finite(entry) for entry in (value if _is_row(value) else (value,)))
        for number in row:
            _check_above(number, self.above)
        return row

    def to_json(self, value: Any) -> Json:
        return list(value)


@dataclass(frozen=True)
class Padding(Hyperparameter):
    """One of `words`, or cells per side.

    Words are `valid` (none), `same` (output size = input size / stride, rounded up) and `causal` (as
    much before the first step that no output sees a later one). Explicit padding is (top, bottom, left, right); one
    number stands for all four, two stand for (vertical, horizontal) as PyTorch writes them. Of sequences,
    which have no vertical, it is (left, right).
    """

    words: tuple[str, ...] = ("valid", "same")
    is_vertical: bool = True
    """Whether there are four sides, not two."""

    def checked(self, value: object) -> str | tuple[int, ...]:
        if isinstance(value, str):
            if value not in self.words:
                raise HyperparameterError(
                    "{value} is none of {options}, nor numbers of cells",
                    value=shown(value),
                    options=", ".join(self.words),
                )
            return value
        sides = [_whole(side) for side in value] if _is_row(value) else [_whole(value)]
        for side in sides:
            _check_whole(side, 0, None)
        return self._all_sides(sides) if self.is_vertical else self._both_sides(sides)

    def _both_sides(self, sides: list[int]) -> tuple[int, ...]:
        match sides:
            case [every]:
                return (every, every)
            case [left, right]:
                return (left, right)
        raise HyperparameterError("padding of sequences takes 1 or 2 numbers, not {count}", count=len(sides))

    def _all_sides(self, sides: list[int]) -> tuple[int, ...]:
        match sides:
            case [every]:
                return (every, every, every, every)
            case [vertical, horizontal]:
                return (vertical, vertical, horizontal, horizontal)
            case [top, bottom, left, right]:
                return (top, bottom, left, right)
        raise HyperparameterError("padding takes 1, 2 or 4 numbers, not {count}", count=len(sides))

    def to_json(self, value: Any) -> Json:
        return value if isinstance(value, str) else list(value)


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise HyperparameterError("{value} is not text", value=shown(value))
    if any(unicodedata.category(character) in _UNWRITABLE for character in value):
        raise HyperparameterError("{value} must be one line of ordinary characters", value=shown(value))
    return value


def _check_above(number: float, above: float | None) -> None:
    if above is not None and number <= above:
        raise HyperparameterError("{value} is too small; it must be above {bound}", value=number, bound=above)


def _is_row(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _whole(value: object) -> int:
    if isinstance(value, bool):
        raise HyperparameterError("{value} is not a whole number", value=shown(value))
    try:
        return operator.index(value)  # type: ignore[arg-type]  # whatever is not an index raises TypeError
    except TypeError:
        raise HyperparameterError("{value} is not a whole number", value=shown(value)) from None


def _check_whole(number: int, low: int | None, high: int | None) -> None:
    """Raise HyperparameterError for a number beyond its bounds, or beyond what a project file gives back."""
    _check_bounds(number, -LARGEST_INTEGER if low is None else low, LARGEST_INTEGER if high is None else high)


def _finite(value: object) -> float:
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise HyperparameterError("{value} is not a number", value=shown(value))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise HyperparameterError("{value} is not a finite number", value=shown(value))
    return number


def _check_bounds(number: float, low: float | None, high: float | None) -> None:
    if low is not None and number < low:
        raise HyperparameterError("{value} is too small; it must be at least {bound}", value=shown(number), bound=low)
    if high is not None and number > high:
        raise HyperparameterError("{value} is too large; it must be at most {bound}", value=shown(number), bound=high)
