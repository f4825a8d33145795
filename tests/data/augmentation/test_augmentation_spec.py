"""Augmentations on one line, as the command line takes them."""

from __future__ import annotations

import pytest

from nnstudio.data import SpecError
from nnstudio.data.augmentation import (
    AUGMENTATIONS,
    PRESETS,
    Augmentation,
    Cutout,
    Flip,
    Rotation,
    Shift,
    augmentation_spec,
    parse_augmentation,
)
from nnstudio.hyperparameters import HyperparameterError


@pytest.mark.parametrize(
    ("line", "augmentation"),
    [
        ("none", None),
        ("digits", PRESETS["digits"]),
        ("shift=2,rotate=10", Augmentation(shift=Shift(2.0), rotate=Rotation(10.0))),
        ("flip=both@0.25,cutout=0.5", Augmentation(flip=Flip("both", 0.25), cutout=Cutout(0.5))),
        ("shift=2@0.5", Augmentation(shift=Shift(2.0, 0.5))),
    ],
)
def test_an_augmentation_is_read_from_its_line_and_written_as_it(line: str, augmentation: Augmentation | None) -> None:
    parsed = parse_augmentation(line)
    assert parsed == augmentation
    assert parse_augmentation(augmentation_spec(parsed)) == augmentation
    if parsed is not None:
        assert AUGMENTATIONS.from_json(parsed.to_json()) == parsed


def test_a_preset_may_be_followed_by_what_is_different_and_on_stands_for_the_usual_strength() -> None:
    parsed = parse_augmentation("Photographs, rotate=off, cutout=on")
    assert parsed is not None
    assert (parsed.rotate, parsed.cutout, parsed.flip) == (None, Cutout(), Flip())
    assert parse_augmentation("none,flip=off") is None


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("letters", "there is no augmentation 'letters'; write none, digits, photographs, or changes such as"),
        ("turn=3", "augmentation has no setting turn"),
        ("shift", "there is no augmentation 'shift'"),
        ("digits,shift", "'shift' is no setting"),
        ("shift=far", "distance=far cannot be read; write a number"),
        ("shift=2@often", "probability=often cannot be read"),
        ("flip=sideways", "'sideways' is none of horizontal, vertical, both"),
        ("rotate=200", "degrees of Rotation: 200"),
        ("shift=2@1.5", "probability of Shift: 1.5"),
    ],
)
def test_a_line_that_is_none_is_refused_with_what_is_wrong(line: str, problem: str) -> None:
    with pytest.raises((SpecError, HyperparameterError)) as refusal:
        parse_augmentation(line)
    assert problem in str(refusal.value)
