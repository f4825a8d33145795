"""Weights in memory that the engine and the window share."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawArray
from typing import Any

import numpy as np

from nnstudio.engine.parameters import Parameters
from nnstudio.layers import Role
from nnstudio.layers.base import Array
from nnstudio.network import Network, infer_shapes

_ALIGNMENT = 64
_NOTHING = 0
"""What the state says before the first weights; later it is the number of weights kept so far."""


@dataclass(frozen=True)
class Place:
    """Where an array lies in a block."""

    node_id: int
    name: str
    dtype: str
    shape: tuple[int, ...]
    start: int

    @property
    def end(self) -> int:
        """Where what follows may begin."""
        return self.start + math.prod(self.shape) * np.dtype(self.dtype).itemsize

    def within(self, block: memoryview) -> Array:
        """Return the array as a view of the block."""
        return np.frombuffer(block[self.start : self.end], np.dtype(self.dtype)).reshape(self.shape)


class SharedWeights:
    """A network's arrays, twice: what is kept goes into the older copy, and only then counts as the latest.

    A process that is killed while it writes leaves the copy before whole. One side writes while the other waits.
    """

    def __init__(self, network: Network, start: Parameters | None = None) -> None:
        """Take memory for a network, with weights to start from where they are given.

        Raises ProblemError where the network cannot run, and MemoryError or OSError where there is too little memory.
        """
        self._node_ids = tuple(node.id for node in network.nodes)
        self._places = _placed(_kinds(start) if start is not None else _specified(network))
        length = max(_length(self._places), 1)
        self._blocks = (RawArray(ctypes.c_byte, length), RawArray(ctypes.c_byte, length))
        self._state = RawArray(ctypes.c_int64, 2)
        if start is not None:
            self.keep(start, step=0)

    @property
    def nbytes(self) -> int:
        """Bytes of one copy."""
        return len(self._blocks[0])

    @property
    def step(self) -> int | None:
        """The training step that the latest weights are of; None where there are none."""
        return None if self._state[0] == _NOTHING else self._state[1]

    def keep(self, parameters: Parameters, step: int) -> None:
        """Copy weights here, as of a training step."""
        count = self._state[0]
        for (node_id, name), array in self._arrays((count + 1) % 2).items():
            array[...] = parameters[node_id][name]
        self._state[1] = step
        self._state[0] = count + 1

    def keep_good(self, parameters: Parameters, step: int) -> None:
        """Copy weights here unless they have run into NaN or infinity."""
        if all(np.isfinite(array).all() for _, _, array in parameters):
            self.keep(parameters, step)

    def latest(self) -> Parameters | None:
        """Return copies of the weights that were kept last; None where there are none."""
        if self._state[0] == _NOTHING:
            return None
        arrays: dict[int, dict[str, Array]] = {node_id: {} for node_id in self._node_ids}
        for (node_id, name), array in self._arrays(self._state[0] % 2).items():
            arrays[node_id][name] = array.copy()
        return Parameters(arrays)

    def _arrays(self, which: int) -> dict[tuple[int, str], Array]:
        block = memoryview(self._blocks[which])
        return {(place.node_id, place.name): place.within(block) for place in self._places}


_Kind = tuple[int, str, np.dtype[Any], tuple[int, ...]]


def _specified(network: Network) -> Iterable[_Kind]:
    shapes = infer_shapes(network)
    shapes.check()
    for node in network.nodes:
        for spec in shapes.params[node.id]:
            yield node.id, spec.name, np.dtype(np.int64 if spec.role is Role.COUNTER else np.float32), spec.shape


def _kinds(parameters: Parameters) -> Iterable[_Kind]:
    return ((node_id, name, array.dtype, array.shape) for node_id, name, array in parameters)


def _placed(kinds: Iterable[_Kind]) -> tuple[Place, ...]:
    places: list[Place] = []
    for node_id, name, dtype, shape in kinds:
        start = -(-_length(places) // _ALIGNMENT) * _ALIGNMENT
        places.append(Place(node_id, name, dtype.str, shape, start))
    return tuple(places)


def _length(places: Sequence[Place]) -> int:
    return places[-1].end if places else 0
