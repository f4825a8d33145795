"""A form has a control for every kind of field, and shows what several things share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import SOURCES
from nnstudio.engine.optimizers import SGD, Adam, Optimizer
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.wording import wording
from nnstudio.hyperparameters import Configurable
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import LAYERS, Conv2D, Dense, Dropout, MaxPool
from nnstudio.messages import message
from nnstudio.network import TransformerDecoder
from tests.gui.panels.forms import Odd, box, choose, combo, error, line, made, type_over


def from_top(form: FieldForm) -> list[str]:
    """Return headings and labels of fields in the order in which one reads them."""
    labels = [each for each in form.findChildren(QLabel) if each.objectName().endswith(("_part", "_label"))]
    return [each.text() for each in sorted(labels, key=lambda each: each.mapTo(form, QPoint()).y())]


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


def test_screen_readers_say_what_stands_in_place_of_a_value(qtbot: QtBot) -> None:
    form, _ = made(qtbot, MaxPool())
    switch = form.editor("stride").control.first_input()
    assert isinstance(switch, QCheckBox)
    assert switch.accessibleDescription().splitlines() == ["the pool size", switch.toolTip()]
    switch.click()
    assert switch.accessibleDescription() == switch.toolTip()


def test_screen_readers_say_what_is_wrong_and_that_there_are_several_values(qtbot: QtBot) -> None:
    form, _ = made(qtbot, Dense(128))
    field = box(form, "units")
    type_over(field, "0")
    assert field.accessibleDescription().startswith("0 is too small; it must be at least 1\n")
    form.begin(Dense(1), Dense(2))
    assert field.accessibleDescription() == f"several values\n{field.toolTip()}"


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
