"""The pieces that lines are painted in, and the picture they make."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from nnstudio.gui.panels.curves_files import as_svg
from nnstudio.gui.panels.plot import Plot
from nnstudio.gui.panels.plot_drawn import NOTHING, Drawn
from nnstudio.gui.panels.plot_strokes import dashes, pieces, within
from nnstudio.gui.theme import colour
from nnstudio.messages import message
from tests.gui.panels.trainings import hosted

NAN = float("nan")
ENDS = np.array([0.0, 1.0])


@pytest.fixture
def plot(qapp: QApplication) -> Iterator[Plot]:
    plot = Plot("loss_plot", message("Loss"), message("Click Train"))
    with hosted(plot, 500, 220):
        yield plot


def covered(plot: Plot, name: str, scale: float = 1.0) -> np.ndarray:
    """Return how much of each pixel in the middle of the chart a line of a colour covers, at most 1."""
    chart = plot.chart
    image = QImage(chart.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    painter = QPainter(image)
    chart.viewport().render(painter, QPoint())
    painter.end()
    rows: np.ndarray = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    middle = rows[:, image.width() // 3 : image.width() // 2, 2::-1].astype(int)
    ink, ground = (np.array([each.red(), each.green(), each.blue()]) for each in (colour(name), colour("panel")))
    axis = np.abs(ink - ground).argmax()
    return np.asarray((middle[:, :, axis] - ground[axis]) / (ink - ground)[axis]).clip(0.0, 1.0)


def test_a_line_is_cut_where_it_is_not_finite() -> None:
    points = np.array([[0, 0], [1, 1], [2, NAN], [3, 3], [4, np.inf], [5, 5], [6, 6]], np.float64)
    assert pieces(points).tolist() == [[0, 0, 1, 1], [5, 5, 6, 6]]
    assert pieces(points[:1]).shape == pieces(points[:0]).shape == (0, 4)


def test_dashes_follow_a_line_around_its_corners() -> None:
    dashed = dashes(pieces(np.array([[0.0, 0.0], [7.0, 0.0], [7.0, 20.0]])))
    assert dashed[0].tolist() == [0, 0, 4, 0]
    assert dashed[1].tolist() == [6, 0, 7, 3]
    assert dashed[2].tolist() == [7, 5, 7, 9]
    assert dashed[-1][3] <= 20.0


def test_no_dash_bridges_a_break() -> None:
    dashed = dashes(pieces(np.array([[0.0, 0.0], [2.0, 0.0], [50.0, NAN], [90.0, 0.0], [99.0, 0.0]])))
    assert len(dashed)
    assert not any(start < 50.0 < end for start, _, end, _ in dashed.tolist())
    assert dashes(pieces(np.array([[1.0, NAN], [2.0, 3.0]]))).shape == (0, 4)


def test_what_lies_beyond_the_edges_is_cut_off() -> None:
    spike = pieces(np.array([[0.0, 50.0], [1.0, -1e30], [2.0, 50.0], [3.0, 50.0]]))
    np.testing.assert_allclose(within(spike, 10.0, 100.0), [[0, 50, 0, 0], [2, 0, 2, 50], [2, 50, 3, 50]], atol=1e-9)
    assert within(pieces(np.array([[0.0, -5.0], [1.0, -5.0], [2.0, -1.0]])), 10.0, 100.0).shape == (0, 4)
    assert within(pieces(np.array([[0.0, 1.0], [4.0, 5.0]])), 2.0, 9.0).tolist() == [[0, 1, 2, 3]]


def test_a_run_that_went_off_is_painted_as_fast_as_any(plot: Plot) -> None:
    epochs = np.arange(3.0)
    plot.draw(Drawn(2.0, train=(epochs, 0.5 - epochs / 10), last_validation=(epochs, np.array([0.2, 1e30, 1e38]))))
    assert covered(plot, "disabled").any()


@pytest.mark.parametrize("values", [[0.5], [0.5, NAN]], ids=["one batch", "diverged"])
def test_a_lone_point_is_a_dot(plot: Plot, values: list[float]) -> None:
    plot.draw(Drawn(2.0, train=(0.8 + np.arange(len(values)), np.array(values))))
    assert covered(plot, "train_curve").max() > 0.9


def test_a_lone_point_beyond_the_edges_is_no_dot_on_what_stands_there(plot: Plot) -> None:
    half = (np.array([1.0]), np.array([0.5]))
    plot.draw(Drawn(2.0, train=half, last_train=(np.array([1.0]), np.array([0.9]))))
    assert len(re.findall("<(?:circle|ellipse)", as_svg(plot.paint_picture, plot.size()).decode())) == 1


def test_a_drawing_has_whole_lines_and_nothing_beyond_its_edges(plot: Plot) -> None:
    steps = np.linspace(0.0, 2.0, 500)
    noise = np.where(steps == steps[250], 1e6, 0.5 + steps % 0.1)
    plot.draw(Drawn(1.0, raw=(steps, noise), train=(steps, np.full(500, 0.5))))
    drawn = as_svg(plot.paint_picture, plot.size()).decode()
    lines = [
        np.array([pair.split(",") for pair in each.split()], float) for each in re.findall('points="([^"]*)"', drawn)
    ]
    box = plot.chart.getViewBox()
    assert 2 <= len(lines) < 20
    assert "<image" not in drawn
    assert re.findall(r">\s*(\w+)\s*</text>", drawn)[-1] == "epochs"
    assert max(len(line) for line in lines) > 200
    assert all(line.min() >= -1.0 and (line.max(axis=0) <= (box.width() + 1, box.height() + 1)).all() for line in lines)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_lines_are_equally_wide_at_every_scale_of_the_screen(plot: Plot, scale: float) -> None:
    flat = Drawn(1.0, train=(ENDS, np.ones(2)), validation=(np.linspace(0.0, 1.0, 50), np.full(50, 0.53)))
    plot.draw(flat)
    drawn = covered(plot, "validation_curve", scale)
    plot.draw(dataclasses.replace(flat, validation=NOTHING))
    width = (drawn - covered(plot, "validation_curve", scale)).sum(axis=0).mean()
    assert width == pytest.approx(1.6 * scale, abs=0.2 * scale)


def test_lines_follow_the_range_and_the_size_of_their_plot(plot: Plot) -> None:
    places = []
    for top, height in ((1.0, 220), (4.0, 220), (4.0, 320)):
        plot.resize(500, height)
        plot.draw(Drawn(1.0, train=(ENDS, np.full(2, 0.5)), validation=(np.array([0.0]), np.array([top]))))
        QApplication.processEvents()
        box = plot.chart.getViewBox()
        places.append(box.mapToScene(box.mapFromView(QPointF(0.5, 0.5))).y())
        rows = covered(plot, "train_curve").mean(axis=1)
        assert rows.argmax() + 0.5 == pytest.approx(places[-1], abs=1.0)
    assert places == sorted(set(places))


def test_where_one_points_is_marked_from_top_to_bottom(plot: Plot) -> None:
    plot.draw(Drawn(1.0, train=(ENDS, ENDS)))
    plot.chart.show_cross(0.4)
    marked = covered(plot, "disabled").max(axis=1)
    assert np.count_nonzero(marked) > 0.9 * plot.chart.getViewBox().height()
    plot.chart.show_cross(None)
    assert np.count_nonzero(covered(plot, "disabled").max(axis=1)) < np.count_nonzero(marked)
