"""The field that lets a layer use the arrays of an earlier one, as an output layer may use the embedding's."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.fields_editor import field_grid, sentence
from nnstudio.gui.wording import say
from nnstudio.layers import ParamSpec, Primitive
from nnstudio.messages import message
from nnstudio.network import NodeSummary, Summary


class SharingField(QWidget):
    """The earlier layers whose arrays fit, and none; hidden where there is nothing to choose.

    What was shown of a layer stays, so that nothing moves beneath it while one looks for sizes that fit.
    """

    chosen = Signal(object)
    """The id of the layer whose arrays are to be used, or None for arrays of its own."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "sharing_field")
        self._layer: int | None = None
        self._owners: tuple[int | None, ...] = ()
        self._names: list[str] = []
        self._label = named(QLabel(), "sharing_label", "muted")
        self._combo = named(ComboBox(), "sharing")
        self._help = sentence("sharing_help", "muted")
        grid = field_grid(self)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self._combo, 0, 1)
        grid.addWidget(self._help, 1, 0, 1, 2)
        self._label.setBuddy(self._combo)
        self._combo.activated.connect(self._choose)

    def show_layer(self, summary: Summary, layer: NodeSummary | None) -> None:
        """Show with which layers this one may share weights; with None there is nothing to show."""
        owners = () if layer is None else owners_for(summary, layer)
        stays = layer is not None and layer.node.id == self._layer and not self.isHidden()
        self._layer = None if layer is None else layer.node.id
        self.setVisible(bool(owners) or stays)
        if layer is None or self.isHidden():
            return
        self._label.setText(say(message("Weights of")))
        help = say(message("Use the weights of an earlier layer, which are learned together and counted once."))
        for each in (self._label, self._combo):
            each.setToolTip(help)
        self._combo.setAccessibleName(say(message("Weights of")))
        self._combo.setAccessibleDescription(help)
        self._help.setText(help)
        self._owners = (None, *(owner.node.id for owner in owners))
        names = [say(message("its own")), *(owner.node.name for owner in owners)]
        if names != self._names:
            self._names = names
            self._combo.clear()
            self._combo.addItems(names)
        self._combo.setCurrentIndex(self._owners.index(layer.node.shares))

    def show_help(self, is_shown: bool) -> None:
        """Show or hide what the field means, in a line beneath it."""
        self._help.setVisible(is_shown)

    def _choose(self, index: int) -> None:
        self.chosen.emit(self._owners[index])


def owners_for(summary: Summary, layer: NodeSummary) -> Sequence[NodeSummary]:
    """Return the layers in front of one whose matrix or kernel it could use, and the one whose it uses."""
    before = itertools.takewhile(lambda each: each.node.id != layer.node.id, summary.layers)
    wanted = {spec.name: spec for spec in (*layer.params, *layer.shared)}
    if not isinstance(layer.node.layer, Primitive):
        wanted = {}
    found, known = [], dict[int, bool]()  # by identity: layers alike have the very same specs
    for owner in before:
        if id(owner.params) not in known:
            known[id(owner.params)] = _fits(owner.params, wanted)
        if known[id(owner.params)] or owner.node.id == layer.node.shares:
            found.append(owner)
    return found


def _fits(owned: Sequence[ParamSpec], wanted: Mapping[str, ParamSpec]) -> bool:
    """Whether there is a matrix of the same name, and all arrays of the same name have the same shape."""
    common = [spec for spec in owned if spec.name in wanted]
    return any(wanted[spec.name].decays for spec in common) and all(
        wanted[spec.name].shape == spec.shape for spec in common
    )
