"""Strips above the samples: what is going on, what is wrong, and what can be done about it with one click."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.wording import say
from nnstudio.messages import Message, NnstudioError

_PARTS = 1000


class Strip(QFrame):
    """A sentence and buttons behind it; not there while there is nothing to say."""

    def __init__(self, name: str, sentence: QWidget, *buttons: QPushButton) -> None:
        super().__init__()
        named(self, name, "well")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(sentence, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()


class Saying(Strip):
    """A strip with a sentence in words."""

    def __init__(self, name: str, label: str, look: str, *buttons: QPushButton) -> None:
        self._label = named(QLabel(), label, look)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        super().__init__(name, self._label, *buttons)

    def say(self, said: Message | NnstudioError | str | None) -> None:
        """Show a sentence, or nothing."""
        text = "" if said is None else say(said)
        self._label.setText(text)
        self.setVisible(bool(text))


class Progress(Strip):
    """A bar that runs while nobody knows how far the work is, and fills once that is known."""

    def __init__(self, cancel: QPushButton) -> None:
        self._bar = named(QProgressBar(), "data_loading")
        self._bar.setTextVisible(False)
        super().__init__("data_busy", self._bar, cancel)
        self.show_share(None)

    def show_share(self, share: float | None) -> None:
        """Show how far the work is, from 0 to 1; None where that is not known."""
        self._bar.setRange(0, 0 if share is None else _PARTS)
        if share is not None:
            self._bar.setValue(round(share * _PARTS))
