"""The map of a large network."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.minimap import Minimap
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.theme import Appearance, theme
from nnstudio.layers import Input, ReLU
from nnstudio.network import Network
from nnstudio.network.templates import template_named
from nnstudio.project import OpenedProject, Project


@pytest.fixture
def canvas(window: MainWindow, qtbot: QtBot) -> Canvas:
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    window.place(Area.CANVAS, canvas)
    qtbot.waitUntil(lambda: canvas.width() > 600)
    return canvas


def map_of(canvas: Canvas) -> Minimap:
    found = canvas.findChild(Minimap, "minimap")
    assert isinstance(found, Minimap)
    return found


def show(canvas: Canvas, template: str) -> None:
    canvas.document.open(OpenedProject(Project(template_named(template).build())))


def test_only_a_network_much_larger_than_the_canvas_has_a_map(canvas: Canvas) -> None:
    assert not map_of(canvas).isVisible()
    show(canvas, "resnet-18")
    assert map_of(canvas).isVisible()
    canvas.zoom_fit()
    assert not map_of(canvas).isVisible()


def test_a_click_on_the_map_leads_there(canvas: Canvas) -> None:
    show(canvas, "resnet-18")
    minimap = map_of(canvas)
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() // 2, minimap.height() - 10))
    last = canvas.cards.arrangement.boxes[canvas.document.network.nodes[-1].id]
    assert canvas.sight.intersects(last)
    QTest.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(minimap.width() // 2, 10))
    assert not canvas.sight.intersects(last)


def test_moving_about_draws_no_new_picture_but_an_edit_and_other_colours_do(canvas: Canvas) -> None:
    show(canvas, "resnet-18")
    minimap = map_of(canvas)
    minimap.grab()
    assert minimap.drawings == 1
    canvas.pull(QPoint(0, -500))
    minimap.grab()
    assert minimap.drawings == 1
    theme().choose(Appearance.DARK)
    minimap.grab()
    assert minimap.drawings == 2
    canvas.selection.select([canvas.document.network.nodes[5].id])
    canvas.commands.delete()
    minimap.grab()
    assert minimap.drawings == 3


def test_cards_can_be_read_through_the_map_where_it_lies_over_them(canvas: Canvas) -> None:
    canvas.document.open(OpenedProject(Project(Network.stack(Input((4,)), *[ReLU()] * 80))))
    minimap = map_of(canvas)
    assert minimap.isVisible()
    assert not minimap.is_faded  # the stack stands in the middle, the map in the corner
    canvas.zoom_to(0.45 * canvas.width() / canvas.cards.arrangement.bounds.width())
    canvas.zoom_to(2 * canvas.zoom)
    assert minimap.is_faded  # the stack is as wide as the canvas


def test_wires_can_be_seen_through_the_map_too(canvas: Canvas) -> None:
    show(canvas, "unet")
    cards = canvas.cards
    beside = QRectF(cards.arrangement.bounds).translated(cards.arrangement.bounds.width() + 2, 0)
    assert not any(box.intersects(beside) for box in cards.arrangement.boxes.values())
    assert cards.is_taken(beside)
    assert not cards.is_taken(beside.translated(10_000, 0))


def test_the_map_stands_at_the_left_where_only_there_is_room(canvas: Canvas) -> None:
    canvas.document.open(OpenedProject(Project(Network.stack(Input((4,)), *[ReLU()] * 80))))
    minimap, middle = map_of(canvas), canvas.width() // 2
    assert minimap.x() > middle
    canvas.pull(QPoint(minimap.x() - middle, 0))
    assert minimap.x() < middle
    assert not minimap.is_faded


def test_the_map_can_be_put_away_and_stays_so(canvas: Canvas, window: MainWindow) -> None:
    show(canvas, "resnet-18")
    window.verbs["show_minimap"].trigger()
    assert not map_of(canvas).isVisible()
    assert not window.settings.flag("minimap", True)
    window.verbs["reset_layout"].trigger()
    assert map_of(canvas).isVisible()
