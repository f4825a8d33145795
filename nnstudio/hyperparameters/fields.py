"""Declaring fields in the body of a `Configurable`.

Where there are many, `part` says what each belongs to, in a word or two for people.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from nnstudio.hyperparameters.configurable import Configurable, Nested, Registry
from nnstudio.hyperparameters.kinds import (
    Choice,
    Flag,
    Hyperparameter,
    Integer,
    Integers,
    Padding,
    Real,
    Reals,
    Text,
    Texts,
)


def integer(
    default: int | None,
    *,
    help: str,
    low: int | None = None,
    high: int | None = None,
    unset: str | None = None,
    part: str = "",
) -> Any:
    """Declare a field that holds a whole number from `low` to `high`, or None where `unset` says what that means."""
    return _field(Integer(default, help, low, high, unset is not None, part=part, unset=unset or ""))


def real(
    default: float | None,
    *,
    help: str,
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
    unset: str | None = None,
    part: str = "",
) -> Any:
    """Declare a field that holds a number from `low` to `high`, or strictly between `above` and `below`.

    It may also hold None where `unset` says what that means.
    """
    return _field(Real(default, help, low, high, above, below, unset is not None, part=part, unset=unset or ""))


def flag(default: bool, *, help: str, part: str = "") -> Any:
    """Declare a field that is true or false."""
    return _field(Flag(default, help, part=part))


def choice(default: str, options: Sequence[str], *, help: str, part: str = "") -> Any:
    """Declare a field that holds one of `options`."""
    return _field(Choice(default, help, tuple(options), part=part))


def text(default: str, *, help: str, optional: bool = False) -> Any:
    """Declare a field that holds a line of text."""
    return _field(Text(default, help, optional))


def texts(default: Sequence[str] = (), *, help: str) -> Any:
    """Declare a row of texts, such as names of columns; one text may stand alone."""
    return _field(Texts(tuple(default), help))


def pair(default: int | tuple[int, int], *, help: str, low: int | None = None, high: int | None = None) -> Any:
    """Declare a (vertical, horizontal) pair of whole numbers; one number stands for both."""
    normal = (default, default) if isinstance(default, int) else default
    return _field(Integers(normal, help, low, high, 2, 2))


def integers(
    default: Sequence[int] | None,
    *,
    help: str,
    low: int | None = None,
    high: int | None = None,
    least: int = 0,
    most: int | None = None,
    unset: str | None = None,
    is_shape: bool = False,
) -> Any:
    """Declare a row of `least` to `most` whole numbers, or None where `unset` says what that means."""
    normal = None if default is None else tuple(default)
    return _field(Integers(normal, help, low, high, least, most, unset is not None, is_shape, unset=unset or ""))


def reals(default: Sequence[float] = (), *, help: str, above: float | None = None) -> Any:
    """Declare a row of any number of numbers, each above a bound."""
    return _field(Reals(tuple(default), help, above))


def padding(
    default: str | tuple[int, ...] = "valid",
    *,
    help: str,
    words: Sequence[str] = ("valid", "same"),
    is_vertical: bool = True,
) -> Any:
    """Declare how far the edges of an image, or the ends of a sequence, are extended; see `Padding`."""
    return _field(Padding(default, help, tuple(words), is_vertical))


def nested(default: Configurable | None, registry: Registry[Any], *, help: str, unset: str | None = None) -> Any:
    """Declare a field that holds another configurable out of `registry`, or None where `unset` says what that means."""
    return _field(Nested(default, help, registry, unset is not None, unset=unset or ""))


def _field(hyperparameter: Hyperparameter) -> Any:
    return dataclasses.field(default=hyperparameter.default, metadata={"hyperparameter": hyperparameter})
