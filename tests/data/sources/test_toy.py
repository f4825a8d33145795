"""Toy sets have the shapes they are named after, as many points as asked for, and repeat with their seed."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.data.sources import Circles, Moons, Spirals, ToySource, Xor


def points(source: ToySource) -> tuple[np.ndarray, np.ndarray]:
    everything = source.read()
    splits = (everything.train, everything.test)
    return np.concatenate([split.inputs for split in splits]), np.concatenate([split.targets for split in splits])


@pytest.mark.parametrize(
    "source", [Moons(samples=101), Circles(samples=101), Spirals(samples=101, arms=3), Xor(samples=101)]
)
def test_points_are_as_many_as_asked_for_and_balanced(source: ToySource) -> None:
    inputs, targets = points(source)
    assert inputs.shape == (101, 2)
    assert inputs.dtype == np.float32
    assert np.ptp(np.bincount(targets)) <= 1


def test_moons_are_two_half_circles_that_reach_into_each_other() -> None:
    inputs, targets = points(Moons(noise=0))
    upper, lower = inputs[targets == 0], inputs[targets == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1, atol=1e-6)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1, atol=1e-6)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5


def test_circles_have_their_radii() -> None:
    inputs, targets = points(Circles(noise=0, inner_radius=0.25))
    np.testing.assert_allclose(np.hypot(*inputs.T), np.where(targets == 0, 1, 0.25), atol=1e-6)


def test_an_arm_is_the_first_one_turned() -> None:
    inputs, targets = points(Spirals(noise=0, arms=4, turns=1.5))
    radius, angle = np.hypot(*inputs.T), np.arctan2(inputs[:, 1], inputs[:, 0])
    turned = angle - 2 * np.pi * (1.5 * radius + targets / 4)
    np.testing.assert_allclose(np.cos(turned), 1, atol=1e-4)
    assert radius.max() <= 1


def test_xor_is_one_where_the_signs_differ() -> None:
    inputs, targets = points(Xor(noise=0))
    np.testing.assert_array_equal(targets, (inputs[:, 0] > 0) != (inputs[:, 1] > 0))
    assert np.abs(inputs).max() <= 1


@pytest.mark.parametrize("cls", [Moons, Circles, Spirals, Xor])
def test_noise_has_the_deviation_asked_for(cls: type[ToySource]) -> None:
    noisy, calm = points(cls(samples=20_000, noise=0.3))[0], points(cls(samples=20_000, noise=0))[0]
    np.testing.assert_allclose((noisy - calm).std(), 0.3, rtol=0.02)
