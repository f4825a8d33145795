"""The points that plots draw."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.engine.curve import MAX_POINTS, Curve
from nnstudio.gui.panels.plot_lines import (
    MOST_POINTS,
    bounds,
    envelope,
    linear_scale,
    logarithmic_scale,
    smoothed,
    trend,
    whole_scale,
)


def curve_of(figures: np.ndarray) -> Curve:
    curve = Curve()
    for figure in figures:
        curve.add(float(figure))
    return curve


@pytest.mark.parametrize("steps", [0, 1, 5, MAX_POINTS // 2, MAX_POINTS, 3 * MAX_POINTS + 7])
def test_no_line_has_more_points_than_a_screen_can_show(steps: int) -> None:
    curve = curve_of(np.random.default_rng(0).normal(size=steps))
    for x, y in (envelope(curve, 10), trend(curve, 10)):
        assert len(x) == len(y) <= MOST_POINTS
        assert not len(x) or x[-1] == pytest.approx(steps / 10)


def test_an_envelope_hides_no_peak_however_many_steps_there_are() -> None:
    figures = np.ones(7001)
    figures[3333], figures[5000] = 9.0, -4.0
    _, y = envelope(curve_of(figures), 100)
    assert (y.min(), y.max()) == (-4.0, 9.0)


def test_a_short_curve_is_drawn_step_by_step() -> None:
    x, y = envelope(curve_of(np.array([3.0, 1.0, 2.0])), 2)
    assert x.tolist() == [0.5, 1.0, 1.5]
    assert y.tolist() == [3.0, 1.0, 2.0]


def test_a_trend_of_equal_figures_is_that_figure_from_the_first_on() -> None:
    assert trend(curve_of(np.full(500, 0.25)), 10)[1] == pytest.approx(0.25)


def test_a_trend_passes_over_what_is_not_a_number() -> None:
    values = np.array([1.0, np.nan, 1.0])
    assert np.isnan(smoothed(values)).tolist() == [False, True, False]
    assert smoothed(values)[2] == pytest.approx(1.0)


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_a_linear_scale_holds_its_figures_in_a_few_equal_steps(low: float, length: float) -> None:
    scale = linear_scale(low, low + length)
    slack = 1e-6 * (abs(low) + length)
    assert scale.low <= low + slack
    assert scale.high >= low + length - slack
    assert 2 <= len(scale.ticks) <= 8
    assert np.diff(scale.ticks) == pytest.approx(np.diff(scale.ticks)[0], rel=1e-3)


def test_a_linear_scale_is_made_of_round_figures() -> None:
    assert linear_scale(0.0, 2.3).ticks == pytest.approx((0.0, 1.0, 2.0, 3.0))
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
