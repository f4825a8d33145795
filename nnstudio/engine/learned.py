"""The trainable parameters of a network as one flat vector."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from nnstudio.engine.parameters import Allocate, Parameters
from nnstudio.layers import ParamSpec
from nnstudio.layers.base import Array
from nnstudio.network import Key, Network, infer_shapes

ALIGNMENT = 16
"""Every array begins at a multiple of this many numbers, a cache line, so that vector instructions suit it."""


class Place(NamedTuple):
    """Where an array lies in the vector."""

    key: Key
    spec: ParamSpec
    start: int

    @property
    def stop(self) -> int:
        """Where the next array begins."""
        return self.start + _room(self.spec)


class LearnedVector:
    """Weights and gradients of everything that is not frozen, each in one contiguous vector.

    The network's own arrays become views of it, so an optimizer walks over memory once, whatever the layers.
    What weight penalties apply to comes first: `weights[:decaying]`. Gaps between arrays hold zeros.
    """

    def __init__(self, network: Network, parameters: Parameters, allocate: Allocate = np.zeros) -> None:
        arrays = sorted(_trainable(network), key=lambda array: not array[1].decays)
        starts = [0, *accumulate(_room(spec) for _, spec in arrays)]
        self.places = [
            Place((node_id, spec.name), spec, start) for (node_id, spec), start in zip(arrays, starts[:-1], strict=True)
        ]
        dtype = next((parameters[node_id][spec.name].dtype for node_id, spec in arrays), np.dtype(np.float32))
        self.weights: Array = allocate(starts[-1], dtype)
        self.gradients: Array = allocate(starts[-1], dtype)
        self.decaying = sum(_room(spec) for _, spec in arrays if spec.decays)
        self.gradients_of = self.views(self.gradients)
        for node_id, views in self.views(self.weights).items():
            for name, array in views.items():
                array[...] = parameters[node_id][name]
                parameters[node_id][name] = array

    def views(self, vector: Array) -> dict[int, dict[str, Array]]:
        """Return the parts of a vector that is laid out as this one, by node id and name of the array."""
        parts: dict[int, dict[str, Array]] = {}
        for (node_id, name), spec, start in self.places:
            parts.setdefault(node_id, {})[name] = vector[start : start + spec.size].reshape(spec.shape)
        return parts


def _room(spec: ParamSpec) -> int:
    """Return how many numbers an array takes with the gap behind it."""
    return -(-spec.size // ALIGNMENT) * ALIGNMENT


def _trainable(network: Network) -> Iterator[tuple[int, ParamSpec]]:
    shapes = infer_shapes(network)
    shapes.check()
    for node in network.nodes:
        if node.trainable:
            yield from ((node.id, spec) for spec in shapes.params[node.id] if spec.role.is_learned)
