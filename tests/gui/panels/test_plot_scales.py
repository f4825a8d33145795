"""The ranges of a plot's axes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.gui.panels.plot_scales import bounds, crest, linear_scale, logarithmic_scale, whole_scale


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_a_linear_scale_holds_its_figures_in_a_few_equal_steps(low: float, length: float) -> None:
    scale = linear_scale(low, low + length)
    slack = 1e-6 * (abs(low) + length)
    assert scale.low <= low + slack
    assert scale.high >= low + length - slack
    assert 2 <= len(scale.ticks) <= 8
    assert np.diff(scale.ticks) == pytest.approx(np.diff(scale.ticks)[0], rel=1e-3)


def test_a_linear_scale_is_made_of_round_figures() -> None:
    assert linear_scale(0.0, 2.3).ticks == pytest.approx((0.0, 0.8, 1.6, 2.4))
    assert linear_scale(0.0, 1.0).ticks == pytest.approx((0.0, 0.25, 0.5, 0.75, 1.0))


@given(st.integers(1, 100_000))
def test_epochs_have_ticks_at_whole_numbers(epochs: int) -> None:
    scale = whole_scale(epochs)
    assert scale.high == epochs
    assert all(tick == int(tick) <= epochs for tick in scale.ticks)
    assert len(scale.ticks) <= 8


@given(st.floats(1e-9, 1e9), st.floats(1.0, 1e9))
def test_a_logarithmic_scale_is_whole_decades(low: float, ratio: float) -> None:
    scale = logarithmic_scale(low, low * ratio)
    assert 10**scale.low <= low * 1.001
    assert 10**scale.high >= low * ratio * 0.999
    assert all(tick == int(tick) for tick in scale.ticks)


def test_bounds_leave_out_what_no_scale_can_show() -> None:
    lines = [np.array([np.nan, 2.0, np.inf]), np.array([-1.0])]
    assert bounds(lines) == (-1.0, 2.0)
    assert bounds(lines, positive=True) == (2.0, 2.0)
    assert bounds([np.array([np.nan])]) is None


def test_the_crest_of_noise_is_its_extremes_unless_a_few_figures_stand_far_out() -> None:
    noise = np.linspace(1.0, 1.4, 500)
    assert crest(noise).max() == pytest.approx(1.4)
    noise[7] = 100.0
    assert crest(noise).max() < 1.5
    assert len(crest(np.array([np.nan]))) == 0
