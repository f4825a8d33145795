"""What a card says, as a value: two equal faces look the same, so an equal one need not be drawn again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nnstudio.figures import grouped, shape
from nnstudio.gui.canvas.headline import headline
from nnstudio.gui.wording import say
from nnstudio.layers import Family
from nnstudio.messages import message
from nnstudio.network import Counts, NodeSummary

_BETWEEN_PHRASES = " \N{MIDDLE DOT} "

_UNBROKEN_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
"""Keeps a shape on one line."""


@dataclass(frozen=True)
class Face:
    """A card's texts in the window's language, and what decides on its colours.

    `own_name` is the node's name where a person or a template gave it one; `weights` and `biases` are empty where
    the layer learns nothing; `share` is its part of the network's parameters, from 0 to 1.
    """

    name: str
    kind: str
    own_name: str
    headline: str
    shape: str
    family: Family
    weights: str
    biases: str
    share: float
    can_freeze: bool
    is_frozen: bool
    problem: str

    @classmethod
    def of(cls, layer: NodeSummary, parameters: int) -> Face:
        """Return the face of a layer in a network with so many parameters."""
        node, counts = layer.node, layer.counts
        learns = counts.parameters > 0
        can_freeze = learns or (layer.output_shape is None and not node.trainable)
        kind = type(node.layer).__name__
        return cls(
            name=node.name,
            kind=kind,
            own_name="" if re.fullmatch(rf"{kind.lower()}(_\d+)?", node.name) else node.name,
            headline=_BETWEEN_PHRASES.join(say(phrase) for phrase in headline(node.layer)),
            shape=shape(layer.output_shape),
            family=node.layer.family,
            weights=grouped(counts.weights) if learns else "",
            biases=grouped(counts.biases) if learns else "",
            share=_share(counts, parameters),
            can_freeze=can_freeze,
            is_frozen=can_freeze and not node.trainable,
            problem="" if layer.problem is None else say(layer.problem).replace(" × ", _UNBROKEN_TIMES),
        )

    def among(self, counts: Counts, parameters: int) -> Face:
        """Return the face of the same layer in a network with so many parameters."""
        share = _share(counts, parameters)
        return replace(self, share=share) if self.weights and share != self.share else self

    def described(self) -> str:
        """Return in words what the card shows, for tool tips and for those who do not see it."""
        lines = [say(message("{name} ({kind})", name=self.name, kind=self.kind)), self.headline]
        lines.append(say(message("output {shape}", shape=self.shape)))
        if self.weights:
            lines.append(say(message("{weights} weights, {biases} biases", weights=self.weights, biases=self.biases)))
        if self.is_frozen:
            lines.append(say(message("frozen")))
        return "\n".join(line for line in [*lines, self.problem] if line)


def _share(counts: Counts, parameters: int) -> float:
    """Return a layer's part of all parameters, as finely as a bar can show it."""
    return round(counts.parameters / parameters, 3) if parameters else 0.0
