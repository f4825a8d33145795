"""The trainable parameters of a network as one flat vector."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

import numpy as np

from nnstudio.engine.parameters import Allocate, Parameters
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

    def __init__(self, network: Network, parameters: Parameters, allocate: Allocate = np.zeros) -> None:
        places = sorted(_trainable(network), key=lambda place: not place[1].decays)
        dtype = next((parameters[node_id][spec.name].dtype for node_id, spec in places), np.dtype(np.float32))
        sizes = [-(-spec.size // ALIGNMENT) * ALIGNMENT for _, spec in places]
        self._starts = [(*place, end - size) for place, size, end in zip(places, sizes, accumulate(sizes), strict=True)]
        self.weights: Array = allocate(sum(sizes), dtype)
        self.gradients: Array = allocate(sum(sizes), dtype)
        self.decaying = sum(size for size, (_, spec) in zip(sizes, places, strict=True) if spec.decays)
        self.gradients_of = self.views(self.gradients)
        for node_id, arrays in self.views(self.weights).items():
            for name, array in arrays.items():
                array[...] = parameters[node_id][name]
                parameters[node_id][name] = array

    def views(self, vector: Array) -> dict[int, dict[str, Array]]:
        """Return the parts of a vector that is laid out as this one, by node id and name of the array."""
        parts: dict[int, dict[str, Array]] = {}
        for node_id, spec, start in self._starts:
            parts.setdefault(node_id, {})[spec.name] = vector[start : start + spec.size].reshape(spec.shape)
        return parts


def _trainable(network: Network) -> Iterator[tuple[int, ParamSpec]]:
    shapes = infer_shapes(network)
    shapes.check()
    for node in network.nodes:
        if node.trainable:
            yield from ((node.id, spec) for spec in shapes.params[node.id] if spec.role.is_learned)
