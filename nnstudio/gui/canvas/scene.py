"""The cards and wires of one network, kept in step with it: only what an edit changed is touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.gui.canvas.arrangement import Arrangement, arrange
from nnstudio.gui.canvas.card import Card
from nnstudio.gui.canvas.face import Face
from nnstudio.gui.canvas.lanes import Edge
from nnstudio.gui.canvas.measures import Measures
from nnstudio.gui.canvas.routing import routes
from nnstudio.gui.canvas.wire import Wire
from nnstudio.network import Network, NodeSummary, Summary
from nnstudio.project.layout import Point


class NetworkScene(QGraphicsScene):
    """Draws a network and its summary; it changes neither."""

    def __init__(self, font: QFont, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: Mapping[int, Card] = {}
        self.wires: Mapping[Edge, Wire] = {}
        self.measures = Measures(font)
        self.arrangement = arrange(Network(), {}, self.measures.width)
        self._plan: object = None
        self._layers: Mapping[int, NodeSummary] = {}
        self._parameters = 0
        self._selected: Collection[int] = ()
        self._focused: int | None = None

    def show_network(self, network: Network, summary: Summary, places: Mapping[int, Point] | None = None) -> None:
        """Draw a network in place of the one before; cards that were given places lie there."""
        self._show_cards(summary)
        heights = {node_id: card.height for node_id, card in self.cards.items()}
        plan = ([(node.id, node.inputs) for node in network.nodes], heights, self.measures.width, places)
        if plan == self._plan:
            return  # most edits move no card
        self._plan = plan
        arrangement = arrange(network, heights, self.measures.width, places or {})
        for node_id, box in arrangement.boxes.items():
            self.cards[node_id].setPos(box.topLeft())
        self._show_wires(arrangement)
        self.arrangement = arrangement

    def show_state(self, selected: Collection[int], focused: int | None) -> None:
        """Ring the cards that are selected, and the one that the keyboard is at."""
        self._selected, self._focused = selected, focused
        for node_id, card in self.cards.items():
            card.show_state(is_selected=node_id in selected, has_focus=node_id == focused)
        for edge, wire in self.wires.items():
            wire.light(edge.source in selected or edge.target in selected)

    def wear(self, font: QFont) -> None:
        """Draw everything in another font."""
        self.measures = Measures(font)
        for card in self.cards.values():
            card.show_face(card.face, self.measures)

    def reword(self) -> None:
        """Say everything anew at the next look at the network, as in another language."""
        self._layers = {}

    def repaint(self) -> None:
        """Draw everything anew, as in other colours."""
        for item in self.items():
            item.update()
        self.update()

    def card_at(self, point: QPointF) -> Card | None:
        """Return the card at a point of the scene."""
        return next((item for item in self.items(point) if isinstance(item, Card)), None)

    def touching(self, area: QRectF) -> frozenset[int]:
        """Return the ids of the nodes whose cards a rectangle touches."""
        return frozenset(node_id for node_id, box in self.arrangement.boxes.items() if box.intersects(area))

    def is_taken(self, area: QRectF) -> bool:
        """Whether there is a card or a wire in a rectangle."""
        boxes = self.arrangement.boxes.values()
        return any(box.intersects(area) for box in boxes) or any(wire.crosses(area) for wire in self.wires.values())

    def _show_cards(self, summary: Summary) -> None:
        before = dict(self.cards)
        cards: dict[int, Card] = {}
        for layer in summary.layers:
            face = self._face(layer, summary.total.parameters)
            card = before.pop(layer.node.id, None)
            cards[layer.node.id] = self._fresh(layer.node.id, face) if card is None else card
            if card is not None and card.face is not face and card.face != face:
                card.show_face(face, self.measures)
        self._layers = {layer.node.id: layer for layer in summary.layers}
        self._parameters = summary.total.parameters
        for card in before.values():
            self.removeItem(card)
        self.cards = cards

    def _face(self, layer: NodeSummary, parameters: int) -> Face:
        """Return a layer's face, without putting into words again what has not changed."""
        before = self._layers.get(layer.node.id)
        if before is None or not _says_the_same(before, layer):
            return Face.of(layer, parameters)
        face = self.cards[layer.node.id].face
        return face if parameters == self._parameters else face.among(layer.counts, parameters)

    def _fresh(self, node_id: int, face: Face) -> Card:
        card = Card(node_id, face, self.measures)
        self.addItem(card)
        card.show_state(is_selected=node_id in self._selected, has_focus=node_id == self._focused)
        return card

    def _show_wires(self, arrangement: Arrangement) -> None:
        before = dict(self.wires)
        wires: dict[Edge, Wire] = {}
        for edge, corners in routes(arrangement).items():
            wire = before.pop(edge, None)
            if wire is None:
                wire = Wire()
                self.addItem(wire)
                wire.light(edge.source in self._selected or edge.target in self._selected)
            wire.follow(corners)
            wires[edge] = wire
        for wire in before.values():
            self.removeItem(wire)
        self.wires = wires


def _says_the_same(one: NodeSummary, other: NodeSummary) -> bool:
    """Whether two summaries of a node differ in nothing that a card shows."""
    return one is other or (
        one.node is other.node
        and one.output_shape == other.output_shape
        and one.counts == other.counts
        and one.problem == other.problem
        and one.owner == other.owner
    )
