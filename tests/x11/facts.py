"""What is so in the window that a person sits before: what the tests compare with what was done."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QLabel

from nnstudio.engine.parameters import Parameters
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import W
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Operation
from tests.x11.person import Person


class Facts:
    """The document and the training of a window."""

    def __init__(self, person: Person) -> None:
        self._look = person.look
        self._window = person.window
        self.document = person.window.document
        self.session = person.window.findChildren(TrainingSession)[0]

    @property
    def names(self) -> list[str]:
        """The names of all layers."""
        return [node.name for node in self.document.network.nodes]

    def layer(self, name: str) -> Operation:
        """Return the layer of that name."""
        return self.document.network.named(name).layer

    def is_frozen(self, name: str) -> bool:
        """Whether a layer is locked."""
        return not self.document.network.named(name).trainable

    @property
    def weights(self) -> Parameters:
        """What was learned."""
        parameters = self._look(lambda: self.document.parameters)
        assert parameters is not None
        return parameters

    @property
    def told(self) -> str:
        """What the status bar tells in passing."""
        return _named(self._window, QLabel, "status_told").text()

    def text_of(self, button: str) -> str:
        """Return what stands on a button."""
        return _named(self._window, QAbstractButton, button).text()


def _named(window: MainWindow, kind: type[W], name: str) -> W:
    found = window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found
