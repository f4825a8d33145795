"""One plot: what it shows, reads off, and how it follows theme and language."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from nnstudio.gui.panels.plot import Plot
from nnstudio.gui.panels.plot_drawn import Drawn, behind, value_at
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tokens import DARK
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.messages import message
from tests.gui.panels.trainings import hosted
from tests.gui.windows import seen

X = np.linspace(0.1, 3.0, 30)
FALLING = Drawn(
    3.0,
    raw=(X, 2 * np.exp(-X)),
    train=(X, 2 * np.exp(-X)),
    validation=(np.array([1.0, 2.0, 3.0]), np.array([0.9, 0.5, 0.25])),
)


@pytest.fixture
def plot(qapp: QApplication) -> Iterator[Plot]:
    plot = Plot("loss_plot", message("Loss"), message("Click Train"))
    with hosted(plot, 500, 220):
        yield plot


def hover(plot: Plot, x: float, y: float) -> None:
    viewport = plot.chart.viewport()
    position = QPointF(x * viewport.width(), y * viewport.height())
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, position, viewport.mapToGlobal(position), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


def test_an_empty_plot_says_how_to_fill_it(plot: Plot) -> None:
    assert seen(plot, "loss_plot_hint") == "Click Train"
    plot.draw(FALLING)
    assert seen(plot, "loss_plot_hint") == ""


def test_the_legend_tells_where_each_line_stands(plot: Plot) -> None:
    plot.draw(FALLING)
    assert seen(plot, "loss_plot_validation_value") == "validation 0.250"
    assert seen(plot, "loss_plot_train_value").startswith("train 0.09")
    plot.draw(Drawn())
    assert seen(plot, "loss_plot_train_value") == ""


def test_hovering_reads_off_the_values_at_that_epoch(plot: Plot) -> None:
    plot.draw(FALLING)
    hover(plot, 0.5, 0.5)
    said = seen(plot, "loss_plot_read_out")
    assert "epoch 1." in said
    assert "validation" in said
    QApplication.sendEvent(plot.chart.viewport(), QEvent(QEvent.Type.Leave))
    assert seen(plot, "loss_plot_read_out") == ""


def test_the_read_out_stays_inside_the_plot_at_its_right_edge(plot: Plot) -> None:
    plot.draw(FALLING)
    hover(plot, 0.94, 0.1)
    box = plot.findChild(QLabel, "loss_plot_read_out")
    assert isinstance(box, QWidget)
    assert plot.chart.rect().contains(box.geometry())


def test_a_logarithmic_scale_has_decades_and_breaks_lines_at_zero(plot: Plot) -> None:
    plot.set_logarithmic(True)
    plot.draw(Drawn(1.0, train=(np.array([0.2, 0.5, 1.0]), np.array([10.0, 0.0, 0.01]))))
    (low, high) = plot.chart.getViewBox().viewRange()[1]
    assert (low, high) == pytest.approx((-2.0, 1.0), abs=0.15)


def test_a_loss_that_became_nan_neither_hides_the_rest_nor_the_scale(plot: Plot) -> None:
    plot.draw(Drawn(1.0, train=(np.array([0.2, 0.5, 1.0]), np.array([1.0, 2.0, np.nan]))))
    assert plot.chart.getViewBox().viewRange()[1] == pytest.approx([0.0, 2.0], abs=0.1)


def test_a_batch_that_stands_far_out_does_not_flatten_the_rest_but_ordinary_noise_is_in_the_picture(plot: Plot) -> None:
    steps = np.arange(1.0, 401.0) / 100
    noise = 1.0 + 0.5 * np.sin(steps * 50)
    plot.draw(Drawn(4.0, raw=(steps, noise), train=(steps, np.ones(400))))
    assert plot.chart.getViewBox().viewRange()[1][1] >= 1.5
    noise[200] = 90.0
    plot.draw(Drawn(4.0, raw=(steps, noise), train=(steps, np.ones(400))))
    assert plot.chart.getViewBox().viewRange()[1][1] < 3.0


def test_dots_at_the_edges_of_the_range_are_whole(plot: Plot) -> None:
    plot.draw(Drawn(2.0, validation=(np.array([1.0, 2.0]), np.array([2.0, 0.0]))))
    across, up = plot.chart.getViewBox().viewRange()
    assert across[0] < 0.0
    assert across[1] > 2.0
    assert up[0] < 0.0
    assert up[1] > 2.0


def test_a_run_that_goes_on_from_another_has_that_one_on_its_left(plot: Plot) -> None:
    last = (np.array([2.0, 8.0, 10.0]), np.array([3.0, 2.0, 1.0]))
    drawn = Drawn(2.0, train=(X[X <= 2], np.ones(20)), last_train=behind(last, 10.0, 2.0), before=10.0, since=2.0)
    assert drawn.last_train[0].tolist() == [-2.0, 0.0]
    plot.draw(drawn)
    assert plot.chart.getViewBox().viewRange()[0] == pytest.approx([-2.0, 2.0], abs=0.1)
    hover(plot, 0.15, 0.5)
    assert "of the run before" in seen(plot, "loss_plot_read_out")
    assert "last run, train" in seen(plot, "loss_plot_read_out")


def test_colours_follow_the_theme(plot: Plot) -> None:
    plot.draw(FALLING)
    light = plot.grab().toImage().pixelColor(plot.width() // 2, plot.height() - 2)
    theme().choose(Appearance.DARK)
    dark = plot.grab().toImage().pixelColor(plot.width() // 2, plot.height() - 2)
    assert light.lightness() > 200
    assert dark.lightness() < 100
    axis = plot.chart.getAxis("left")
    assert axis.textPen().color().name() == DARK.muted


def test_words_follow_the_language(plot: Plot) -> None:
    wording().switch(SIMPLIFIED_CHINESE)
    assert plot.title.text() == "损失"


@pytest.mark.parametrize(("x", "value"), [(0.0, 5.0), (1.4, 5.0), (1.6, 3.0), (2.4, 3.0), (9.0, None)])
def test_a_value_is_read_at_the_nearest_point(x: float, value: float | None) -> None:
    assert value_at((np.array([1.0, 2.0]), np.array([5.0, 3.0])), x) == value


def test_the_unit_ends_at_one_place_in_every_language(plot: Plot) -> None:
    plot.draw(FALLING)
    unit = plot.findChild(QLabel, "loss_plot_unit")
    assert isinstance(unit, QLabel)
    end, width = unit.geometry().right(), unit.width()
    wording().switch(SIMPLIFIED_CHINESE)
    assert unit.width() != width
    assert unit.geometry().right() == end
