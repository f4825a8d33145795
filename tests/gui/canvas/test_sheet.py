from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.sheet import LARGEST, SMALLEST
from nnstudio.gui.main_window import MainWindow
from nnstudio.layers import Dense, Input
from nnstudio.network import Network, template_named
from tests.gui.canvas.conftest import Hand


def turn(canvas: Canvas, at: QPoint, degrees: int, modifiers: Qt.KeyboardModifier) -> None:
    wheel = QWheelEvent(
        QPointF(at),
        QPointF(canvas.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 8 * degrees),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), wheel)


def test_it_opens_at_natural_size_with_the_top_in_the_middle(hand: Hand) -> None:
    assert hand.canvas.zoom == 1.0
    assert abs(hand.on("input_1").x() - hand.canvas.viewport().width() / 2) <= 1
    assert hand.above("input_1").y() < 30
    assert not hand.canvas.verticalScrollBar().isVisible()
    assert not hand.canvas.horizontalScrollBar().isVisible()


@pytest.mark.parametrize("degrees", [15, -15, 90, -40])
def test_control_and_the_wheel_zoom_at_the_pointer(hand: Hand, degrees: int) -> None:
    at = hand.on("dense_2")
    there = hand.canvas.mapToScene(at)
    turn(hand.canvas, at, degrees, Qt.KeyboardModifier.ControlModifier)
    assert (hand.canvas.zoom > 1.0) is (degrees > 0)
    assert (hand.canvas.mapFromScene(there) - at).manhattanLength() <= 2


def test_the_wheel_alone_scrolls(hand: Hand) -> None:
    at = hand.on("dense_2")
    turn(hand.canvas, at, -15, Qt.KeyboardModifier.NoModifier)
    assert hand.on("dense_2").y() < at.y()
    turn(hand.canvas, at, -15, Qt.KeyboardModifier.ShiftModifier)
    assert hand.on("dense_2").x() < at.x()
    assert hand.canvas.zoom == 1.0


def test_zoom_has_its_limits(canvas: Canvas) -> None:
    for _ in range(40):
        canvas.zoom_in()
    assert canvas.zoom == LARGEST
    for _ in range(60):
        canvas.zoom_out()
    assert canvas.zoom == SMALLEST


def test_the_actions_zoom_and_the_scale_is_told(window: MainWindow, canvas: Canvas) -> None:
    told: list[float] = []
    canvas.zoom_changed.connect(told.append)
    for action in ("zoom_in", "zoom_out", "zoom_out", "zoom_original"):
        window.verbs[action].trigger()
    assert told == [1.1, 1.0, 0.9, 1.0]


def test_fitting_shows_all_of_a_deep_network(hand: Hand) -> None:
    hand.open(template_named("resnet-50").build())
    hand.canvas.zoom_fit()
    assert hand.canvas.zoom < 0.35
    for card in hand.canvas.cards.cards.values():
        assert hand.canvas.viewport().rect().contains(hand.canvas.mapFromScene(card.sceneBoundingRect().center()))


def test_fitting_a_small_network_leaves_it_at_natural_size(canvas: Canvas) -> None:
    canvas.zoom_to(0.2)
    canvas.zoom_fit()
    assert canvas.zoom == 1.0


def test_fitting_nothing_is_no_fault(hand: Hand) -> None:
    hand.open(Network())
    hand.canvas.zoom_fit()
    assert hand.canvas.zoom == 1.0


def test_a_network_that_does_not_fit_has_scroll_bars(qtbot: QtBot, hand: Hand) -> None:
    hand.open(Network.stack(Input((4,)), *[Dense(4)] * 60))
    qtbot.waitUntil(hand.canvas.verticalScrollBar().isVisible)
    assert not hand.canvas.horizontalScrollBar().isVisible()


def test_the_column_stays_in_the_middle_when_the_window_grows(window: MainWindow, hand: Hand) -> None:
    window.resize(1500, 900)
    QApplication.processEvents()
    assert abs(hand.on("input_1").x() - hand.canvas.viewport().width() / 2) <= 1
    hand.canvas.pull(QPoint(-30, -50))
    y = hand.on("dense_2").y()
    window.resize(1300, 800)
    QApplication.processEvents()
    assert abs(hand.on("input_1").x() - (hand.canvas.viewport().width() / 2 - 30)) <= 1
    assert abs(hand.on("dense_2").y() - y) <= 1


def test_another_project_is_shown_from_its_beginning(hand: Hand) -> None:
    hand.canvas.zoom_to(0.4)
    hand.canvas.pull(QPoint(300, 500))
    hand.open(template_named("lenet-5").build())
    assert hand.canvas.zoom == 1.0
    assert hand.above(hand.names[0]).y() < 30


def test_an_edit_leaves_what_one_looks_at_where_it_is(hand: Hand) -> None:
    hand.canvas.zoom_to(1.5)
    hand.canvas.pull(QPoint(-20, -200))
    at = hand.on("conv2d_1")
    hand.click(hand.lock("conv2d_2"))
    assert hand.on("conv2d_1") == at
