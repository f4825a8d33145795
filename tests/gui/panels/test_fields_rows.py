"""Pairs, padding and rows of numbers are entered side by side, and as people write them."""

from __future__ import annotations

from PySide6.QtWidgets import QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.layers import Conv1D, Conv2D, Input, Permute
from tests.gui.panels.forms import Odd, box, choose, combo, line, made, type_over


def test_a_pair_changes_together_until_it_is_unlinked(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Conv2D())
    type_over(box(form, "kernel_size_vertical"), "5")
    assert recorder.last() == ("kernel_size", (5, 5))
    assert box(form, "kernel_size_horizontal").text() == "5"
    link = form.findChild(QToolButton, "kernel_size_linked")
    assert link is not None
    link.click()
    box(form, "kernel_size_horizontal").stepBy(1)
    assert recorder.last() == ("kernel_size", (5, 6))
    link.click()
    assert recorder.last() == ("kernel_size", (5, 5))


def test_a_pair_of_different_numbers_begins_unlinked(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Conv2D(kernel_size=(1, 7)))
    box(form, "kernel_size_vertical").stepBy(1)
    assert recorder.last() == ("kernel_size", (2, 7))


def test_padding_is_none_same_or_cells_for_each_side(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Conv2D())
    sides = form.findChild(QWidget, "padding_sides")
    assert sides is not None
    assert not sides.isVisible()
    choose(combo(form, "padding"), 1)
    assert recorder.last() == ("padding", "same")
    choose(combo(form, "padding"), 2)
    assert sides.isVisible()
    type_over(box(form, "padding_left"), "2")
    assert recorder.last() == ("padding", (0, 0, 2, 0))
    form.show_values(Conv2D(padding=(0, 0, 2, 0)))
    form.show_values(Conv2D(padding="valid"))
    assert not sides.isVisible()
    assert combo(form, "padding").currentText() == "valid"


def test_padding_of_sequences_may_be_causal_and_has_two_sides(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Conv1D())
    choose(combo(form, "padding"), 2)
    assert recorder.last() == ("padding", "causal")
    choose(combo(form, "padding"), 3)
    type_over(box(form, "padding_right"), "2")
    assert recorder.last() == ("padding", (0, 2))


def test_a_row_is_written_as_people_write_shapes_and_lists(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Input((3, 32, 32)))
    assert line(form, "shape").text() == "3 × 32 × 32"
    type_over(line(form, "shape"), "1x28, 28")
    assert recorder.last() == ("shape", (1, 28, 28))
    order, _ = made(qtbot, Permute())
    assert line(order, "axes").text() == "2, 1"
    odd, entered = made(qtbot, Odd())
    type_over(line(odd, "classes"), "3，5")
    assert entered.last() == ("classes", (3, 5))
