from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tokens import DARK
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import Dense, Input
from nnstudio.network import Network, template_named
from nnstudio.project import Layout, OpenedProject, Project
from tests.gui.canvas.conftest import Hand

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


POPS_UP = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
"""Without a screen a menu is neither raised nor given the keyboard, which Qt regrets each time."""


def hint(canvas: Canvas) -> QLabel:
    found = canvas.findChild(QLabel, "canvas_hint")
    assert isinstance(found, QLabel)
    return found


def menu_at(hand: Hand, at: QPoint) -> QMenu:
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(hand.canvas.viewport(), QContextMenuEvent(reason, at, hand.canvas.mapToGlobal(at)))
    return open_menu()


def open_menu() -> QMenu:
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def offered(menu: QMenu) -> list[str]:
    return [action.objectName() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def test_arrow_keys_lead_from_layer_to_layer(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["input_1"]
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["maxpool_1"]
    hand.key(Qt.Key.Key_Up, SHIFT)
    assert hand.selected == ["conv2d_1", "maxpool_1"]
    hand.key(Qt.Key.Key_End)
    assert hand.selected == ["dense_2"]
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["dense_2"]
    hand.key(Qt.Key.Key_Home)
    assert hand.selected == ["input_1"]


def test_control_moves_the_keyboard_alone_and_space_takes_in(hand: Hand) -> None:
    hand.key(Qt.Key.Key_Home)
    hand.key(Qt.Key.Key_Down, CTRL)
    hand.key(Qt.Key.Key_Down, CTRL)
    assert hand.selected == ["input_1"]
    hand.key(Qt.Key.Key_Space, CTRL)
    assert hand.selected == ["input_1", "maxpool_1"]


def test_arrow_keys_lead_into_a_side_branch_and_out_again(hand: Hand) -> None:
    hand.open(template_named("resnet-18").build())
    hand.canvas.selection.select([hand.canvas.document.network.named("layer2.0.conv1").id])
    hand.key(Qt.Key.Key_Right)
    assert hand.selected == ["layer2.0.downsample.0"]
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["layer2.0.add"]
    hand.canvas.selection.select([hand.canvas.document.network.named("layer2.0.downsample.0").id])
    hand.key(Qt.Key.Key_Up)
    assert hand.selected == ["layer1.1.relu"]
    hand.key(Qt.Key.Key_Left)
    assert hand.selected == ["layer1.1.relu"]


def test_keys_on_an_empty_canvas_do_nothing(hand: Hand) -> None:
    hand.open(Network())
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_Escape, Qt.Key.Key_Delete):
        hand.key(key)
    assert hand.selected == []


def test_keys_edit_what_is_selected(hand: Hand) -> None:
    hand.click(hand.on("dropout_1"))
    hand.key(Qt.Key.Key_D, CTRL)
    assert hand.names[-3:] == ["dropout_1", "dropout_2", "dense_2"]
    hand.key(Qt.Key.Key_X, CTRL)
    assert "dropout_2" not in hand.names
    hand.click(hand.on("conv2d_1"))
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.names[1:3] == ["conv2d_1", "dropout_2"]
    hand.key(Qt.Key.Key_A, CTRL)
    assert hand.selected == hand.names
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == []


def test_rubbish_on_the_clipboard_changes_nothing_and_says_so(hand: Hand) -> None:
    for rubbish in ("a shopping list", json.dumps({"kind": "nnstudio layers", "network": {"nodes": 7}}), ""):
        QGuiApplication.clipboard().setText(rubbish)
        hand.key(Qt.Key.Key_V, CTRL)
    assert hand.canvas.document.undo_text is None
    assert len(hand.refused) == 3


def test_the_card_at_hand_stays_in_sight_where_the_canvas_gets_lower(hand: Hand) -> None:
    hand.open(template_named("resnet-50").build())
    node = hand.canvas.document.network.named("layer3.0.conv1")
    hand.canvas.selection.select([node.id])
    card = hand.canvas.cards.cards[node.id]
    hand.canvas.pull(QPoint(0, round(hand.canvas.sight.bottom() - card.sceneBoundingRect().bottom())))
    assert hand.canvas.sight.contains(card.sceneBoundingRect())
    hand.canvas.resize(hand.canvas.width(), hand.canvas.height() - 100)
    assert hand.canvas.sight.contains(card.sceneBoundingRect())


def test_what_is_selected_elsewhere_is_brought_into_sight(hand: Hand) -> None:
    hand.open(Network.stack(Input((4,)), *[Dense(4)] * 60))
    hand.canvas.selection.select([60])
    assert hand.canvas.viewport().rect().contains(hand.on("dense_59"))
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["dense_60"]


def test_a_layer_that_goes_takes_the_keyboard_nowhere(hand: Hand) -> None:
    hand.click(hand.on("dropout_1"))
    hand.canvas.document.edit(*edits.delete(hand.canvas.document.project, {8}))
    hand.key(Qt.Key.Key_Down)
    assert hand.selected == ["input_1"]


@POPS_UP
def test_a_right_click_on_a_card_selects_it_and_offers_what_can_be_done(hand: Hand) -> None:
    menu = menu_at(hand, hand.on("conv2d_2"))
    assert menu.objectName() == "card_menu"
    assert hand.selected == ["conv2d_2"]
    assert {"toggle_frozen", "freeze_up_to", "duplicate", "delete", "cut"} <= set(offered(menu))
    menu.close()


@POPS_UP
def test_a_right_click_within_the_selection_keeps_it(hand: Hand) -> None:
    hand.canvas.selection.select_all()
    menu_at(hand, hand.on("conv2d_2")).close()
    assert hand.selected == hand.names


@POPS_UP
def test_freeze_up_to_here_is_one_click_in_the_menu(hand: Hand) -> None:
    menu = menu_at(hand, hand.on("conv2d_2"))
    next(action for action in menu.actions() if action.objectName() == "freeze_up_to").trigger()
    menu.close()
    assert hand.card("conv2d_1").face.is_frozen
    assert hand.card("conv2d_2").face.is_frozen
    assert not hand.card("dense_1").face.is_frozen


@POPS_UP
def test_a_right_click_beside_the_cards_offers_the_rest(hand: Hand) -> None:
    menu = menu_at(hand, QPoint(5, 5))
    assert menu.objectName() == "canvas_menu"
    assert {"paste", "select_all", "zoom_fit"} <= set(offered(menu))
    menu.close()


@POPS_UP
def test_the_menu_key_opens_the_menu_of_the_card_the_keyboard_is_at(hand: Hand) -> None:
    hand.click(hand.on("dense_1"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(hand.canvas.viewport(), event)
    menu = open_menu()
    assert menu.objectName() == "card_menu"
    assert hand.canvas.viewport().rect().contains(hand.canvas.viewport().mapFromGlobal(menu.pos()))
    menu.close()


def test_an_empty_canvas_says_how_to_begin(hand: Hand) -> None:
    assert not hint(hand.canvas).isVisible()
    hand.open(Network())
    assert hint(hand.canvas).isVisible()
    assert hint(hand.canvas).geometry() == hand.canvas.viewport().geometry()
    assert "Input" in hint(hand.canvas).text()


def test_it_has_a_name_for_those_who_do_not_see_it(canvas: Canvas) -> None:
    assert canvas.objectName() == "canvas"
    assert canvas.accessibleName()
    assert canvas.accessibleDescription()


def test_it_speaks_another_language_at_once(hand: Hand) -> None:
    headline = hand.card("conv2d_1").face.headline
    wording().switch(SIMPLIFIED_CHINESE)
    assert hand.card("conv2d_1").face.headline != headline


def test_it_wears_other_colours_at_once(canvas: Canvas) -> None:
    light = canvas.grab().toImage().pixelColor(3, 3)
    theme().choose(Appearance.DARK)
    assert canvas.grab().toImage().pixelColor(3, 3) != light
    assert theme().tokens is DARK


@pytest.mark.parametrize("scale", [0.1, 1.0, 3.0])
@pytest.mark.parametrize("name", ["digits-cnn", "resnet-18"])
def test_it_draws_selected_frozen_and_broken_cards_at_any_scale(hand: Hand, name: str, scale: float) -> None:
    hand.open(template_named(name).build())
    document = hand.canvas.document
    document.edit(*edits.freeze_up_to(document.project, 6))
    document.edit(*edits.put_in(document.project, Dense(3), 2))
    hand.canvas.selection.select_all()
    hand.canvas.zoom_to(scale)
    assert document.summary.problems
    assert not hand.canvas.grab().isNull()


def test_the_window_opened_by_the_keyboard_shows_where_the_keyboard_is(qtbot: QtBot, hand: Hand) -> None:
    hand.key(Qt.Key.Key_Home)
    hand.key(Qt.Key.Key_Down, CTRL)
    with_ring = hand.canvas.grab().toImage()
    hand.canvas.clearFocus()
    qtbot.waitUntil(lambda: hand.canvas.grab().toImage() != with_ring)


def test_cards_that_were_given_places_lie_there_and_wires_show_what_reads_what(canvas: Canvas, hand: Hand) -> None:
    network = Network.stack(Input((2,)), Dense(4), Dense(2))
    first, second, third = (node.id for node in network.nodes)
    places = Layout.of({first: (300.0, 40.0), third: (-120.0, 1e300)})
    canvas.document.open(OpenedProject(Project(network, layout=places)))
    boxes = canvas.cards.arrangement.boxes
    assert boxes[first].topLeft() == QPointF(300.0, 40.0)
    assert boxes[third].topLeft() == QPointF(-120.0, 1e6), "as far as Qt counts exactly"
    assert boxes[second].left() == 0.0
    assert [(edge.source, edge.target) for edge in canvas.cards.wires] == [(first, second), (second, third)]
    assert canvas.cards.cards[first].pos() == QPointF(300.0, 40.0)
    assert canvas.cards.arrangement.nearest(QPointF(560.0, 60.0)) == first
    canvas.document.edit(*edits.delete(canvas.document.project, {first, third}))
    assert not canvas.cards.arrangement.is_free


def test_who_does_not_see_the_cards_is_told_where_to_read_them_and_what_the_one_at_hand_shows(
    canvas: Canvas, hand: Hand
) -> None:
    assert "the ledger, lists them with their shapes and counts" in canvas.accessibleDescription()
    hand.key(Qt.Key.Key_Home)
    assert canvas.accessibleDescription().startswith("input_1 (Input)")
    hand.key(Qt.Key.Key_Down)
    assert canvas.accessibleDescription().startswith("conv2d_1 (Conv2D)")
    assert "output 32 × 26 × 26" in canvas.accessibleDescription()
