"""Each kind of field: what it takes, the one form it keeps, and the sentence for what it refuses."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nnstudio.hyperparameters import (
    Configurable,
    HyperparameterError,
    Reals,
    flag,
    integer,
    integers,
    padding,
    pair,
    real,
    text,
)
from tests.hyperparameters.examples import Constant, Cosine, Everything, Range

HUGE = 10**5000
"""A whole number that Python refuses to write out."""


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("units", 1, 1),
        ("units", 4096, 4096),
        ("units", np.int64(7), 7),
        ("seed", None, None),
        ("seed", 10**19, 10**19),
        ("rate", 0, 0.0),
        ("rate", 1, 1.0),
        ("rate", np.float32(0.5), 0.5),
        ("rate", np.int8(1), 1.0),
        ("rate", Fraction(1, 4), 0.25),
        ("epsilon", 5e-324, 5e-324),
        ("clip_norm", None, None),
        ("clip_norm", 10**300, 1e300),
        ("bias", False, False),
        ("activation", "tanh", "tanh"),
        ("title", "手写数字 3", "手写数字 3"),
        ("remark", "", ""),
        ("kernel", 5, (5, 5)),
        ("kernel", [3, 5], (3, 5)),
        ("kernel", (np.int32(3), 5), (3, 5)),
        ("classes", None, None),
        ("classes", [], ()),
        ("classes", 5, (5,)),
        ("classes", range(5, 8), (5, 6, 7)),
        ("shape", 784, (784,)),
        ("edges", "valid", "valid"),
        ("ends", 2, (2, 2)),
        ("ends", (1, 0), (1, 0)),
        ("edges", 2, (2, 2, 2, 2)),
        ("edges", [2], (2, 2, 2, 2)),
        ("edges", (1, 2), (1, 1, 2, 2)),
        ("edges", [1, 2, 3, 4], (1, 2, 3, 4)),
        ("schedule", Constant(), Constant()),
        ("warm_up", None, None),
        ("names", "Sepal length", ("Sepal length",)),
        ("names", ["a", "b"], ("a", "b")),
    ],
)
def test_a_value_is_kept_in_the_one_form_of_its_field(name: str, given: Any, expected: object) -> None:
    value = getattr(Everything(**{name: given}), name)
    assert value == expected
    assert type(value) is type(expected)


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("units", 0, "0 is too small; it must be at least 1"),
        ("units", 4097, "4,097 is too large; it must be at most 4,096"),
        ("units", None, "None is not a whole number"),
        ("units", True, "True is not a whole number"),
        ("units", 3.0, "3.0 is not a whole number"),
        ("units", "3", "'3' is not a whole number"),
        ("units", HUGE, "int is too large; it must be at most 4,096"),
        ("units", np.array([3]), "array([3]) is not a whole number"),
        ("units", np.True_, "np.True_ is not a whole number"),
        ("rate", 1.5, "1.5 is too large; it must be at most 1.0"),
        ("rate", -0.5, "-0.5 is too small; it must be at least 0.0"),
        ("rate", float("nan"), "nan is not a finite number"),
        ("rate", float("inf"), "inf is not a finite number"),
        ("rate", np.float64("-inf"), "np.float64(-inf) is not a finite number"),
        ("rate", True, "True is not a number"),
        ("rate", np.True_, "np.True_ is not a number"),
        ("rate", "0.5", "'0.5' is not a number"),
        ("rate", None, "None is not a number"),
        ("rate", 1j, "1j is not a number"),
        ("rate", HUGE, "int is not a finite number"),
        ("rate", np.array([0.5]), "array([0.5]) is not a number"),
        ("epsilon", 0, "0.0 is too small; it must be above 0.0"),
        ("epsilon", 1, "1.0 is too large; it must be below 1.0"),
        ("bias", 1, "1 is neither true nor false"),
        ("bias", "yes", "'yes' is neither true nor false"),
        ("activation", "rleu", "'rleu' is none of linear, relu, tanh"),
        ("activation", ["relu"], "['relu'] is none of linear, relu, tanh"),
        ("title", "", "a text is missing"),
        ("title", 3, "3 is not text"),
        ("title", "two\nlines", r"'two\nlines' must be one line of ordinary characters"),
        ("title", "null\0", r"'null\x00' must be one line of ordinary characters"),
        ("title", "\ud800", r"'\ud800' must be one line of ordinary characters"),
        ("kernel", 0, "0 is too small; it must be at least 1"),
        ("kernel", (3, 32), "32 is too large; it must be at most 31"),
        ("kernel", (3,), "too few numbers: 1 instead of at least 2"),
        ("kernel", (3, 3, 3), "too many numbers: 3 instead of at most 2"),
        ("kernel", "33", "'33' is not a whole number"),
        ("kernel", b"33", "b'33' is not a whole number"),
        ("kernel", (3, 3.5), "3.5 is not a whole number"),
        ("kernel", (3, True), "True is not a whole number"),
        ("kernel", None, "None is not a whole number"),
        ("classes", [0, 1, 2, 3, 4], "too many numbers: 5 instead of at most 4"),
        ("classes", [-1], "-1 is too small; it must be at least 0"),
        ("shape", (), "too few numbers: 0 instead of at least 1"),
        ("edges", "full", "'full' is none of valid, same, nor numbers of cells"),
        ("ends", "same", "'same' is none of valid, causal, nor numbers of cells"),
        ("ends", (1, 2, 3), "padding of sequences takes 1 or 2 numbers, not 3"),
        ("edges", -1, "-1 is too small; it must be at least 0"),
        ("edges", (1, 2, 3), "padding takes 1, 2 or 4 numbers, not 3"),
        ("edges", (), "padding takes 1, 2 or 4 numbers, not 0"),
        ("edges", b"ab", "b'ab' is not a whole number"),
        ("edges", 0.5, "0.5 is not a whole number"),
        ("edges", None, "None is not a whole number"),
        ("names", [""], "a text is missing"),
        ("names", 3, "3 is not text"),
        ("names", ["a", "b\0"], r"'b\x00' must be one line of ordinary characters"),
        ("schedule", None, "None is no schedule"),
        ("schedule", "Cosine", "'Cosine' is no schedule"),
        ("schedule", Cosine, "<class 'tests.hyperparameters.examples.Cosine'> is no schedule"),
        ("schedule", Range(), "Range(first=0, last=9) is no schedule"),
    ],
    ids=lambda value: "huge" if value is HUGE else None,
)
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(name: str, given: Any, sentence: str) -> None:
    with pytest.raises(HyperparameterError) as refusal:
        Everything(**{name: given})
    assert str(refusal.value) == f"{name} of Everything: {sentence}"


def test_a_row_of_numbers_with_a_least_length_refuses_a_single_number() -> None:
    class Milestones(Configurable):
        """Epochs at which the rate falls."""

        epochs: tuple[int, ...] = integers((10, 20), least=2, help="At least two.")

    with pytest.raises(HyperparameterError, match="too few numbers: 1 instead of at least 2"):
        Milestones(epochs=10)


def test_a_row_of_numbers_is_read_from_one_or_many_and_bounded() -> None:
    kind = Reals((), "weights", above=0.0)
    assert kind.checked(2) == (2.0,)
    assert kind.from_json([1, 2.5]) == (1.0, 2.5)
    assert kind.to_json((1.0, 2.5)) == [1.0, 2.5]
    for value in ([1, 0], [1, "two"], [math.nan], "1"):
        with pytest.raises(HyperparameterError):
            kind.checked(value)


@pytest.mark.parametrize("make", [integer, real, flag, text, pair, padding])
def test_a_default_that_does_not_fit_is_refused_as_soon_as_it_is_used(make: Callable[..., Any]) -> None:
    class Wrong(Configurable):
        """Its default is no value of its kind."""

        field: Any = make(object(), help="")

    with pytest.raises(HyperparameterError, match=r"^field of Wrong: "):
        Wrong()
