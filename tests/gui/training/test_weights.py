"""Shared weights come back bit for bit, and a writer that dies in the middle leaves those before."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.parameters import Parameters
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.layers import BatchNorm, Conv2D, Dense, Flatten, Input, ReLU
from nnstudio.network import Network, ProblemError

NETWORK = Network.stack(Input((1, 6, 6)), Conv2D(3, (3, 3)), BatchNorm(), ReLU(), Flatten(), Dense(4))


def test_there_are_none_before_the_first() -> None:
    weights = SharedWeights(NETWORK)
    assert weights.latest() is None
    assert weights.step is None


def test_weights_statistics_and_counters_come_back_bit_for_bit() -> None:
    weights = SharedWeights(NETWORK)
    for seed in range(3):
        given = Parameters.initialize(NETWORK, seed)
        given[NETWORK.named("batchnorm_1").id]["num_batches_tracked"][...] = 2**40 + seed
        weights.keep(given, step=seed + 1)
        latest = weights.latest()
        assert latest is not None
        assert latest.equals(given)
        assert weights.step == seed + 1
        assert [latest[node.id] for node in NETWORK.nodes if node.name == "relu_1"] == [{}]


def test_what_was_taken_does_not_change_with_what_is_kept_later() -> None:
    weights = SharedWeights(NETWORK, Parameters.initialize(NETWORK, 0))
    taken = weights.latest()
    for seed in (1, 2):
        weights.keep(Parameters.initialize(NETWORK, seed), seed)
    assert taken is not None
    assert taken.equals(Parameters.initialize(NETWORK, 0))


def test_weights_to_start_from_keep_their_precision() -> None:
    start = Parameters.initialize(NETWORK, 0, np.float64)
    latest = SharedWeights(NETWORK, start).latest()
    assert latest is not None
    assert latest.equals(start)


def test_a_writer_that_dies_in_the_middle_leaves_the_weights_before() -> None:
    good = Parameters.initialize(NETWORK, 0)
    weights = SharedWeights(NETWORK, good)
    first = NETWORK.named("conv2d_1").id
    with pytest.raises(KeyError):
        weights.keep(Parameters({first: Parameters.initialize(NETWORK, 1)[first]}), step=5)
    latest = weights.latest()
    assert latest is not None
    assert latest.equals(good)
    assert weights.step == 0


def test_weights_that_are_not_finite_are_not_kept() -> None:
    weights = SharedWeights(NETWORK, Parameters.initialize(NETWORK, 0))
    broken = Parameters.initialize(NETWORK, 1)
    broken[NETWORK.named("dense_1").id]["bias"][0] = np.nan
    weights.keep_good(broken, step=9)
    assert weights.step == 0


def test_a_network_with_a_problem_is_refused() -> None:
    with pytest.raises(ProblemError):
        SharedWeights(NETWORK.add(Conv2D(3, (3, 3))))
