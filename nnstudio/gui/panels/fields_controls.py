"""What the value of one hyperparameter is entered with: a control for each kind of field."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QWidget,
)

from nnstudio.gui.naming import named
from nnstudio.gui.options import option_text
from nnstudio.gui.panels.fields_numbers import NumberBox, leaves_to_window
from nnstudio.gui.wording import say
from nnstudio.hyperparameters import (
    Choice,
    Flag,
    Hyperparameter,
    HyperparameterError,
    Integer,
    Real,
    Text,
)
from nnstudio.messages import Message, message

SEVERAL = message("several values")

_MOST_IN_SIGHT = 16
"""Options of a choice that are seen at once."""

_PASSING_FOCUS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Reasons for which a field loses the focus only to get it back."""


class Control(QWidget):
    """A value as a person enters it; whether the field takes it is for the field to say."""

    entered = Signal(object)
    """The person entered this. Never emitted by what is shown."""

    left = Signal()
    """The person is done with the control and went elsewhere."""

    is_typed = False
    """Whether a value is entered little by little, so that what is entered without leaving is one edit."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._inputs: list[QWidget] = []
        self.below: QWidget | None = None

    def show_value(self, value: Any) -> None:
        """Show a value that the field takes."""
        raise NotImplementedError

    def show_several(self) -> None:
        """Show that there are several values, since several things are edited together."""
        raise NotImplementedError

    def begin(self, value: Any) -> None:
        """Show the value of another thing than before."""
        self.show_value(value)
        self.rewrite()

    def rewrite(self) -> None:
        """Put the value that was shown last in place of what was typed since."""

    def mark(self, is_wrong: bool) -> None:
        """Give the control a red edge, or take it away."""
        for each in self._inputs:
            if bool(each.property("problem")) != is_wrong:
                each.setProperty("problem", is_wrong)
                each.style().unpolish(each)
                each.style().polish(each)

    def describe(self, label: Message, help: Message) -> None:
        """Word what it is for, for tool tips and screen readers."""
        for each in self._inputs:
            each.setAccessibleName(say(label))
            each.setToolTip(say(help))

    def voice(self, remark: str = "") -> None:
        """Let screen readers say a remark, what stands in place of a value, and what the field means."""
        for each in self._inputs:
            said = (remark, self._in_place_of_value(each), each.toolTip())
            each.setAccessibleDescription("\n".join(filter(None, said)))

    def show_help(self, is_shown: bool) -> None:
        """Show or hide what fields within it mean, where it has any."""

    def first_input(self) -> QWidget:
        """Return the widget that takes the focus for the whole."""
        return self._inputs[0]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _PASSING_FOCUS:
            self.left.emit()
        return super().eventFilter(watched, event)

    def _in_place_of_value(self, widget: QWidget) -> str:
        """Return what an input shows where it holds no value."""
        if isinstance(widget, QComboBox):
            return widget.placeholderText() if widget.currentIndex() < 0 else ""
        line = widget.lineEdit() if isinstance(widget, QAbstractSpinBox) else widget
        return line.placeholderText() if isinstance(line, QLineEdit) and not line.text() else ""

    def _take_in(self, widget: QWidget, name: str) -> None:
        self._inputs.append(named(widget, name))
        widget.installEventFilter(self)


class NumberControl(Control):
    """One number."""

    is_typed = True

    def __init__(self, kind: Integer | Real, name: str) -> None:
        super().__init__()
        self._box = NumberBox(kind)
        self._take_in(self._box, name)
        self._row.addWidget(self._box)
        self._box.entered.connect(self.entered)

    def show_value(self, value: Any) -> None:
        self._box.lineEdit().setPlaceholderText("")
        self._box.show_number(value)

    def show_several(self) -> None:
        self._box.lineEdit().setPlaceholderText(say(SEVERAL))
        self._box.show_number(None)

    def rewrite(self) -> None:
        self._box.rewrite()


class FlagControl(Control):
    """Yes or no."""

    def __init__(self, kind: Flag, name: str) -> None:
        super().__init__()
        self._check = QCheckBox()
        self._take_in(self._check, name)
        self._row.addWidget(self._check)
        self._row.addStretch(1)
        self._check.clicked.connect(self._clicked)

    def show_value(self, value: Any) -> None:
        self._check.setTristate(False)
        self._check.setChecked(value)

    def show_several(self) -> None:
        self._check.setCheckState(Qt.CheckState.PartiallyChecked)

    def _clicked(self) -> None:
        self._check.setTristate(False)
        self.entered.emit(self._check.isChecked())


class ComboBox(QComboBox):
    """A choice that the wheel changes only while it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(_MOST_IN_SIGHT)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own for lists of choices knows no style sheet

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceControl(Control):
    """One of a few words."""

    def __init__(self, kind: Choice, name: str) -> None:
        super().__init__()
        self._options = kind.options
        self._combo = ComboBox()
        self._combo.addItems(list(kind.options))
        self._take_in(self._combo, name)
        self._row.addWidget(self._combo)
        self._combo.activated.connect(self._chosen)

    def show_value(self, value: Any) -> None:
        self._combo.setCurrentIndex(self._options.index(value))

    def show_several(self) -> None:
        self._combo.setPlaceholderText(say(SEVERAL))
        self._combo.setCurrentIndex(-1)

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        for index, option in enumerate(self._options):
            self._combo.setItemText(index, option_text(option))

    def _chosen(self, index: int) -> None:
        self.entered.emit(self._options[index])


class LineBox(QLineEdit):
    """A line of text that leaves undo to the window."""

    def event(self, event: QEvent) -> bool:
        if leaves_to_window(event):
            event.ignore()
            return True
        return super().event(event)


class TextControl(Control):
    """A line of text."""

    is_typed = True

    def __init__(self, kind: Text, name: str) -> None:
        super().__init__()
        self._line = LineBox()
        self._value = ""
        self._take_in(self._line, name)
        self._row.addWidget(self._line)
        self._line.textEdited.connect(self._typed)

    def show_value(self, value: Any) -> None:
        self._value = value
        self._line.setPlaceholderText("")
        if self._line.text() != value:
            self.rewrite()

    def show_several(self) -> None:
        self.show_value("")
        self._line.setPlaceholderText(say(SEVERAL))

    def rewrite(self) -> None:
        self._line.setText(self._value)

    def _typed(self, text: str) -> None:
        self.entered.emit(text)


class OptionalControl(Control):
    """A switch, and a control for the value that is there while it is on."""

    def __init__(self, inner: Control, kind: Hyperparameter, name: str) -> None:
        super().__init__()
        self._inner = inner
        self._unset = message(kind.unset)
        self._value = _first_value(kind)
        self.is_typed = inner.is_typed
        self.below = inner.below
        self._switch = QCheckBox()
        self._take_in(self._switch, f"{name}_switch")
        self._none = named(QLabel(), f"{name}_none", "muted")
        self._row.addWidget(self._switch)
        self._row.addWidget(inner, 1)
        self._row.addWidget(self._none, 1)
        self._switch.clicked.connect(self._switched)
        inner.entered.connect(self.entered)
        inner.left.connect(self.left)

    def show_value(self, value: Any) -> None:
        self._show(is_on=value is not None)
        if value is not None:
            self._value = value
            self._inner.show_value(value)

    def begin(self, value: Any) -> None:
        self._show(is_on=value is not None)
        if value is not None:
            self._value = value
            self._inner.begin(value)

    def show_several(self) -> None:
        self._show(is_on=True)
        self._switch.setCheckState(Qt.CheckState.PartiallyChecked)
        self._inner.show_several()

    def rewrite(self) -> None:
        self._inner.rewrite()

    def mark(self, is_wrong: bool) -> None:
        self._inner.mark(is_wrong)

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        self._switch.setAccessibleName(say(message("Set {field}", field=label)))
        self._inner.describe(label, help)
        self._none.setText(say(self._unset))

    def voice(self, remark: str = "") -> None:
        super().voice(remark)
        self._inner.voice(remark)

    def _in_place_of_value(self, widget: QWidget) -> str:
        return "" if self._switch.isChecked() else self._none.text()

    def _show(self, is_on: bool) -> None:
        self._switch.setTristate(False)
        self._switch.setChecked(is_on)
        self._inner.setVisible(is_on)
        self._none.setVisible(not is_on)

    def _switched(self) -> None:
        is_on = self._switch.isChecked()
        self._show(is_on)
        if is_on:
            self._inner.begin(self._value)
        self.entered.emit(self._value if is_on else None)


def _first_value(kind: Hyperparameter) -> Any:
    """Return what an optional field holds when it is switched on for the first time."""
    if kind.default is not None:
        return kind.default
    candidates = (1, 0, getattr(kind, "low", None), getattr(kind, "high", None))
    for candidate in candidates:
        try:
            return kind.checked(candidate)
        except HyperparameterError:
            continue
    return kind.default
