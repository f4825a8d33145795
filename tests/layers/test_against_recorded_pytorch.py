"""Every layer gives PyTorch's outputs and gradients, as recorded by `tests/frameworks/record.py`."""

from __future__ import annotations

import pytest

from nnstudio.layers import LAYERS, Primitive
from tests.frameworks.recording import RECORDED, Recording, key_of
from tests.layers.agreement import assert_agrees, modes, run_ours
from tests.layers.examples import EXAMPLES, Example

NOT_RECORDED = {"Input": "hands samples on as they are; PyTorch has no such layer"}

STEPS = [
    pytest.param(subject, training, id=key_of(subject, training))
    for subject in EXAMPLES
    if type(subject.layer).__name__ not in NOT_RECORDED
    for training in modes(subject.layer)
]


@pytest.fixture(scope="module")
def recording() -> Recording:
    return Recording()


@pytest.mark.parametrize(("subject", "training"), STEPS)
def test_a_layer_agrees_with_pytorch(subject: Example, training: bool, recording: Recording) -> None:
    case, reference = recording.step(subject, training)
    assert_agrees(run_ours(case), reference)


def test_every_registered_layer_is_recorded_or_has_a_reason_why_not(recording: Recording) -> None:
    missing = {cls.__name__ for cls in LAYERS if issubclass(cls, Primitive)} - {
        key.split("(")[0] for key in recording.keys
    }
    assert missing == set(NOT_RECORDED)


def test_the_recording_holds_the_examples_and_nothing_else(recording: Recording) -> None:
    assert recording.keys == {step.id for step in STEPS}


def test_the_recording_is_small() -> None:
    assert sum(path.stat().st_size for path in RECORDED.iterdir()) < 2_000_000
