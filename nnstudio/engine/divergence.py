"""Which layer a training that ran into NaN or infinity failed in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.layers.base import Arrays
from nnstudio.messages import Message, message


@dataclass(frozen=True, order=True)
class Divergence:
    """Where numbers were no longer finite; of several the smallest tells the most."""

    place: float
    """Outputs come in the order of the layers, then gradients from the last layer down, then the loss alone."""
    message: Message = field(compare=False)


def diagnose(compiled: CompiledNetwork, gradients_of: Mapping[int, Arrays]) -> Divergence:
    """Name the first layer whose output, or else the last one whose gradient, is not finite."""
    place = 0
    for name, output in compiled.outputs():
        place += 1
        if not np.isfinite(output).all():
            return Divergence(
                place,
                message(
                    "training diverged: the output of {layer} is no longer finite; lower the learning rate", layer=name
                ),
            )
    for node in reversed(compiled.network.nodes):
        place += 1
        if not all(np.isfinite(gradient).all() for gradient in gradients_of.get(node.id, {}).values()):
            return Divergence(
                place,
                message(
                    "training diverged: the gradient of {layer} is no longer finite; lower the learning rate or clip "
                    "it",
                    layer=node.name,
                ),
            )
    return Divergence(math.inf, message("training diverged: the loss is no longer finite; lower the learning rate"))
