"""What a card says, as a value: two equal faces look the same, so an equal one need not be drawn again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from nnstudio.figures import grouped, shape
from nnstudio.gui.canvas.headline import headline
from nnstudio.gui.wording import say, say_in_lines, wording
from nnstudio.language import Language
from nnstudio.layers import Family, Input, Operation
from nnstudio.messages import message
from nnstudio.network import Composite, Counts, NodeSummary

BETWEEN_PHRASES = " \N{MIDDLE DOT} "

_MOST_HELD = 16
"""Layers of a block that are named."""


@dataclass(frozen=True)
class Face:
    """A card's texts in the window's language, and what decides on its colours.

    `own_name` is the node's name where a person or a template gave it one; `weights` and `biases` are empty where
    the layer learns nothing; `share` is its part of the network's parameters, from 0 to 1. `owner` is the layer whose
    arrays it uses in place of its own, and `holds` says what a block is made of; the headline of a block is long, and
    has a line of its own.
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
    owner: str = ""
    is_block: bool = False
    holds: str = ""

    @property
    def has_counts(self) -> bool:
        """Whether there is a line about what it learns."""
        return bool(self.weights or self.owner)

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
            headline=_headline(node.layer, wording().language),
            shape=shape(layer.output_shape),
            family=node.layer.family,
            weights=grouped(counts.weights) if learns else "",
            biases=grouped(counts.biases) if learns else "",
            share=_share(counts, parameters),
            can_freeze=can_freeze,
            is_frozen=can_freeze and not node.trainable,
            problem="" if layer.problem is None else say_in_lines(layer.problem),
            owner=layer.owner,
            is_block=isinstance(node.layer, Composite),
            holds=_held(layer),
        )

    def among(self, counts: Counts, parameters: int) -> Face:
        """Return the face of the same layer in a network with so many parameters."""
        share = _share(counts, parameters)
        return replace(self, share=share) if self.weights and share != self.share else self

    def described(self) -> str:
        """Return in words what the card shows, for tool tips and for those who do not see it."""
        lines = [say(message("{name} ({kind})", name=self.name, kind=self.kind)), self.headline, self.holds]
        lines.append(say(message("output {shape}", shape=self.shape)))
        if self.weights:
            lines.append(say(message("{weights} weights, {biases} biases", weights=self.weights, biases=self.biases)))
        if self.owner:
            lines.append(say(message("uses the weights of {owner}, and is counted with it", owner=self.owner)))
        if self.is_frozen:
            lines.append(say(message("frozen")))
        return "\n".join(line for line in [*lines, self.problem] if line)


@lru_cache(maxsize=4096)
def _headline(layer: Operation, language: Language) -> str:
    """Return what a card says of a layer's hyperparameters, which most edits change in one layer alone."""
    return BETWEEN_PHRASES.join(language.say(phrase) for phrase in headline(layer))


def _held(layer: NodeSummary) -> str:
    """Return the layers of one copy of a block by name; empty where it is none."""
    if not layer.runs:
        return ""
    nodes = [node for node in layer.runs[0].stage.network.nodes if not isinstance(node.layer, Input)]
    return say(message("each copy: {names}", names=", ".join(node.name for node in nodes[:_MOST_HELD])))


def _share(counts: Counts, parameters: int) -> float:
    """Return a layer's part of all parameters, as finely as a bar can show it."""
    return round(counts.parameters / parameters, 3) if parameters else 0.0
