"""The network on a sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnstudio.gui.actions import Actions
from nnstudio.gui.canvas.scene import NetworkScene
from nnstudio.gui.canvas.sheet import Sheet
from nnstudio.gui.commands import Commands
from nnstudio.gui.document import Document
from nnstudio.gui.selection import Selection
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message


class Canvas(Sheet):
    """Shows the document's network."""

    def __init__(
        self,
        document: Document,
        selection: Selection,
        actions: Actions,
        commands: Commands,
        parent: QWidget | None = None,
    ) -> None:
        self.cards = NetworkScene(parent.font() if parent else QWidget().font())
        super().__init__(self.cards, parent)
        self.setObjectName("canvas")
        self.document = document
        self.selection = selection
        self.commands = commands
        for action in ("zoom_in", "zoom_out", "zoom_original", "zoom_fit"):
            actions.on(action, getattr(self, action))
        document.changed.connect(self.update_network)
        selection.changed.connect(self.update_selection)
        theme().changed.connect(self.cards.repaint)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def update_network(self) -> None:
        self.cards.show_network(self.document.network, self.document.summary)
        self.show_content(self.cards.arrangement.bounds)

    def update_selection(self) -> None:
        self.cards.show_state(self.selection.ids, None)

    def retranslate(self) -> None:
        self.setAccessibleName(say(message("Network")))
        self.update_network()
