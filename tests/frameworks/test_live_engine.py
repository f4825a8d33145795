"""Optimizers, losses and schedules against PyTorch itself, on arrays drawn afresh; needs it installed."""

from __future__ import annotations

import pytest
import torch

from nnstudio.engine.optimizers import OPTIMIZERS, Optimizer
from tests.engine.examples import EXAMPLES, draw_arrays, run_ours
from tests.engine.recording import Recording
from tests.frameworks.torch_engine import run_torch, torch_optimizer
from tests.layers.agreement import assert_agrees


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("key", EXAMPLES)
def test_the_engine_agrees_with_pytorch(key: str, seed: int) -> None:
    arrays = draw_arrays(seed)
    assert_agrees(run_ours(EXAMPLES[key], arrays), run_torch(EXAMPLES[key], arrays))


@pytest.mark.parametrize("key", EXAMPLES)
def test_the_recording_is_what_pytorch_gives_today(key: str) -> None:
    recording = Recording()
    assert_agrees(run_torch(EXAMPLES[key], recording.arrays), recording.results[key])


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda cls: cls.__name__)
def test_the_defaults_are_those_of_pytorch(optimizer: type[Optimizer]) -> None:
    weights = torch.nn.Parameter(torch.zeros(1))
    theirs = getattr(torch.optim, optimizer.__name__)([weights]).defaults
    assert torch_optimizer(optimizer(), weights, l2=0.0).defaults == theirs
