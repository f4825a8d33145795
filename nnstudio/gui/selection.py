"""Which layers are selected: a matter of looking, neither saved nor undone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from nnstudio.gui.document import Document
from nnstudio.network import Node


class Selection(QObject):
    """The ids of the selected nodes; ids that leave the network leave the selection."""

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._ids: frozenset[int] = frozenset()
        document.changed.connect(self._drop_missing)

    @property
    def ids(self) -> frozenset[int]:
        """The ids of the selected nodes."""
        return self._ids

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The selected nodes, in the network's order."""
        return tuple(node for node in self._document.network.nodes if node.id in self._ids)

    @property
    def only(self) -> Node | None:
        """The selected node where it is just one."""
        nodes = self.nodes
        return nodes[0] if len(nodes) == 1 else None

    def select(self, ids: Iterable[int]) -> None:
        """Select these nodes and no others."""
        wanted = frozenset(node_id for node_id in ids if node_id in self._document.network)
        if wanted != self._ids:
            self._ids = wanted
            self.changed.emit()

    def toggle(self, node_id: int) -> None:
        """Take a node in, or out where it is in."""
        self.select(self._ids ^ {node_id})

    def select_all(self) -> None:
        """Select every node."""
        self.select(node.id for node in self._document.network.nodes)

    def clear(self) -> None:
        """Select nothing."""
        self.select(())

    def _drop_missing(self) -> None:
        self.select(self._ids)
