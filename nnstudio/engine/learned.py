"""The trainable parameters of a network as one flat vector."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnstudio.engine.parameters import Parameters
from nnstudio.layers import ParamSpec
from nnstudio.layers.base import Array
from nnstudio.network import Network, infer_shapes

ALIGNMENT = 16
"""Every array begins at a multiple of this many numbers, a cache line, so that vector instructions suit it."""


class LearnedVector:
    """Weights and gradients of everything that is not frozen, each in one contiguous vector.

    The network's own arrays become views of it, so an optimizer walks over memory once, whatever the layers.
    What weight penalties apply to comes first: `weights[:decaying]`. Gaps between arrays hold zeros.
    """

    def __init__(self, network: Network, parameters: Parameters) -> None:
        places = sorted(_trainable(network), key=lambda place: not place[1].decays)
        dtype = next((parameters[node_id][spec.name].dtype for node_id, spec in places), np.dtype(np.float32))
        sizes = [-(-spec.size // ALIGNMENT) * ALIGNMENT for _, spec in places]
        self.weights: Array = np.zeros(sum(sizes), dtype)
        self.gradients: Array = np.zeros_like(self.weights)
        self.decaying = sum(size for size, (_, spec) in zip(sizes, places, strict=True) if spec.decays)
        self.gradients_of: dict[int, dict[str, Array]] = {}
        start = 0
        for (node_id, spec), size in zip(places, sizes, strict=True):
            view = self.weights[start : start + spec.size].reshape(spec.shape)
            view[...] = parameters[node_id][spec.name]
            parameters[node_id][spec.name] = view
            gradient = self.gradients[start : start + spec.size].reshape(spec.shape)
            self.gradients_of.setdefault(node_id, {})[spec.name] = gradient
            start += size


def _trainable(network: Network) -> Iterator[tuple[int, ParamSpec]]:
    shapes = infer_shapes(network)
    shapes.check()
    for node in network.nodes:
        if node.trainable:
            yield from ((node.id, spec) for spec in shapes.params[node.id] if spec.role.is_learned)
