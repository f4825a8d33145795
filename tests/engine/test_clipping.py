"""Gradient clipping."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.clipping import clip_norm, clip_value


def test_a_long_gradient_is_shortened_and_keeps_its_direction() -> None:
    gradients = np.array([3.0, -4.0], np.float32)
    assert clip_norm(gradients, 1.0) == pytest.approx(5.0)
    assert gradients == pytest.approx([0.6, -0.8])


def test_a_short_gradient_stays_bit_for_bit() -> None:
    gradients = np.array([0.3, -0.4], np.float32)
    before = gradients.tobytes()
    clip_norm(gradients, 1.0)
    clip_value(gradients, 1.0)
    assert gradients.tobytes() == before


@pytest.mark.parametrize("size", [1e30, 1e-30])
def test_squares_beyond_float32_are_no_hindrance(size: float) -> None:
    gradients = np.array([3 * size, -4 * size], np.float32)
    assert clip_norm(gradients, size) == pytest.approx(5 * size)
    assert gradients / size == pytest.approx([0.6, -0.8])


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_what_is_not_finite_is_left_for_the_trainer_to_find(broken: float) -> None:
    gradients = np.array([1.0, broken, -1.0], np.float32)
    before = gradients.copy()
    assert not np.isfinite(clip_norm(gradients, 0.1))
    assert np.array_equal(gradients, before, equal_nan=True)


def test_every_entry_is_cut_to_the_largest_value() -> None:
    gradients = np.array([-3.0, -0.5, 0.0, 0.5, 3.0], np.float32)
    clip_value(gradients, 1.0)
    assert gradients.tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]


def test_a_vector_without_entries_has_no_length() -> None:
    assert clip_norm(np.zeros(0, np.float32), 1.0) == 0.0
