"""The editor of one hyperparameter: what is typed into a control, checked by the field."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import Control
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import Choice, Configurable, Hyperparameter, HyperparameterError, Text
from nnstudio.messages import Message, NnstudioError, message

_LABEL_WIDTH = 104
"""Pixels that labels of fields take at least."""

_PERIODS = itertools.count(1)


class FieldEditor(QWidget):
    """One hyperparameter: its label, a control, and beneath them what is wrong and what it means.

    What the field does not take is said in red, and the value of before stays in force; when the person leaves the
    control it shows that value again.
    """

    edited = Signal(object)
    """The person entered a value that the field takes. Never emitted by what is shown."""

    def __init__(
        self,
        field: str,
        hyperparameter: Hyperparameter,
        control: Control,
        title: Message | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(f"{field}_field")
        self.hyperparameter = hyperparameter
        self._title = title or Configurable.label(field)
        self._values: tuple[Any, ...] = ()
        self._period = next(_PERIODS)
        self._is_entering = False
        self._error: NnstudioError | Message | None = None
        self.control = control
        self._label = named(QLabel(), f"{field}_label", "muted")
        self._problem = sentence(f"{field}_error", "problem")
        self._help = sentence(f"{field}_help", "muted")
        self._lay_out()
        self.control.entered.connect(self._entered)
        self.control.left.connect(self._left)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def merge_key(self) -> Hashable:
        """Equal as long as the person types into the field without leaving it; None where each entry is an edit."""
        return self._period if self.control.is_typed else None

    @property
    def error(self) -> NnstudioError | Message | None:
        """What is wrong with what was entered last; None where the field took it."""
        return self._error

    def show_value(self, *values: Any) -> None:
        """Show the value as it is now, or the values of several things that are edited together.

        What a person is typing stays as it is typed.
        """
        if values == self._values:
            return
        self._values = values
        if not self._is_entering:
            self._show_error(None)
            self._show()

    def begin(self, *values: Any) -> None:
        """Show the value of another thing than before, whatever was typed or wrong."""
        self._values = values
        self._period = next(_PERIODS)
        self._show_error(None)
        if self._is_one:
            self.control.begin(values[0])
            self._voice()
        else:
            self._show()

    def refuse(self, error: NnstudioError | Message) -> None:
        """Say why what was entered cannot be, such as that two fields do not fit each other."""
        self._show_error(error)

    def show_help(self, is_shown: bool) -> None:
        """Show or hide what the field means, in a line beneath it."""
        self._help.setVisible(is_shown)
        self.control.show_help(is_shown)

    def retranslate(self) -> None:
        """Word the field in the window's language."""
        help = message(self.hyperparameter.help)
        self._label.setText(say(self._title))
        self._label.setToolTip(say(help))
        self._help.setText(say(help))
        self.control.describe(self._title, help)
        if not self._is_one and self._values:
            self.control.show_several()
        self._show_error(self._error)

    @property
    def _is_one(self) -> bool:
        return bool(self._values) and all(value == self._values[0] for value in self._values[1:])

    def _show(self) -> None:
        if self._is_one:
            self.control.show_value(self._values[0])
        elif self._values:
            self.control.show_several()
        self._voice()

    def _voice(self) -> None:
        self.control.voice("" if self._error is None else say(self._error))

    def _entered(self, value: object) -> None:
        try:
            checked = self._checked(value)
        except HyperparameterError as error:
            self._show_error(error)
            return
        self._show_error(None)
        self._is_entering = True
        try:
            self.edited.emit(checked)
        finally:
            self._is_entering = False

    def _checked(self, value: object) -> Any:
        is_number = not isinstance(self.hyperparameter, Text | Choice)
        if is_number and (value == "" or (isinstance(value, tuple) and "" in value)):
            raise HyperparameterError("a number is missing here; the one before stays in force")
        return self.hyperparameter.checked(value)

    def _left(self) -> None:
        self._period = next(_PERIODS)
        self._show_error(None)
        self._show()
        if self._is_one:
            self.control.rewrite()

    def _show_error(self, error: NnstudioError | Message | None) -> None:
        self._error = error
        self.control.mark(error is not None)
        self._problem.setText("" if error is None else say(error))
        self._problem.setVisible(error is not None)
        self._voice()

    def _lay_out(self) -> None:
        grid = field_grid(self)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.control, 0, 1)
        self._label.setBuddy(self.control.first_input())
        if self.control.below is not None:
            grid.addWidget(self.control.below, 1, 0, 1, 2)
        grid.addWidget(self._problem, 2, 0, 1, 2)
        grid.addWidget(self._help, 3, 0, 1, 2)


def field_grid(owner: QWidget) -> QGridLayout:
    """Return a layout with labels in its first column and what is entered in the second."""
    grid = QGridLayout(owner)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, _LABEL_WIDTH)
    grid.setColumnStretch(1, 1)
    return grid


def sentence(name: str, look: str) -> QLabel:
    """Return a hidden label for a sentence as wide as there is room."""
    label = named(QLabel(), name, look)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.hide()
    return label
