"""What shows the network that a block holds."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSizePolicy

from nnstudio.figures import grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import SEVERAL, Control
from nnstudio.gui.wording import say
from nnstudio.layers import Input
from nnstudio.messages import Message, message
from nnstudio.network import Network
from nnstudio.network.block import SubNetwork
from nnstudio.network.network import listed


class NetworkControl(Control):
    """The layers of a network in a sentence, and where they are edited; a canvas of its own it has not."""

    def __init__(self, kind: SubNetwork, name: str) -> None:
        super().__init__()
        self._value: Network | None = None
        self._layers = _sentence(name)
        self._inputs.append(self._layers)
        self._row.addWidget(self._layers)
        self.below = self._where = _sentence(f"{name}_where", "muted")

    def show_value(self, value: Network) -> None:
        self._value = value
        self._layers.setText(say(told(value)))

    def show_several(self) -> None:
        self._value = None
        self._layers.setText(say(SEVERAL))

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        self._where.setText(say(message("Change them in the project's file, or build the block in Python.")))
        if self._value is not None:
            self.show_value(self._value)


def told(network: Network) -> Message:
    """Return how many layers a network has, and the first of them by name."""
    layers = [node for node in network.nodes if not isinstance(node.layer, Input)]
    if len(layers) == 1:
        return message("1 layer: {name}", name=layers[0].name)
    return message("{count} layers: {names}", count=grouped(len(layers)), names=listed(layers))


def _sentence(name: str, look: str = "") -> QLabel:
    label = named(QLabel(), name, look)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
