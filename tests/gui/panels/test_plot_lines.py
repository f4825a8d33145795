"""The points that plots draw."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.curve import MAX_POINTS, Curve
from nnstudio.gui.panels.plot_lines import MOST_POINTS, envelope, smoothed, trend


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


def test_a_trend_does_not_lag_behind_what_falls_steadily() -> None:
    falling = np.linspace(4.0, 1.0, 6000)
    x, y = trend(curve_of(falling), 100)
    assert y[20:-20] == pytest.approx(np.interp(x, np.arange(1, 6001) / 100, falling)[20:-20], abs=0.02)
