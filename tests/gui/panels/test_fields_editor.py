"""What is typed is entered at once where the field takes it, and said beneath it where not."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import BatchNorm, Dense, Dropout
from tests.gui.panels.forms import box, error, leave, made, type_over


def test_every_keystroke_is_entered(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dense(128))
    type_over(box(form, "units"), "64")
    assert recorder.entered == [("units", 6), ("units", 64)]


def test_what_a_field_does_not_take_is_said_beneath_it_and_never_entered(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dense(128))
    type_over(box(form, "units"), "0")
    assert error(form, "units") == "0 is too small; it must be at least 1"
    assert box(form, "units").property("problem") is True
    assert recorder.entered == []
    leave(box(form, "units"))
    assert error(form, "units") == ""
    assert box(form, "units").text() == "128"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "a number is missing here; the one before stays in force"),
        ("many", "'many' is not a whole number"),
        ("1.5", "1.5 is not a whole number"),
    ],
)
def test_what_is_no_number_is_said(qtbot: QtBot, typed: str, sentence: str) -> None:
    form, recorder = made(qtbot, Dense(128))
    type_over(box(form, "units"), typed)
    assert error(form, "units") == sentence
    assert {value for _, value in recorder.entered} <= {1}


def test_an_error_is_worded_anew_when_the_language_changes(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Dense(128))
    type_over(box(form, "units"), "0")
    english = error(form, "units")
    wording().switch(SIMPLIFIED_CHINESE)
    assert error(form, "units") not in ("", english)


def test_what_is_shown_while_a_person_types_leaves_the_text_alone(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Dropout(0.5))

    def apply(field: str, value: float) -> None:
        form.show_values(Dropout(value))

    form.edited.connect(apply)
    type_over(box(form, "rate"), "0.10")
    assert box(form, "rate").text() == "0.10"
    leave(box(form, "rate"))
    assert box(form, "rate").text() == "0.1"


def test_a_value_that_changed_elsewhere_is_shown_and_clears_the_error(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dense(128))
    type_over(box(form, "units"), "0")
    form.show_values(Dense(32))
    assert box(form, "units").text() == "32"
    assert error(form, "units") == ""
    assert recorder.entered == []


def test_typing_without_leaving_is_one_edit_and_each_click_is_one(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Dense())
    first = form.merge_key("units")
    QTest.keyClicks(box(form, "units"), "1")
    assert form.merge_key("units") == first
    leave(box(form, "units"))
    assert form.merge_key("units") not in (first, None)
    assert form.merge_key("bias") is None
    assert form.merge_key("activation") is None


def test_help_is_a_tool_tip_and_a_line_on_demand(qtbot: QtBot) -> None:
    form, _ = made(qtbot, BatchNorm())
    meaning = "Added to the variance, so that nothing is divided by zero."
    assert box(form, "epsilon").toolTip() == meaning
    help = form.findChild(QLabel, "epsilon_help")
    assert help is not None
    assert not help.isVisible()
    form.show_help(True)
    assert help.isVisible()
    assert help.text() == meaning
