"""The few questions that must be answered before the window goes on."""

from __future__ import annotations

import enum

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMessageBox, QWidget

from nnstudio.gui.document import Document
from nnstudio.gui.icons import program_icon
from nnstudio.gui.naming import named
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say
from nnstudio.messages import Message, message

_Button = QMessageBox.StandardButton


class Unsaved(enum.Enum):
    """What is to become of unsaved work."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


_ANSWERS = {_Button.Save: Unsaved.SAVE, _Button.Discard: Unsaved.DISCARD}


def ask_about_unsaved(parent: QWidget, name: str) -> Unsaved:
    """Ask whether to save a project before it goes; Qt words its own buttons."""
    box = _box(parent, "unsaved_question", message("Save the changes to {name}?", name=name))
    box.setInformativeText(say(message("What you do not save is lost.")))
    box.setStandardButtons(_Button.Save | _Button.Discard | _Button.Cancel)
    box.setDefaultButton(_Button.Save)
    return _ANSWERS.get(_Button(box.exec()), Unsaved.CANCEL)


def ask_to_stop_training(parent: QWidget, document: Document) -> bool:
    """Ask whether the training may be stopped for what is to come; where it ends by itself meanwhile, it may."""
    box = _box(parent, "training_question", message("The network is still being trained."))
    box.setInformativeText(say(message("Stopping keeps what it has learned so far.")))
    stop = named(box.addButton(say(message("Stop the training")), QMessageBox.ButtonRole.AcceptRole), "stop_and_go_on")
    keep = named(box.addButton(say(message("Keep training")), QMessageBox.ButtonRole.RejectRole), "keep_training")
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    theme().changed.connect(keep.setFocus)  # another style, as at nightfall, hands the keyboard to the first button

    def leave_if_over() -> None:
        if document.read_only is None:
            box.accept()

    document.status_changed.connect(leave_if_over)
    box.exec()
    document.status_changed.disconnect(leave_if_over)
    box.deleteLater()  # else it listens as long as the window lives
    return box.clickedButton() is stop or document.read_only is None


def _box(parent: QWidget, name: str, text: Message) -> QMessageBox:
    box = named(QMessageBox(parent), name)
    box.setWindowTitle("nnstudio")
    box.setIconPixmap(program_icon().pixmap(QSize(48, 48), parent.devicePixelRatioF()))
    box.setText(f"<b>{say(text)}</b>" if "<" not in say(text) else say(text))
    return box
