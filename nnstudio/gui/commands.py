"""What the actions do to the document: each gives a pure edit to it, or tells why it cannot."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from nnstudio.gui import edits
from nnstudio.gui.actions import Actions
from nnstudio.gui.document import Document
from nnstudio.gui.edits import Edit
from nnstudio.gui.selection import Selection
from nnstudio.messages import NnstudioError, message


class Commands(QObject):
    """Joins the actions that edit the network to document and selection, and enables those that make sense."""

    def __init__(self, document: Document, selection: Selection, actions: Actions, parent: QObject | None) -> None:
        super().__init__(parent)
        self._document = document
        self._selection = selection
        self._actions = actions
        for action, slot in self._slots().items():
            actions.on(action, slot)
        document.changed.connect(self._update)
        document.status_changed.connect(self._update)
        selection.changed.connect(self._update)
        self._update()

    def perform(self, make: Callable[[], Edit]) -> bool:
        """Make an edit and give it to the document, with the layers it brought selected; say why where it cannot be."""
        before = self._document.project
        try:
            edit = make()
        except NnstudioError as error:
            self._document.refused.emit(error.message)
            return False
        if not self._document.edit(*edit):
            return False
        if brought := edits.added(before, self._document.project):
            self._selection.select(brought)
        return True

    def undo(self) -> None:
        """Take the last step back."""
        self._document.undo()

    def redo(self) -> None:
        """Do the step that was taken back again."""
        self._document.redo()

    def cut(self) -> None:
        """Copy the selected layers and delete them."""
        if self.copy():
            self.delete()

    def copy(self) -> bool:
        """Put the selected layers on the clipboard, as JSON."""
        try:
            QGuiApplication.clipboard().setText(edits.copied(self._document.project, self._selection.ids))
        except NnstudioError as error:
            self._document.refused.emit(error.message)
            return False
        return True

    def paste(self) -> None:
        """Put the clipboard's layers behind the selected ones, or at the end."""
        self.perform(lambda: edits.paste(self._document.project, QGuiApplication.clipboard().text(), self._last()))

    def duplicate(self) -> None:
        """Put copies of the selected layers behind them."""
        self.perform(lambda: edits.duplicate(self._document.project, self._selection.ids))

    def delete(self) -> None:
        """Take the selected layers out."""
        self.perform(lambda: edits.delete(self._document.project, self._selection.ids))

    def select_all(self) -> None:
        """Select every layer."""
        self._selection.select_all()

    def toggle_frozen(self) -> None:
        """Lock the selected layers, or let them learn."""
        self.perform(lambda: edits.toggle_frozen(self._document.project, self._selection.ids))

    def freeze_up_to(self) -> None:
        """Lock the selected layer and all that it depends on."""
        last = self._last()
        if last is not None:
            self.perform(lambda: edits.freeze_up_to(self._document.project, last))

    def unfreeze_all(self) -> None:
        """Let every layer learn."""
        self.perform(lambda: edits.unfreeze_all(self._document.project))

    def move_up(self) -> None:
        """Move the selected layer before the one that it reads."""
        self._move_by(-2)

    def move_down(self) -> None:
        """Move the selected layer behind the one that reads it."""
        self._move_by(1)

    def forget_learned(self) -> None:
        """Forget what was learned."""
        self._document.forget(message("Forget what was learned"))

    def _slots(self) -> dict[str, Callable[..., object]]:
        return {
            "undo": self.undo,
            "redo": self.redo,
            "cut": self.cut,
            "copy": self.copy,
            "paste": self.paste,
            "duplicate": self.duplicate,
            "delete": self.delete,
            "select_all": self.select_all,
            "toggle_frozen": self.toggle_frozen,
            "freeze_up_to": self.freeze_up_to,
            "unfreeze_all": self.unfreeze_all,
            "move_up": self.move_up,
            "move_down": self.move_down,
            "forget_learned": self.forget_learned,
        }

    def _last(self) -> int | None:
        nodes = self._selection.nodes
        return nodes[-1].id if nodes else None

    def _move_by(self, steps: int) -> None:
        node = self._selection.only
        if node is None:
            return
        nodes = self._document.network.nodes
        target = nodes.index(node) + steps
        if 0 <= target < len(nodes):
            self.perform(lambda: edits.move(self._document.project, node.id, nodes[target].id))

    def _update(self) -> None:
        document, actions = self._document, self._actions
        writable = document.read_only is None
        some = bool(self._selection.ids)
        network = document.network
        enabled = {
            "undo": writable and document.undo_text is not None,
            "redo": writable and document.redo_text is not None,
            "copy": some,
            "paste": writable,
            "unfreeze_all": writable and not all(node.trainable for node in network.nodes),
            "forget_learned": writable and document.learned is not None,
            **dict.fromkeys(("cut", "duplicate", "delete", "toggle_frozen", "freeze_up_to"), writable and some),
            **dict.fromkeys(("move_up", "move_down"), writable and self._selection.only is not None),
        }
        for action, value in enabled.items():
            actions[action].setEnabled(value)
        step = document.undo_text
        actions.word("undo", message("&Undo") if step is None else message("&Undo: {step}", step=step))
        step = document.redo_text
        actions.word("redo", message("&Redo") if step is None else message("&Redo: {step}", step=step))
