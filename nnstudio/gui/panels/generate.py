"""Letting the network write: a prompt, how to go on from it, and what comes."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from nnstudio.data.sources.text import TokenSource
from nnstudio.engine.generation import Generation
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named, wear
from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.panels.generate_scribe import Scribe
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.project.generation import Writer, text_of

_PROMPT_HEIGHT = 64


class Generate(QWidget):
    """Goes on with a text, as the network has learned to; there while the project's data are a text."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("generate")
        self._document = document
        self._settings = Generation()
        self._error: NnstudioError | None = None
        self.scribe = Scribe(self)
        self._title = named(QLabel(), "generate_title", "title")
        self._said = named(QLabel(), "generate_message", "muted")
        self._prompt = named(QPlainTextEdit(), "generate_prompt", "field")
        self.form = FieldForm(Generation)
        self._button = named(QPushButton(), "generate_button", "primary")
        self._copy = named(QPushButton(), "generate_copy_button")
        self._text = named(QPlainTextEdit(), "generated_text", "field")
        self._compose()
        self.form.begin(self._settings)
        self.form.edited.connect(self._edit)
        self._button.clicked.connect(self._press)
        self._copy.clicked.connect(self._copy_text)
        self.scribe.wrote.connect(self._append)
        self.scribe.failed.connect(self._tell)
        self.scribe.ended.connect(self.refresh)
        document.changed.connect(self.refresh)
        document.opened.connect(self._clear)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def settings(self) -> Generation:
        """How the next text is gone on with."""
        return self._settings

    @property
    def text(self) -> str:
        """What was written last, behind its prompt."""
        return self._text.toPlainText()

    @Slot()
    def refresh(self) -> None:
        """Show whether the network of the moment can go on with a text, or why it cannot."""
        if not isinstance(self._document.project.data, TokenSource):
            self.hide()
            return
        obstacle = self._obstacle()
        is_busy = self.scribe.is_busy
        self._button.setEnabled(is_busy or obstacle is None)
        self._button.setText(say(message("Stop") if is_busy else message("Generate")))
        self._copy.setEnabled(bool(self.text))
        said = obstacle if self._error is None or obstacle is not None else self._error
        sentence = "" if said is None else say(said)
        self._said.setText(sentence[:1].upper() + sentence[1:])
        self._said.setVisible(said is not None)
        wear(self._said, "muted" if said is obstacle else "problem")
        if self.parentWidget() is not None:  # alone it would be a window
            self.show()

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        self._title.setText(say(message("Generate")))
        self._prompt.setPlaceholderText(say(message("What the text begins with; without it, a new line.")))
        self._prompt.setAccessibleName(say(message("Prompt")))
        self._text.setAccessibleName(say(message("Generated text")))
        self._text.setPlaceholderText(say(message("What the network writes appears here.")))
        self._copy.setText(say(message("Copy")))
        self._copy.setAccessibleName(say(message("Copy the generated text")))
        self.refresh()

    def _obstacle(self) -> NnstudioError | Message | None:
        try:
            text_of(self._document.project)
        except NnstudioError as error:
            return error
        if self._document.learned is None:
            return message("the network has learned nothing yet; train it, then it can write")
        return None

    @Slot(str, object)
    def _edit(self, field: str, value: Any) -> None:
        try:
            self._settings = dataclasses.replace(self._settings, **{field: value})
        except HyperparameterError as error:
            self.form.refuse(field, error)
            return
        self.form.show_values(self._settings)

    @Slot()
    def _press(self) -> None:
        if self.scribe.is_busy:
            self.scribe.stop()
            return
        learned, parameters = self._document.learned, self._document.parameters
        if learned is None or parameters is None:
            return
        prompt = self._prompt.toPlainText()
        self._clear()
        self._text.setPlainText(prompt)
        make = partial(Writer, self._document.project, parameters, learned.fitted)
        self.scribe.begin(lambda: make().write(prompt, self._settings))
        self.refresh()

    @Slot(str)
    def _append(self, part: str) -> None:
        """Add a part at the end, and keep the end in sight where it was."""
        bar = self._text.verticalScrollBar()
        was_at_end = bar.value() == bar.maximum()
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(part)
        if was_at_end:
            bar.setValue(bar.maximum())
        self._copy.setEnabled(True)

    @Slot(object)
    def _tell(self, error: NnstudioError) -> None:
        self._error = error

    @Slot()
    def _clear(self) -> None:
        self.scribe.stop()
        self._error = None
        self._text.clear()
        self.refresh()

    @Slot()
    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.text)

    def _compose(self) -> None:
        for editor in (self._prompt, self._text):
            editor.setTabChangesFocus(True)
        self._prompt.setFixedHeight(_PROMPT_HEIGHT)
        self._text.setReadOnly(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._said.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._button)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(8)
        for widget in (self._title, self._said, self._prompt, self.form):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addWidget(self._text, 1)
