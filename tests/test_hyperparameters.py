"""Each kind of field: what it takes, the one form it keeps, and the sentence for what it refuses."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.hyperparameters import (
    Configurable,
    HyperparameterError,
    Reals,
    Registry,
    choice,
    flag,
    integer,
    integers,
    nested,
    padding,
    pair,
    real,
    text,
    texts,
)
from nnstudio.messages import message

SCHEDULES: Registry[Configurable] = Registry("schedule")


@SCHEDULES.register
@dataclass(frozen=True)
class Cosine(Configurable):
    """The learning rate
    falls along half a cosine.

    A second paragraph is for programmers.
    """

    steps: int = integer(10, low=1, help="How long it falls.")


@SCHEDULES.register
@dataclass(frozen=True)
class Constant(Configurable):
    """The learning rate stays."""


@dataclass(frozen=True)
class Everything(Configurable):
    """One field of every kind."""

    units: int = integer(128, low=1, high=4096, help="Features that come out.")
    seed: int | None = integer(None, low=0, unset="any", help="Where randomness starts.")
    rate: float = real(0.5, low=0.0, high=1.0, help="Share that is dropped.")
    epsilon: float = real(1e-5, above=0.0, below=1.0, help="Keeps a division from failing.")
    clip_norm: float | None = real(None, above=0.0, unset="no limit", help="Longest gradient.")
    bias: bool = flag(True, help="Add an offset.")
    activation: str = choice("relu", ("linear", "relu", "tanh"), help="What follows.")
    title: str = text("digits", help="What it is called.")
    remark: str = text("", optional=True, help="What else is to be said.")
    names: tuple[str, ...] = texts(help="What it is made of.")
    kernel: tuple[int, int] = pair(3, low=1, high=31, help="Height and width.")
    classes: tuple[int, ...] | None = integers(None, low=0, most=4, unset="all", help="Which classes.")
    shape: tuple[int, ...] = integers((1, 28, 28), low=1, least=1, most=4, help="Of one sample.")
    edges: Any = padding("same", help="How far the image is extended.")
    ends: Any = padding("causal", help="How far it goes on.", words=("valid", "causal"), is_vertical=False)
    schedule: Configurable = nested(Cosine(), SCHEDULES, help="How the learning rate changes.")
    warm_up: Configurable | None = nested(None, SCHEDULES, unset="never", help="What comes before.")


@dataclass(frozen=True)
class Range(Configurable):
    """Two fields that must fit each other."""

    first: int = integer(0, help="Where it starts.")
    last: int = integer(9, help="Where it ends.")

    def check(self) -> None:
        if self.first > self.last:
            raise HyperparameterError("{first} lies behind {last}", first=self.first, last=self.last)


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
        ("schedule", Cosine, "<class 'tests.test_hyperparameters.Cosine'> is no schedule"),
        ("schedule", Range(), "Range(first=0, last=9) is no schedule"),
    ],
    ids=lambda value: "huge" if value is HUGE else None,
)
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(name: str, given: Any, sentence: str) -> None:
    with pytest.raises(HyperparameterError) as refusal:
        Everything(**{name: given})
    assert str(refusal.value) == f"{name} of Everything: {sentence}"


def test_a_replaced_value_is_checked_too() -> None:
    with pytest.raises(HyperparameterError, match="units of Everything: 0 is too small"):
        dataclasses.replace(Everything(), units=0)


def test_a_row_of_numbers_with_a_least_length_refuses_a_single_number() -> None:
    @dataclass(frozen=True)
    class Milestones(Configurable):
        """Epochs at which the rate falls."""

        epochs: tuple[int, ...] = integers((10, 20), least=2, help="At least two.")

    with pytest.raises(HyperparameterError, match="too few numbers: 1 instead of at least 2"):
        Milestones(epochs=10)


def test_values_that_do_not_fit_each_other_are_refused() -> None:
    with pytest.raises(HyperparameterError, match=r"^5 lies behind 3$"):
        Range(5, 3)


def test_configurables_are_compared_by_value() -> None:
    assert Everything(kernel=(3, 3)) == Everything.from_values({"kernel": 3})
    assert hash(Everything(rate=1)) == hash(Everything(rate=1.0))
    assert Everything(units=1) != Everything(units=2)


def test_a_configurable_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Everything().units = 3  # type: ignore[misc]  # which is what is refused


def test_fields_describe_themselves_in_order() -> None:
    fields = dict(Everything.hyperparameters())
    assert list(fields)[:3] == ["units", "seed", "rate"]
    assert fields["units"].help == "Features that come out."
    assert all(field.help for field in fields.values())


def test_a_field_is_called_by_its_name_with_blanks() -> None:
    assert Everything.label("clip_norm") == message("Clip norm")


def test_the_first_paragraph_of_the_docstring_is_the_help() -> None:
    assert Cosine.help() == message("The learning rate falls along half a cosine.")


def test_json_names_the_type_and_every_field() -> None:
    assert Cosine(steps=3).to_json() == {"type": "Cosine", "steps": 3}
    assert Constant().to_json() == {"type": "Constant"}


def test_what_json_does_not_give_keeps_its_default() -> None:
    assert Everything.from_values({"units": 3}) == Everything(units=3)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"unit": 3}, "Everything has no setting 'unit'; try units"),
        ({"units": "3"}, "units of Everything: '3' is not a whole number"),
        ({"rate": float("nan")}, "rate of Everything: nan is not a finite number"),
        ({"schedule": 3}, "schedule of Everything: 3 describes no schedule; write an object with a type"),
        ({"schedule": None}, "schedule of Everything: None describes no schedule; write an object with a type"),
        ({"schedule": {"type": "Cosin"}}, "schedule of Everything: there is no schedule 'Cosin'; try Cosine"),
        (
            {"schedule": {"type": "Cosine", "steps": 0}},
            "schedule of Everything: steps of Cosine: 0 is too small; it must be at least 1",
        ),
    ],
)
def test_json_that_does_not_fit_is_refused_with_its_place(values: dict[str, object], sentence: str) -> None:
    with pytest.raises(HyperparameterError) as refusal:
        Everything.from_values(values)
    assert str(refusal.value) == sentence


def test_a_setting_that_resembles_none_is_refused_with_all_there_are() -> None:
    with pytest.raises(HyperparameterError, match=r"^Range has no setting 'xyz'; try first, last$"):
        Range.from_values({"xyz": 1})


def test_a_setting_of_something_without_settings_is_refused() -> None:
    with pytest.raises(HyperparameterError, match=r"^Constant has no settings, not even 'steps'$"):
        Constant.from_values({"steps": 1})


def test_a_registry_finds_its_classes_by_name() -> None:
    assert SCHEDULES.named("Cosine") is Cosine
    assert list(SCHEDULES) == [Cosine, Constant]
    assert Range not in SCHEDULES


@pytest.mark.parametrize(("name", "near"), [("cosine", "Cosine"), ("Konstant", "Constant"), ("x", "Constant, Cosine")])
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(HyperparameterError) as refusal:
        SCHEDULES.named(name)
    assert str(refusal.value) == f"there is no schedule {name!r}; try {near}"


@pytest.mark.parametrize("value", [None, 3, [], "Cosine", {}, {"type": 3}, {"type": ["Cosine"]}, {"steps": 3}])
def test_json_without_a_type_is_refused(value: object) -> None:
    with pytest.raises(HyperparameterError, match=r" describes no schedule; write an object with a type$"):
        SCHEDULES.from_json(value)


def test_two_classes_of_one_name_are_refused() -> None:
    registry: Registry[Configurable] = Registry("schedule")
    registry.register(Cosine)
    with pytest.raises(ValueError, match="two schedule classes are called Cosine"):
        registry.register(Cosine)


def a_schedule() -> st.SearchStrategy[Configurable]:
    return st.one_of(st.just(Constant()), st.builds(Cosine, steps=st.integers(1, 10**9)))


def a_line(least: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=least)


def some_edges() -> st.SearchStrategy[object]:
    cells = st.integers(0, 99)
    return st.one_of(
        st.sampled_from(["same", "valid"]), cells, st.tuples(cells, cells), st.lists(cells, min_size=4, max_size=4)
    )


EVERYTHING = st.builds(
    Everything,
    units=st.integers(1, 4096),
    seed=st.none() | st.integers(0, 2**64),
    rate=st.floats(0, 1),
    epsilon=st.floats(0, 1, exclude_min=True, exclude_max=True),
    clip_norm=st.none() | st.floats(min_value=0, exclude_min=True, allow_infinity=False),
    bias=st.booleans(),
    activation=st.sampled_from(["linear", "relu", "tanh"]),
    title=a_line(1),
    remark=a_line(0),
    kernel=st.integers(1, 31) | st.tuples(st.integers(1, 31), st.integers(1, 31)),
    classes=st.none() | st.lists(st.integers(0, 2**64), max_size=4),
    shape=st.lists(st.integers(1, 2**64), min_size=1, max_size=4),
    edges=some_edges(),
    schedule=a_schedule(),
    warm_up=st.none() | a_schedule(),
)


@given(EVERYTHING)
def test_what_json_brings_back_is_what_was_written(value: Everything) -> None:
    registry: Registry[Everything] = Registry("thing")
    registry.register(Everything)
    written = json.dumps(value.to_json(), allow_nan=False)
    assert registry.from_json(json.loads(written)) == value


@given(EVERYTHING)
def test_checking_again_changes_nothing(value: Everything) -> None:
    for name, field in Everything.hyperparameters():
        assert field.checked(getattr(value, name)) == getattr(value, name)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from([name for name, _ in Everything.hyperparameters()]), ANY_JSON)
def test_any_json_is_taken_or_refused_in_one_sentence(name: str, value: object) -> None:
    sentence = refusal_of({name: value})
    assert sentence is None or sentence.startswith(f"{name} of Everything: ")
    assert sentence is None or "\n" not in sentence


def refusal_of(values: dict[str, object]) -> str | None:
    try:
        Everything.from_values(values)
    except HyperparameterError as refusal:
        return str(refusal)
    return None


@pytest.mark.parametrize("make", [integer, real, flag, text, pair, padding])
def test_a_default_that_does_not_fit_is_refused_as_soon_as_it_is_used(make: Callable[..., Any]) -> None:
    wrong: Any = object()
    cls = dataclasses.make_dataclass(
        "Wrong", [("field", object, make(wrong, help=""))], bases=(Configurable,), frozen=True
    )
    with pytest.raises(HyperparameterError, match=r"^field of Wrong: "):
        cls()


def test_a_row_of_numbers_is_read_from_one_or_many_and_bounded() -> None:
    kind = Reals((), "weights", above=0.0)
    assert kind.checked(2) == (2.0,)
    assert kind.from_json([1, 2.5]) == (1.0, 2.5)
    assert kind.to_json((1.0, 2.5)) == [1.0, 2.5]
    for value in ([1, 0], [1, "two"], [math.nan], "1"):
        with pytest.raises(HyperparameterError):
            kind.checked(value)


def test_a_registry_of_one_class_takes_no_other() -> None:
    registry = SCHEDULES.only(Cosine)
    assert list(registry) == [Cosine]
    assert registry.kind == SCHEDULES.kind
