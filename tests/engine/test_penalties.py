"""Weight penalties."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.optimizers.base import CHUNK
from nnstudio.engine.penalties import WeightPenalty


def test_the_penalty_is_the_sum_of_sizes_and_half_the_sum_of_squares() -> None:
    weights, gradients = np.array([1.0, -2.0, 0.0]), np.zeros(3)
    assert WeightPenalty(l1=0.1).add(weights, gradients.copy()) == pytest.approx(0.3)
    assert WeightPenalty(l2=0.1).add(weights, gradients.copy()) == pytest.approx(0.25)
    assert WeightPenalty(0.1, 0.1).add(weights, gradients) == pytest.approx(0.55)
    assert gradients == pytest.approx([0.2, -0.3, 0.0])


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
def test_the_gradient_is_that_of_finite_differences(l1: float, l2: float) -> None:
    weights, gradients = np.array([0.5, -1.5, 2.0]), np.zeros(3)
    WeightPenalty(l1, l2).add(weights, gradients)
    for index in range(3):
        step = np.zeros(3)
        step[index] = 1e-6
        above, below = (WeightPenalty(l1, l2).add(weights + sign * step, np.zeros(3)) for sign in (1, -1))
        assert (above - below) / 2e-6 == pytest.approx(gradients[index], abs=1e-8)


def test_it_is_added_to_what_is_there_over_more_than_one_chunk() -> None:
    weights, gradients = np.full(2 * CHUNK + 5, 2.0, np.float32), np.ones(2 * CHUNK + 5, np.float32)
    assert WeightPenalty(l2=0.5).add(weights, gradients) == pytest.approx(weights.size)
    assert (gradients == 2.0).all()


def test_without_a_penalty_nothing_is_touched() -> None:
    gradients = np.ones(3)
    assert WeightPenalty().add(np.full(3, np.nan), gradients) == 0.0
    assert (gradients == 1).all()


def test_weights_that_are_not_finite_give_no_warning() -> None:
    assert not np.isfinite(WeightPenalty(0.1, 0.1).add(np.array([np.inf, np.nan, 3e38], np.float32), np.zeros(3, "f")))
