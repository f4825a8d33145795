"""Configurables describe, check and compare themselves, and come back from JSON as they were written."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.hyperparameters import (
    Configurable,
    HyperparameterError,
    Registry,
)
from nnstudio.messages import message
from tests.hyperparameters.examples import SCHEDULES, Constant, Cosine, Everything, Pause, Range


def test_a_replaced_value_is_checked_too() -> None:
    with pytest.raises(HyperparameterError, match="units of Everything: 0 is too small"):
        dataclasses.replace(Everything(), units=0)


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
    with pytest.raises(dataclasses.FrozenInstanceError):
        del Everything().units


def test_a_call_that_does_not_fit_is_refused_as_python_refuses_it() -> None:
    wrong: Callable[..., Any] = Pause
    with pytest.raises(TypeError, match="unexpected keyword argument 'minutes'"):
        wrong(minutes=1)
    with pytest.raises(TypeError, match="too many positional arguments"):
        wrong(5, 1)
    with pytest.raises(TypeError, match="multiple values for argument 'seconds'"):
        wrong(5, seconds=1)


def test_python_knows_how_one_is_called_and_writes_it_so() -> None:
    assert str(inspect.signature(Pause)) == "(seconds=9, *, times=1)"
    assert repr(Pause(5, times=2)) == "Pause(times=2, seconds=5)"


def test_one_of_another_class_is_another_one() -> None:
    assert Range(first=1, last=9) != Pause(9, times=1)
    assert Constant() != Cosine()


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


def test_a_registry_of_one_class_takes_no_other() -> None:
    registry = SCHEDULES.only(Cosine)
    assert list(registry) == [Cosine]
    assert registry.kind == SCHEDULES.kind


def refusal_of(values: dict[str, object]) -> str | None:
    try:
        Everything.from_values(values)
    except HyperparameterError as refusal:
        return str(refusal)
    return None
