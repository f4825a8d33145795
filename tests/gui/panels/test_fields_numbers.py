"""Numbers are read as people write them, written as short as they are exact, and stepped within their bounds."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.panels.fields_numbers import NumberBox, read, written
from nnstudio.hyperparameters import real
from nnstudio.layers import Dense, Dropout
from tests.gui.panels.forms import box, made, type_over


def test_numbers_larger_than_a_machine_word_can_be_typed_and_stepped(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, TrainingSettings())
    type_over(box(form, "seed"), str(2**63 - 2))
    box(form, "seed").stepBy(1)
    assert recorder.last() == ("seed", 2**63 - 1)
    box(form, "seed").stepBy(1)
    assert recorder.last() == ("seed", 2**63 - 1)


def test_steps_stay_within_the_bounds(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dense(2))
    box(form, "units").stepBy(-1)
    assert recorder.last() == ("units", 1)
    assert not box(form, "units").stepEnabled() & NumberBox.StepEnabledFlag.StepDownEnabled
    box(form, "units").stepBy(-5)
    assert recorder.entered == [("units", 1)]


@pytest.mark.parametrize(
    ("start", "steps", "after"),
    [(0.5, 1, 0.51), (0.001, 1, 0.0011), (0.001, -1, 0.00099), (1e-5, -1, 9.9e-6), (1.0, 1, 1.1), (0.0, 1, 0.01)],
)
def test_real_numbers_step_in_their_second_digit(qtbot: QtBot, start: float, steps: int, after: float) -> None:
    widget = NumberBox(real(0.1, help="").metadata["hyperparameter"])
    qtbot.addWidget(widget)
    widget.show_number(start)
    widget.stepBy(steps)
    assert widget.entry() == after


def test_a_bound_that_is_excluded_is_not_stepped_onto(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dropout(0.99))
    box(form, "rate").stepBy(1)
    assert recorder.entered == []
    assert not box(form, "rate").stepEnabled() & NumberBox.StepEnabledFlag.StepUpEnabled


@pytest.mark.parametrize(
    ("text", "number"),
    [("64", 64), ("1,024", 1024), (" 7 ", 7), ("1e3", 1000), ("0,5", "0,5"), ("\N{MINUS SIGN}3", -3)],
)
def test_whole_numbers_are_read_as_people_write_them(text: str, number: int | str) -> None:
    assert read(text, is_whole=True) == number


@pytest.mark.parametrize(
    ("number", "text"), [(0.001, "0.001"), (1e-5, "1e-5"), (1.0, "1"), (1e20, "1e20"), (64, "64"), (2.5e-10, "2.5e-10")]
)
def test_numbers_are_written_as_short_as_they_are_exact(number: float, text: str) -> None:
    assert written(number) == text
    assert read(text, is_whole=False) == number
