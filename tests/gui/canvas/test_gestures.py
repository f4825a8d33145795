from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from nnstudio.figures import UNKNOWN
from nnstudio.gui.document import TRAINING
from nnstudio.layers import Add, Conv2D, Dense, Dropout, Flatten, Input, ReLU
from nnstudio.network import Network, template_named
from tests.gui.canvas.conftest import Hand

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
FIRST = ["input_1", "conv2d_1", "maxpool_1", "conv2d_2", "maxpool_2", "flatten_1", "dense_1", "dropout_1", "dense_2"]


def undo_text(hand: Hand) -> str:
    return str(hand.canvas.document.undo_text)


# Dragging in from the palette


def test_a_layer_dropped_between_two_cards_goes_between_them(hand: Hand) -> None:
    assert hand.drop(ReLU(), hand.above("conv2d_2"))
    assert hand.names == [*FIRST[:3], "relu_1", *FIRST[3:]]
    assert undo_text(hand) == "Insert ReLU"
    assert hand.selected == ["relu_1"]
    assert not hand.canvas.mark.isVisible()


def test_a_layer_dropped_far_below_goes_to_the_end(hand: Hand) -> None:
    assert hand.drop(Dropout(), hand.on("dense_2") + QPoint(0, 200))
    assert hand.names[-1] == "dropout_2"
    assert undo_text(hand) == "Add Dropout"


def test_a_layer_dropped_above_the_input_goes_behind_it(hand: Hand) -> None:
    assert hand.drop(ReLU(), hand.on("input_1") - QPoint(0, 40))
    assert hand.names[:2] == ["input_1", "relu_1"]


def test_the_mark_shows_the_gap_under_the_pointer(hand: Hand) -> None:
    mark = hand.canvas.mark
    assert hand.drag_in(ReLU(), hand.beneath("maxpool_1"))
    assert mark.isVisible()
    assert hand.card("maxpool_1").sceneBoundingRect().bottom() - 4 <= mark.line.y1()
    assert mark.line.y1() < hand.card("conv2d_2").y()
    hand.drag_out()
    assert not mark.isVisible()
    assert hand.names == FIRST


def test_the_first_layers_are_dropped_on_an_empty_canvas(hand: Hand) -> None:
    hand.open(Network())
    assert hand.drop(Input((4,)), QPoint(300, 200))
    assert hand.drop(Dense(3), QPoint(300, 300))
    assert hand.names == ["input_1", "dense_1"]
    assert not hand.canvas.document.summary.problems


def test_an_input_goes_to_the_front_wherever_it_is_dropped(hand: Hand) -> None:
    hand.open(Network.stack(Dense(3), ReLU()))
    assert hand.drop(Input((4,)), hand.beneath("relu_1"))
    assert hand.names == ["input_1", "dense_1", "relu_1"]
    assert not hand.canvas.document.summary.problems


def test_a_second_input_is_refused_with_the_remedy(hand: Hand) -> None:
    hand.drop(Input((4,)), hand.on("dense_1"))
    assert hand.names == FIRST
    assert hand.refused == ["the network has its Input already; select it to change its shape"]


def test_what_joins_layers_closes_a_skip_connection(hand: Hand) -> None:
    hand.open(Network.stack(Input((4,)), Dense(4), ReLU(), Dense(2)))
    assert hand.drop(Add(), hand.beneath("relu_1"))
    network = hand.canvas.document.network
    assert network.named("add_1").inputs == (network.named("relu_1").id, network.named("dense_1").id)
    assert not hand.canvas.document.summary.problems
    assert hand.canvas.cards.wires


def test_files_are_left_to_the_window(hand: Hand) -> None:
    cargo = QMimeData()
    cargo.setUrls([QUrl.fromLocalFile("weights.safetensors")])
    assert not hand.drop(cargo, hand.on("dense_1"))
    assert hand.names == FIRST


def test_nothing_is_dropped_while_training_and_it_is_said_why(hand: Hand) -> None:
    hand.canvas.document.set_read_only(TRAINING)
    assert not hand.drop(ReLU(), hand.on("dense_1"))
    assert hand.names == FIRST
    assert hand.refused == [str(TRAINING)]


# Carrying cards


def test_a_card_is_carried_down_past_others(hand: Hand) -> None:
    hand.carry(hand.on("dropout_1"), hand.beneath("dense_2"))
    assert hand.names == [*FIRST[:7], "dense_2", "dropout_1"]
    assert undo_text(hand) == "Move dropout_1"
    assert hand.selected == ["dropout_1"]


def test_a_card_is_carried_up_and_undone(hand: Hand) -> None:
    before = hand.canvas.document.project
    hand.carry(hand.on("dropout_1"), hand.above("dense_1"))
    assert hand.names[6:8] == ["dropout_1", "dense_1"]
    hand.canvas.document.undo()
    assert hand.canvas.document.project is before


def test_all_selected_cards_are_carried_together_as_one_step(hand: Hand) -> None:
    hand.click(hand.on("conv2d_1"))
    hand.click(hand.on("maxpool_1"), SHIFT)
    hand.carry(hand.on("conv2d_1"), hand.beneath("maxpool_2"))
    assert hand.names[1:5] == ["conv2d_2", "maxpool_2", "conv2d_1", "maxpool_1"]
    assert undo_text(hand) == "Move 2 layers"
    assert hand.selected == ["conv2d_1", "maxpool_1"]


def test_letting_go_where_it_was_changes_nothing(hand: Hand) -> None:
    hand.carry(hand.on("dropout_1"), hand.on("dropout_1") + QPoint(60, 3))
    assert hand.names == FIRST
    assert hand.canvas.document.undo_text is None


def test_a_trembling_hand_only_selects(hand: Hand) -> None:
    hand.press(hand.on("dropout_1"))
    hand.move(hand.on("dropout_1") + QPoint(2, 2))
    assert not hand.canvas.mark.isVisible()
    hand.release(hand.on("dropout_1") + QPoint(2, 2))
    assert hand.selected == ["dropout_1"]


def test_a_card_that_is_let_go_outside_the_canvas_stays_where_it_was(hand: Hand) -> None:
    before, start = hand.names, hand.on("dropout_1")
    hand.press(start)
    hand.move(hand.above("flatten_1"))
    assert hand.canvas.mark.isVisible()
    outside = QPoint(hand.canvas.viewport().width() + 40, start.y())
    hand.move(outside)
    assert not hand.canvas.mark.isVisible()
    hand.release(outside)
    assert hand.names == before
    assert hand.selected == ["dropout_1"]
    assert hand.card("dropout_1").opacity() == 1.0
    hand.carry(hand.on("dropout_1"), hand.above("flatten_1"))
    assert hand.names != before


def test_escape_puts_a_carried_card_back(hand: Hand) -> None:
    items = len(hand.canvas.cards.items())
    hand.press(hand.on("dropout_1"))
    hand.move(hand.on("conv2d_1"))
    assert hand.card("dropout_1").opacity() < 1.0
    assert len(hand.canvas.cards.items()) > items
    hand.key(Qt.Key.Key_Escape)
    hand.release(hand.on("conv2d_1"))
    assert hand.names == FIRST
    assert hand.card("dropout_1").opacity() == 1.0
    assert not hand.canvas.mark.isVisible()
    assert len(hand.canvas.cards.items()) == items


@pytest.mark.parametrize("name", ["input_1", "layer1.0.add"])
def test_what_has_its_place_stays_and_it_is_said_why(hand: Hand, name: str) -> None:
    if name != "input_1":
        hand.open(template_named("resnet-18").build())
        hand.canvas.selection.select([hand.canvas.document.network.named(name).id])
    before = hand.canvas.document.project
    hand.carry(hand.on(name), hand.on(name) + QPoint(0, 150))
    assert hand.canvas.document.project is before
    assert len(hand.refused) == 1
    assert name in hand.refused[0]


def test_nothing_is_carried_while_training(hand: Hand) -> None:
    hand.canvas.document.set_read_only(TRAINING)
    hand.carry(hand.on("dropout_1"), hand.on("conv2d_1"))
    assert hand.names == FIRST
    assert hand.refused == [str(TRAINING)]


def test_a_layer_of_a_branch_is_carried_within_a_residual_network(hand: Hand) -> None:
    hand.open(template_named("resnet-18").build())
    network = hand.canvas.document.network
    hand.canvas.selection.select([network.named("layer1.0.relu1").id])
    hand.carry(hand.on("layer1.0.relu1"), hand.beneath("layer1.0.conv2"))
    moved = hand.canvas.document.network
    assert moved.named("layer1.0.relu1").inputs == (moved.named("layer1.0.conv2").id,)
    assert moved.named("layer1.0.bn2").inputs == (moved.named("layer1.0.relu1").id,)


def test_the_canvas_moves_along_near_its_edge(qtbot: QtBot, hand: Hand) -> None:
    hand.open(Network.stack(Input((4,)), *[Dense(4)] * 60))
    bar = hand.canvas.verticalScrollBar()
    start = bar.value()
    hand.drag_in(ReLU(), QPoint(hand.canvas.viewport().width() // 2, hand.canvas.viewport().height() - 3))
    line = hand.canvas.mark.line
    qtbot.waitUntil(lambda: bar.value() > start + 100)
    assert hand.canvas.mark.line.y1() > line.y1()
    hand.drag_out()
    stopped = bar.value()
    qtbot.wait(50)
    assert bar.value() == stopped


# Selecting


def test_a_click_selects_one_card_and_a_click_beside_selects_none(hand: Hand) -> None:
    hand.click(hand.on("conv2d_1"))
    hand.click(hand.on("dense_1"))
    assert hand.selected == ["dense_1"]
    hand.click(QPoint(5, 5))
    assert hand.selected == []


def test_control_takes_cards_in_and_out_and_shift_takes_all_between(hand: Hand) -> None:
    hand.click(hand.on("conv2d_1"))
    hand.click(hand.on("dense_1"), CTRL)
    assert hand.selected == ["conv2d_1", "dense_1"]
    hand.click(hand.on("conv2d_1"), CTRL)
    assert hand.selected == ["dense_1"]
    hand.click(hand.on("maxpool_2"))
    hand.click(hand.on("dense_1"), SHIFT)
    assert hand.selected == ["maxpool_2", "flatten_1", "dense_1"]
    hand.click(hand.on("conv2d_2"), SHIFT)
    assert hand.selected == ["conv2d_2", "maxpool_2"]


def test_a_click_on_one_of_several_selected_cards_leaves_that_one(hand: Hand) -> None:
    hand.canvas.selection.select_all()
    hand.press(hand.on("dense_1"))
    assert hand.selected == FIRST
    hand.release(hand.on("dense_1"))
    assert hand.selected == ["dense_1"]


def test_a_rubber_band_selects_what_it_touches(hand: Hand) -> None:
    corner = hand.above("conv2d_2") - QPoint(400, 0)
    hand.carry(corner, hand.on("flatten_1"))
    assert hand.selected == ["conv2d_2", "maxpool_2", "flatten_1"]
    assert hand.canvas.document.undo_text is None


def test_a_rubber_band_with_control_adds_and_escape_takes_it_back(hand: Hand) -> None:
    hand.click(hand.on("input_1"))
    hand.press(hand.above("conv2d_2") - QPoint(400, 0), CTRL)
    hand.move(hand.on("conv2d_2"))
    assert hand.selected == ["input_1", "conv2d_2"]
    hand.key(Qt.Key.Key_Escape)
    assert hand.selected == ["input_1"]


# Locks


def test_a_click_on_the_lock_freezes_and_unfreezes_without_selecting(hand: Hand) -> None:
    hand.click(hand.lock("conv2d_1"))
    assert not hand.canvas.document.network.named("conv2d_1").trainable
    assert hand.card("conv2d_1").face.is_frozen
    assert undo_text(hand) == "Freeze conv2d_1"
    assert hand.selected == []
    hand.click(hand.lock("conv2d_1"))
    assert undo_text(hand) == "Unfreeze conv2d_1"
    assert not hand.card("conv2d_1").face.is_frozen


def test_a_press_on_the_lock_that_ends_elsewhere_freezes_nothing(hand: Hand) -> None:
    hand.carry(hand.lock("conv2d_1"), hand.on("dense_1"))
    assert hand.canvas.document.undo_text is None


def test_what_learns_nothing_has_no_lock(hand: Hand) -> None:
    assert hand.card("maxpool_1").lock.isEmpty()
    at = hand.lock("conv2d_1")
    assert hand.canvas.lock_at(at) == hand.canvas.document.network.named("conv2d_1").id
    assert hand.canvas.lock_at(QPoint(at.x(), hand.on("maxpool_1").y())) is None


def test_the_lock_says_why_while_training(hand: Hand) -> None:
    hand.canvas.document.set_read_only(TRAINING)
    hand.click(hand.lock("conv2d_1"))
    assert hand.canvas.document.network.named("conv2d_1").trainable
    assert hand.refused == [str(TRAINING)]


# Moving the sheet


def test_the_middle_button_pulls_the_sheet(hand: Hand) -> None:
    middle = Qt.MouseButton.MiddleButton
    before = hand.on("conv2d_1")
    hand.press(QPoint(100, 100), button=middle)
    hand.move(QPoint(130, 180))
    hand.release(QPoint(150, 200), button=middle)
    assert hand.on("conv2d_1") - before == QPoint(50, 100)
    assert hand.names == FIRST


def test_space_and_a_drag_pull_the_sheet_even_from_a_card(hand: Hand) -> None:
    before = hand.on("conv2d_1")
    QTest.keyPress(hand.canvas, Qt.Key.Key_Space)
    assert hand.canvas.viewport().cursor().shape() is Qt.CursorShape.OpenHandCursor
    hand.carry(before, before + QPoint(40, 60))
    QTest.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert hand.on("conv2d_1") - before == QPoint(40, 60)
    assert hand.selected == []
    assert hand.canvas.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_escape_pulls_the_sheet_back(hand: Hand) -> None:
    middle = Qt.MouseButton.MiddleButton
    before = hand.on("conv2d_1")
    hand.press(QPoint(100, 100), button=middle)
    hand.move(QPoint(160, 180))
    hand.key(Qt.Key.Key_Escape)
    assert hand.on("conv2d_1") == before


def test_a_problem_shows_on_its_card_as_soon_as_it_is_there(hand: Hand) -> None:
    height = hand.card("dense_1").height
    assert hand.drop(Conv2D(), hand.beneath("flatten_1"))
    problem = hand.card("conv2d_3").face.problem
    assert "conv2d_3, after flatten_1" in problem
    assert hand.card("conv2d_3").height > height
    assert hand.card("dense_1").face.shape == UNKNOWN


def test_deleting_closes_the_gap(hand: Hand) -> None:
    y = hand.card("conv2d_2").y()
    hand.click(hand.on("maxpool_1"))
    hand.key(Qt.Key.Key_Backspace)
    assert "maxpool_1" not in hand.names
    assert hand.card("conv2d_2").y() < y
    hand.canvas.document.undo()
    assert hand.card("conv2d_2").y() == y


def test_what_was_dropped_can_be_dropped_again_many_times(hand: Hand) -> None:
    for _ in range(5):
        assert hand.drop(Flatten(), hand.on("dense_2") + QPoint(0, 30))
    for _ in range(5):
        hand.canvas.document.undo()
    assert hand.names == FIRST
