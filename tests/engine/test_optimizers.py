"""Optimizers: saved state, decay, chunks and edges. Numbers of PyTorch: test_against_recorded_pytorch.py."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import DTypeLike

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.optimizers import (
    OPTIMIZERS,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Optimizer,
    OptimizerState,
    RMSprop,
)
from nnstudio.engine.optimizers.base import CHUNK, STEPS
from nnstudio.hyperparameters import HyperparameterError
from tests.engine.examples import EXAMPLES, Descent

OPTIMIZERS_TRIED = [example.optimizer for example in EXAMPLES.values() if isinstance(example, Descent)]
each_optimizer = pytest.mark.parametrize("optimizer", dict.fromkeys(OPTIMIZERS_TRIED), ids=str)


def descend(state: OptimizerState, weights: np.ndarray, steps: range, decaying: int = 0) -> None:
    for step in steps:
        gradients = np.random.default_rng(step).normal(size=weights.size).astype(weights.dtype)
        state.step(weights, gradients, state.optimizer.learning_rate, decaying)


@each_optimizer
def test_a_restored_state_goes_on_bit_for_bit(optimizer: Optimizer) -> None:
    whole, halved = np.ones(50, np.float32), np.ones(50, np.float32)
    descend(optimizer.start(50), whole, range(6))
    first, second = optimizer.start(50), optimizer.start(50)
    descend(first, halved, range(3))
    saved = first.state()
    descend(first, np.ones(50, np.float32), range(9))
    second.restore(saved)
    descend(second, halved, range(3, 6))
    assert halved.tobytes() == whole.tobytes()


@each_optimizer
def test_vectors_longer_than_a_chunk_are_changed_entry_by_entry_all_the_same(optimizer: Optimizer) -> None:
    size = 2 * CHUNK + 7
    weights, gradients = np.random.default_rng(0).normal(size=(2, size)).astype(np.float32)
    state, expected = optimizer.start(size), weights.copy()
    for _ in range(2):
        state.step(weights, gradients, 0.01, decaying=size)
    for part in (slice(0, 5), slice(CHUNK - 3, CHUNK + 3), slice(size - 5, size)):
        alone, piece = expected[part].copy(), optimizer.start(part.stop - part.start)
        for _ in range(2):
            piece.step(alone, gradients[part].copy(), 0.01, decaying=alone.size)
        assert np.array_equal(weights[part], alone)


@each_optimizer
def test_parts_that_several_change_make_the_same_whole(optimizer: Optimizer) -> None:
    size = CHUNK + 64
    weights, gradients = np.random.default_rng(0).normal(size=(2, size)).astype(np.float32)
    whole, shared = weights.copy(), weights.copy()
    state, halves = optimizer.start(size), (optimizer.start(size), optimizer.start(size))
    for _ in range(3):
        state.step(whole, gradients, 0.01, decaying=size // 3)
        for half, part in zip(halves, (slice(0, size // 2), slice(size // 2, size)), strict=True):
            half.step(shared, gradients, 0.01, size // 3, part)
    assert shared.tobytes() == whole.tobytes()


@each_optimizer
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_stay_as_they_are_and_the_type_of_the_weights_is_kept(optimizer: Optimizer, dtype: DTypeLike) -> None:
    weights, gradients = np.ones(9, dtype), np.full(9, 0.5, dtype)
    state = optimizer.start(9, dtype)
    state.step(weights, gradients, 0.1)
    assert (gradients == 0.5).all()
    assert (weights < 1).all()
    assert all(slot.dtype in (dtype, np.int64) for slot in state.state().values())


@each_optimizer
def test_entries_without_a_gradient_do_not_move(optimizer: Optimizer) -> None:
    weights = np.zeros(8, np.float32)
    state = optimizer.start(8)
    for _ in range(3):
        state.step(weights, np.zeros(8, np.float32), 0.1, decaying=8)
    assert not weights.any()


@each_optimizer
def test_what_decays_where_gradients_stay_away_never_becomes_denormal(optimizer: Optimizer) -> None:
    state = optimizer.start(4)
    weights, gradients = np.ones(4, np.float32), np.array([1, 1e-3, 0, 0], np.float32)
    for _ in range(1000):
        state.step(weights, gradients, 0.01)
        gradients[:] = 0
        slots = np.array([slot for name, slot in state.state().items() if name != STEPS])
        assert not np.any((slots != 0) & (np.abs(slots) < np.finfo(np.float32).tiny))


@each_optimizer
def test_the_slots_are_what_the_state_keeps_per_weight(optimizer: Optimizer) -> None:
    state = optimizer.start(8).state()
    assert state.keys() == {"steps", *optimizer.slots}
    assert all(state[name].shape == (8,) for name in optimizer.slots)


@each_optimizer
def test_gradients_beyond_all_bounds_give_no_warning(optimizer: Optimizer) -> None:
    weights, gradients = np.ones(4, np.float32), np.array([3e38, -3e38, np.inf, np.nan], np.float32)
    state = optimizer.start(4)
    for _ in range(3):
        state.step(weights, gradients, 0.1)
    assert np.isnan(weights[3])


def test_decoupled_decay_stops_where_the_decaying_entries_end() -> None:
    weights = np.ones(6, np.float32)
    AdamW(weight_decay=0.5).start(6).step(weights, np.zeros(6, np.float32), 0.1, decaying=4)
    assert weights == pytest.approx([0.95] * 4 + [1.0] * 2)


def test_a_centered_rmsprop_survives_gradients_that_do_not_vary() -> None:
    weights, gradients = np.ones(100, np.float32), np.linspace(0.01, 3, 100, dtype=np.float32)
    state = RMSprop(0.0, rho=0.9, centered=True).start(100)
    for _ in range(300):
        state.step(weights, gradients, 0.0)
    assert np.isfinite(weights).all()


@pytest.mark.parametrize(
    "other", [SGD(momentum=0.9).start(50), Adam().start(49), Adam().start(50, np.float64), SGD().start(50)]
)
def test_the_state_of_another_optimizer_or_network_is_refused_and_changes_nothing(other: OptimizerState) -> None:
    state = Adam().start(50)
    descend(state, np.ones(50, np.float32), range(2))
    before = state.state()
    with pytest.raises(TrainingError, match="does not fit Adam with 50 trainable parameters"):
        state.restore(other.state())
    assert all(np.array_equal(array, before[name]) for name, array in state.state().items())


@each_optimizer
def test_an_optimizer_is_written_as_json_and_read_back(optimizer: Optimizer) -> None:
    assert OPTIMIZERS.from_json(json.loads(json.dumps(optimizer.to_json()))) == optimizer


def test_hyperparameters_that_make_no_sense_are_refused() -> None:
    with pytest.raises(HyperparameterError, match="nesterov needs a momentum"):
        SGD(nesterov=True)
    with pytest.raises(HyperparameterError, match="beta_2 of Adam"):
        Adam(beta_2=1.0)
    with pytest.raises(HyperparameterError, match="learning_rate of SGD"):
        SGD(-0.1)
    with pytest.raises(HyperparameterError, match="epsilon of Adagrad"):
        Adagrad(epsilon=0.0)
