"""The smallest network around a layer, to run it in."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnstudio.layers import Dense, Flatten, Input, Operation, Reshape, Shape
from nnstudio.network import Network


def network_around(layer: Operation, inputs: Sequence[Shape], *, reads_tokens: bool = False) -> Network:
    """Return a network in which a layer reads what dense layers make of four features, or tokens; of two classes."""
    if isinstance(layer, Input):
        network = Network().add(layer, "layer")
    elif reads_tokens:
        network = Network().add(Input(inputs[0]), "input").add(layer, "layer")
    else:
        network = Network().add(Input((4,)), "input")
        for number, shape in enumerate(inputs):
            network = network.add(Dense(math.prod(shape)), f"values_{number}", after="input")
            network = network.add(Reshape(shape), f"input_{number}")
        network = network.add(layer, "layer", after=[f"input_{number}" for number in range(len(inputs))])
    return network.add(Flatten(), "flat").add(Dense(2, "softmax"), "head")
