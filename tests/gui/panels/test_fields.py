from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import SOURCES
from nnstudio.engine.optimizers import SGD, Adam, Optimizer
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.panels.fields_numbers import NumberBox, read, written
from nnstudio.gui.wording import wording
from nnstudio.hyperparameters import Configurable, integers, real, text
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import LAYERS, BatchNorm, Conv1D, Conv2D, Dense, Dropout, Input, MaxPool, Permute
from nnstudio.messages import message
from nnstudio.network import TransformerDecoder


@dataclass(frozen=True)
class Odd(Configurable):
    """Kinds of field that no layer has."""

    name: str = text("this", help="A name.")
    classes: tuple[int, ...] = integers((), low=0, help="Labels.")
    bound: float | None = real(None, above=0.0, unset="no limit", help="A bound.")


class Recorder:
    def __init__(self, form: FieldForm) -> None:
        self.window = form.window()
        self.entered: list[tuple[str, object]] = []
        form.edited.connect(self.note)

    def note(self, field: str, value: object) -> None:
        self.entered.append((field, value))

    def last(self) -> tuple[str, object]:
        return self.entered[-1]


def made(qtbot: QtBot, thing: Configurable) -> tuple[FieldForm, Recorder]:
    host = QWidget()  # a window of its own would be given new bounds by the platform at every error
    qtbot.addWidget(host)
    form = FieldForm(type(thing), host)
    form.begin(thing)
    host.resize(320, 600)
    form.resize(host.size())
    host.show()
    return form, Recorder(form)


def from_top(form: FieldForm) -> list[str]:
    """Return headings and labels of fields in the order in which one reads them."""
    labels = [each for each in form.findChildren(QLabel) if each.objectName().endswith(("_part", "_label"))]
    return [each.text() for each in sorted(labels, key=lambda each: each.mapTo(form, QPoint()).y())]


def box(parent: QWidget, name: str) -> NumberBox:
    found = parent.findChild(NumberBox, name)
    assert found is not None, f"there is no {name}"
    return found


def combo(parent: QWidget, name: str) -> QComboBox:
    found = parent.findChild(QComboBox, name)
    assert found is not None, f"there is no {name}"
    return found


def line(parent: QWidget, name: str) -> QLineEdit:
    found = parent.findChild(QLineEdit, name)
    assert found is not None, f"there is no {name}"
    return found


def error(form: FieldForm, field: str) -> str:
    label = form.findChild(QLabel, f"{field}_error")
    assert label is not None
    return label.text() if label.isVisible() else ""


def type_over(widget: NumberBox | QLineEdit, typed: str) -> None:
    widget.selectAll()
    QTest.keyClick(widget, Qt.Key.Key_Delete)
    for character in typed:  # QTest knows ASCII alone
        press = QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, character)
        QApplication.sendEvent(widget, press)


def leave(widget: QWidget) -> None:
    QApplication.sendEvent(widget, QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))


def choose(field: QComboBox, index: int) -> None:
    field.setCurrentIndex(index)
    field.activated.emit(index)


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


def test_an_optional_value_has_a_switch(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, MaxPool())
    switch = form.findChild(QCheckBox, "stride_switch")
    assert switch is not None
    none = form.findChild(QLabel, "stride_none")
    assert none is not None
    assert none.text() == "the pool size"
    assert not box(form, "stride_vertical").isVisible()
    switch.click()
    assert recorder.last() == ("stride", (1, 1))
    box(form, "stride_vertical").stepBy(1)
    assert recorder.last() == ("stride", (2, 2))
    switch.click()
    assert recorder.last() == ("stride", None)


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


def test_a_text_that_may_not_be_empty_says_so(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Odd())
    type_over(line(form, "name"), "x")
    assert recorder.last() == ("name", "x")
    QTest.keyClick(line(form, "name"), Qt.Key.Key_Backspace)
    assert error(form, "name") == "a text is missing"


def test_an_optional_bound_that_excludes_zero_begins_at_one(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Odd())
    switch = form.findChild(QCheckBox, "bound_switch")
    assert switch is not None
    switch.click()
    assert recorder.last() == ("bound", 1.0)


def test_a_nested_configurable_has_fields_of_its_own(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, TrainingSettings())

    def apply(field: str, value: Optimizer) -> None:
        form.show_values(TrainingSettings(optimizer=value))

    form.edited.connect(apply)
    type_over(box(form, "learning_rate"), "0.01")
    assert recorder.last() == ("optimizer", Adam(learning_rate=0.01))
    kinds = combo(form, "optimizer")
    choose(kinds, kinds.findText("SGD"))
    assert recorder.last() == ("optimizer", SGD())
    box(form, "momentum").stepBy(1)
    assert recorder.last()[1] == SGD(momentum=0.01)
    choose(kinds, kinds.findText("Adam"))
    assert recorder.last() == ("optimizer", Adam(learning_rate=0.01))


def test_an_optional_nested_configurable_can_be_none(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, TrainingSettings())
    stopping = combo(form, "early_stopping")
    choose(stopping, 1)
    assert recorder.last()[1] is not None
    choose(stopping, 0)
    assert recorder.last() == ("early_stopping", None)


def test_an_optional_nested_configurable_says_what_leaving_it_out_means(qtbot: QtBot) -> None:
    form, _ = made(qtbot, TrainingSettings())
    assert combo(form, "loss").currentText() == "automatic"
    assert combo(form, "early_stopping").currentText() == "never"


def test_several_things_show_what_they_share(qtbot: QtBot) -> None:
    form = FieldForm(Dense)
    qtbot.addWidget(form)
    form.begin(Dense(64, activation="relu"), Dense(10, activation="relu", bias=False))
    assert box(form, "units").text() == ""
    assert box(form, "units").lineEdit().placeholderText() == "several values"
    assert combo(form, "activation").currentText() == "ReLU"
    bias = form.findChild(QCheckBox, "bias")
    assert bias is not None
    assert bias.checkState() is Qt.CheckState.PartiallyChecked


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


def test_fields_that_do_not_fit_each_other_are_refused_in_place(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Conv2D())
    form.refuse("filters", message("no such thing"))
    assert error(form, "filters") == "no such thing"


def test_the_wheel_turns_no_field_that_has_no_focus(qtbot: QtBot) -> None:
    form, recorder = made(qtbot, Dense())
    for widget in (box(form, "units"), combo(form, "activation")):
        widget.clearFocus()
        event = QWheelEvent(
            QPointF(5, 5),
            QPointF(widget.mapToGlobal(QPoint(5, 5))),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)
    assert recorder.entered == []


KINDS: list[type[Configurable]] = [*LAYERS, *SOURCES, TrainingSettings]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_of_every_kind_has_a_name_and_a_control(qtbot: QtBot, kind: type[Configurable]) -> None:
    form = FieldForm(kind)
    qtbot.addWidget(form)
    form.begin(kind.from_values({"path": "data"} if "path" in dict(kind.hyperparameters()) else {}))
    for field, _ in kind.hyperparameters():
        first = form.editor(field).control.first_input()
        assert first.accessibleName()
        assert first.toolTip()
        assert first.objectName().startswith(field)


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


def test_many_fields_stand_under_what_they_belong_to(qtbot: QtBot) -> None:
    form, _ = made(qtbot, TransformerDecoder())
    form.adjustSize()
    read = from_top(form)
    assert read[:9] == [
        *("Repeat", "Attention", "Heads", "Key heads", "Head size", "Rotary", "Rotary base", "Scaled"),
        "Feed-forward network",
    ]
    assert read.index("Normalization") < read.index("Epsilon") < read.index("Whole block")
    wording().switch(SIMPLIFIED_CHINESE)
    assert len(from_top(form)) == len(read)


def test_few_fields_stand_as_they_are_declared(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Dropout())
    assert not [each for each in form.findChildren(QLabel) if each.objectName().endswith("_part")]
