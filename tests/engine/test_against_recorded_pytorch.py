"""Optimizers, losses and schedules against what PyTorch made of the same arrays, as recorded."""

from __future__ import annotations

import pytest

from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from tests.engine.examples import EXAMPLES, Course, Descent, Lesson, run_ours
from tests.engine.recording import Recording
from tests.layers.agreement import assert_agrees

RECORDING = Recording()


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_engine_agrees_with_pytorch(key: str) -> None:
    assert_agrees(run_ours(EXAMPLES[key], RECORDING.arrays), RECORDING.results[key])


def test_the_recording_is_of_these_examples() -> None:
    assert RECORDING.results.keys() == EXAMPLES.keys()


def test_everything_registered_is_compared() -> None:
    compared = set()
    for example in EXAMPLES.values():
        match example:
            case Descent(optimizer=optimizer):
                compared.add(type(optimizer))
            case Lesson(loss=loss):
                compared.add(type(loss))
            case Course(schedule=schedule):
                compared.add(type(schedule))
    assert compared == {*OPTIMIZERS, *LOSSES, *SCHEDULES}
