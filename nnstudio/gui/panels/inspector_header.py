"""The head of the inspector: what is selected, its family's colour, its lock, and whether fields explain themselves."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.keyboard import allow
from nnstudio.gui.naming import named
from nnstudio.gui.theme import small, theme
from nnstudio.gui.wording import say
from nnstudio.layers import Family
from nnstudio.messages import Message, message


class FamilyDot(QWidget):
    """The colour of a family of layers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(10, 10)
        self._family = Family.CORE

    def show_family(self, family: Family) -> None:
        """Show another family's colour."""
        if family is not self._family:
            self._family = family
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme().tokens.of_family(self._family)))
        painter.setPen(QColor(0, 0, 0, 0))
        painter.drawRoundedRect(self.rect(), 3, 3)


class InspectorHeader(QWidget):
    """One line: a title on the left, lock and help on the right."""

    lock_clicked = Signal()
    help_toggled = Signal(bool)

    def __init__(self, help_is_shown: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_frozen = False
        self._dot = FamilyDot()
        self._title = named(QLabel(), "inspector_title", "title")
        self._notice_said: Message | None = None
        self._notice = named(QLabel(), "inspector_notice", "muted")
        self._notice.setFont(small(self.font()))
        self._lock = named(QToolButton(), "inspector_lock", "flat")
        self._lock.setIconSize(QSize(16, 16))
        self._lock.clicked.connect(self.lock_clicked)
        self._help = named(QToolButton(), "inspector_help", "flat")
        self._help.setCheckable(True)
        self._help.setChecked(help_is_shown)
        self._help.clicked.connect(self.help_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._dot)
        row.addWidget(self._title)
        row.addStretch(1)
        row.addWidget(self._notice)
        row.addWidget(self._lock)
        row.addWidget(self._help)
        theme().changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def show_title(self, title: str, family: Family | None) -> None:
        """Show what is selected; None for what is of no one family."""
        self._title.setText(title)
        self._dot.setVisible(family is not None)
        if family is not None:
            self._dot.show_family(family)

    def show_lock(self, is_frozen: bool | None, is_enabled: bool) -> None:
        """Show whether the layer is frozen; None where there is nothing to freeze."""
        self._lock.setVisible(is_frozen is not None)
        allow(self._lock, is_enabled)
        if bool(is_frozen) != self._is_frozen:
            self._is_frozen = bool(is_frozen)
            self.restyle()
            self.retranslate()

    def show_help_button(self, is_shown: bool) -> None:
        """Show or hide the button for the help of fields."""
        self._help.setVisible(is_shown)

    def show_notice(self, why: Message | None) -> None:
        """Say in a word that nothing can be changed, and why in the tool tip; None where it can."""
        self._notice_said = why
        self._word_notice()

    def restyle(self) -> None:
        """Draw the icons in the colours of the theme."""
        self._lock.setIcon(icon("snowflake", "accent" if self._is_frozen else "disabled"))
        self._help.setIcon(icon("info", "muted"))

    def retranslate(self) -> None:
        """Word the buttons in the window's language."""
        _word(self._lock, *(_FROZEN if self._is_frozen else _LEARNS))
        _word(self._help, message("Explain the fields"))
        self._word_notice()

    def _word_notice(self) -> None:
        why = self._notice_said
        self._notice.setText("" if why is None else say(message("read-only")))
        self._notice.setToolTip("" if why is None else say(why))
        self._notice.setAccessibleDescription(self._notice.toolTip())
        self._notice.setVisible(why is not None)


_FROZEN = (message("Frozen: training leaves it as it is. Click to let it learn."), message("frozen"))
_LEARNS = (message("It learns. Click to freeze it, so that training leaves it as it is."), message("freeze"))


def _word(button: QToolButton, tip: Message, name: Message | None = None) -> None:
    button.setToolTip(say(tip))
    button.setAccessibleName(say(name or tip))
