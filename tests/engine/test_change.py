"""How far each layer moved is told relative to where it was."""

from __future__ import annotations

import math

import pytest

from nnstudio.engine.change import relative_change
from nnstudio.engine.parameters import Parameters
from nnstudio.layers import BatchNorm, Dense, Input, ReLU
from nnstudio.network import Network

NETWORK = Network.stack(Input((3,)), Dense(4), BatchNorm(), ReLU(), Dense(2, bias=False))
FIRST, NORM, LAST = (NETWORK.named(name).id for name in ("dense_1", "batchnorm_1", "dense_2"))


def test_the_change_is_a_ratio_of_norms_over_weights_and_biases_together() -> None:
    before = Parameters.initialize(NETWORK)
    before[FIRST]["weight"][...] = 0.0
    before[FIRST]["weight"][0, 0] = 3.0
    before[FIRST]["bias"][...] = [4.0, 0.0, 0.0, 0.0]
    after = before.copy()
    after[FIRST]["bias"][1] = 1.0
    assert relative_change(NETWORK, before, after)[FIRST] == pytest.approx(1 / 5)


def test_what_did_not_move_gives_exactly_nothing() -> None:
    before = Parameters.initialize(NETWORK)
    assert set(relative_change(NETWORK, before, before.copy()).values()) == {0.0}


def test_statistics_are_not_learned_and_do_not_count() -> None:
    before = Parameters.initialize(NETWORK)
    after = before.copy()
    after[NORM]["running_mean"] += 5.0
    assert relative_change(NETWORK, before, after)[NORM] == 0.0


def test_a_layer_that_left_zero_moved_infinitely_far() -> None:
    before = Parameters.initialize(NETWORK)
    before[LAST]["weight"][...] = 0.0
    after = before.copy()
    after[LAST]["weight"][0, 0] = 1e-3
    assert relative_change(NETWORK, before, after)[LAST] == math.inf


def test_only_layers_that_learn_are_listed() -> None:
    before = Parameters.initialize(NETWORK)
    assert set(relative_change(NETWORK, before, before)) == {FIRST, NORM, LAST}
