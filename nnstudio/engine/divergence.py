"""Which layer a training that ran into NaN or infinity failed in."""

from __future__ import annotations

import numpy as np

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.messages import Message, message


def diagnose(compiled: CompiledNetwork, learned: LearnedVector) -> Message:
    """Name the first layer whose output, or else the last one whose gradient, is not finite."""
    for name, output in compiled.outputs():
        if not np.isfinite(output).all():
            return message(
                "training diverged: the output of {layer} is no longer finite; lower the learning rate", layer=name
            )
    for node in reversed(compiled.network.nodes):
        if not all(np.isfinite(gradient).all() for gradient in learned.gradients_of.get(node.id, {}).values()):
            return message(
                "training diverged: the gradient of {layer} is no longer finite; lower the learning rate or clip it",
                layer=node.name,
            )
    return message("training diverged: the loss is no longer finite; lower the learning rate")
