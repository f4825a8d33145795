"""What the window has to tell and lets people answer: one calm strip per sentence, over what it stands before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.gui.areas import Slot
from nnstudio.gui.icons import icon
from nnstudio.gui.keyboard import leave_keyboard
from nnstudio.gui.naming import named
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, NnstudioError, message

ABOUT_FILES = "files"
"""The key of what went wrong with a file, which goes when there is another."""

_NAME = "nnstudio"
"""What keeps its small letter at the beginning of a sentence."""

_MOST = 4
"""Strips at a time; the oldest makes room."""

_MOST_BESIDE = 2
"""Buttons beside a sentence; more of them stand beneath it."""

_WIDEST = 640
_AIR = 12
_BETWEEN = 8
_MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


@dataclass(frozen=True, eq=False)
class Offer:
    """Something a person can do about a notice; the notice goes away with it."""

    name: str
    text: Message
    do: Callable[[], object]


class Strip(QFrame):
    """One sentence, what can be done about it, and a cross that puts it away."""

    closed = Signal(object)

    def __init__(self, said: Message | NnstudioError, offers: tuple[Offer, ...] = (), key: str = "") -> None:
        super().__init__()
        self.key = key
        self.said = said
        self.is_problem = isinstance(said, NnstudioError)
        named(self, "notice", "problem_strip" if self.is_problem else "strip")
        self._offers = {offer.name: offer for offer in offers}
        self._icon = QLabel()
        self._label = named(QLabel(), "notice_text")
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 7, 8, 7)
        rows.setSpacing(4)
        self._row = _added_row(rows)
        self._row.addWidget(self._icon)
        self._row.addWidget(self._label, 1)
        beneath = _added_row(rows) if len(offers) > _MOST_BESIDE else self._row
        if beneath is not self._row:
            beneath.addStretch(1)
        self._buttons = {name: self._button(name, beneath) for name in self._offers}
        self._cross = named(QToolButton(), "notice_close", "flat")
        self._cross.clicked.connect(self.close_strip)
        self._row.addWidget(self._cross)
        theme().changed.connect(self.restyle)
        wording().changed.connect(self.retranslate)
        self.restyle()
        self.retranslate()

    def close_strip(self) -> None:
        """Put the notice away."""
        self.closed.emit(self)

    def restyle(self) -> None:
        """Draw the icons in the colours of the theme."""
        mark, ink = ("problem", "problem") if self.is_problem else ("info", "accent")
        self._icon.setPixmap(icon(mark, ink).pixmap(QSize(16, 16), self.devicePixelRatioF()))
        self._cross.setIcon(icon("close", "muted"))

    def retranslate(self) -> None:
        """Word the notice in the window's language."""
        sentence = say(self.said)
        keeps_letter = sentence.startswith(_NAME) or _text_of(self.said).startswith("{")
        self._label.setText(sentence if keeps_letter else sentence[:1].upper() + sentence[1:])
        self.setAccessibleName(self._label.text())
        for name, button in self._buttons.items():
            button.setText(say(self._offers[name].text))
        self._cross.setToolTip(say(message("Put this away")))
        self._cross.setAccessibleName(self._cross.toolTip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_strip()
        else:
            super().keyPressEvent(event)

    def _button(self, name: str, row: QHBoxLayout) -> QPushButton:
        button = named(QPushButton(), name)
        button.clicked.connect(self._choose)
        row.addWidget(button)
        return button

    def _choose(self) -> None:
        chosen = self._offers[self.sender().objectName()]
        self.close_strip()
        chosen.do()


def _added_row(rows: QVBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    rows.addLayout(row)
    return row


def _text_of(said: Message | NnstudioError) -> str:
    """Return a sentence before its figures are in it; one that begins with a name begins as that name does."""
    return (said.message if isinstance(said, NnstudioError) else said).text


class WorkStrip(Strip):
    """What is being done beside the window, how far it is, and a way to call it off."""

    def __init__(self, said: Message, cancel: Offer) -> None:
        super().__init__(said, (cancel,))
        self.bar = named(QProgressBar(), "work_progress")
        self.bar.setFixedWidth(160)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self._row.insertWidget(2, self.bar)
        self._cross.hide()

    def show_share(self, share: float) -> None:
        """Show how far the work is, from 0 to 1."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * share))


class Notices(QWidget):
    """The strips that are up, newest last, floating over the window beneath `head`, or at the top where that is hidden.

    They stand in the middle of a stage, which leaves them room as far as it can, so that they hide nothing.
    """

    def __init__(self, head: QWidget) -> None:
        super().__init__()
        named(self, "notices")
        self._head = head
        self._stage: Slot | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(_BETWEEN)
        self.strips: list[Strip] = []
        self.hide()

    def float_over(self, host: QWidget) -> None:
        """Lie over a widget, whatever becomes of its size."""
        self.setParent(host)
        host.installEventFilter(self)
        self._head.installEventFilter(self)

    def stand_over(self, stage: Slot) -> None:
        """Stand in the middle of a part of the window as long as it is in sight, else in the middle of the window."""
        if self._stage is not None:
            self._stage.removeEventFilter(self)
            self._stage.leave_room(0)
        self._stage = stage
        stage.installEventFilter(self)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def tell(self, said: Message | NnstudioError, *offers: Offer, key: str = "") -> Strip:
        """Say a sentence until it is put away; one that is up already is not said twice.

        `key` is what it is about, and what `clear` takes it away by.
        """
        for strip in [each for each in self.strips if str(each.said) == str(said)]:
            self.remove(strip)
        return self.add(Strip(said, offers, key))

    def add(self, strip: Strip) -> Strip:
        """Put a strip up."""
        strip.closed.connect(self.remove)
        self.strips.append(strip)
        self._rows.addWidget(strip)
        if len(self.strips) > _MOST:
            self.remove(self.strips[0])
        self._place()
        self.show()
        self.raise_()
        return strip

    def remove(self, strip: Strip) -> None:
        """Take a strip away; nothing happens where it has gone already."""
        if strip in self.strips:
            self.strips.remove(strip)
            self._rows.removeWidget(strip)
            leave_keyboard(strip)
            strip.hide()
            strip.deleteLater()
            self.setVisible(bool(self.strips))
            if self._stage is not None and not self.strips:
                self._stage.leave_room(0)
            self._place()

    def clear(self, key: str) -> None:
        """Take the strips about something away."""
        for strip in [each for each in self.strips if each.key == key]:
            self.remove(strip)

    def _place(self) -> None:
        host = self.parentWidget()
        if host is None or not self.strips:
            return
        stage = self._stage if self._stage is not None and self._stage.isVisible() else None
        ground = host.rect() if stage is None else QRect(stage.mapTo(host, QPoint()), stage.size())
        width = min(_WIDEST, ground.width() - 2 * _AIR)
        top = self._head.mapTo(host, QPoint(0, self._head.height())).y() if self._head.isVisible() else 0
        height = self._rows.heightForWidth(width) if self._rows.hasHeightForWidth() else self._rows.sizeHint().height()
        self.setGeometry(ground.left() + (ground.width() - width) // 2, top + _AIR, width, height)
        if stage is not None:
            stage.leave_room(_AIR + height)
