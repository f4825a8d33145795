"""A form in a window, what is entered in it, and how a person enters it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.hyperparameters import Configurable, integers, real, text
from tests.gui.windows import part, seen


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


def box(parent: QWidget, name: str) -> NumberBox:
    return part(parent, NumberBox, name)


def combo(parent: QWidget, name: str) -> QComboBox:
    return part(parent, QComboBox, name)


def line(parent: QWidget, name: str) -> QLineEdit:
    return part(parent, QLineEdit, name)


def error(form: FieldForm, field: str) -> str:
    return seen(form, f"{field}_error")


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
