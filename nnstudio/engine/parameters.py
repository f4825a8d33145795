"""A network's arrays: what is learned, gathered and counted, by node and name."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.layers import ParamSpec, Role
from nnstudio.layers.base import Array, Arrays
from nnstudio.network import Network, Node, infer_shapes

Allocate = Callable[[int, DTypeLike], Array]
"""Makes a vector of so many zeros of a dtype: `np.zeros`, or what takes them from memory that processes share."""


class Parameters:
    """The arrays of a network, by node id and name; allocated from the same specs that are counted.

    Weights have PyTorch's layouts: (units, features), (filters, channels / groups, height, width).
    """

    def __init__(self, arrays: Mapping[int, Arrays]) -> None:
        self._arrays = {node_id: dict(by_name) for node_id, by_name in arrays.items()}

    @classmethod
    def initialize(cls, network: Network, seed: int = 0, dtype: DTypeLike = np.float32) -> Parameters:
        """Draw fresh arrays; raise ProblemError where the network cannot run.

        Each array is drawn from the seed and its own name, so that an edit elsewhere does not change it.
        """
        shapes = infer_shapes(network)
        shapes.check()
        return cls(
            {
                node.id: {spec.name: _drawn(node, spec, seed, dtype) for spec in shapes.params[node.id]}
                for node in network.nodes
            }
        )

    def __getitem__(self, node_id: int) -> dict[str, Array]:
        return self._arrays[node_id]

    def __iter__(self) -> Iterator[tuple[int, str, Array]]:
        for node_id, by_name in self._arrays.items():
            for name, array in by_name.items():
                yield node_id, name, array

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """The precision that a network runs in with these arrays; float32 where there are none."""
        floats = (array.dtype for _, _, array in self if array.dtype.kind == "f")
        return next(floats, np.dtype(np.float32))

    def copy(self) -> Parameters:
        """Return arrays of the same values that share no memory with these."""
        return Parameters({node_id: {name: a.copy() for name, a in by.items()} for node_id, by in self._arrays.items()})

    def assign(self, other: Parameters) -> None:
        """Copy the values of arrays of the same names and shapes into these, in place."""
        for node_id, name, array in other:
            self._arrays[node_id][name][...] = array

    def hold(self, arrays: Mapping[int, Arrays]) -> None:
        """Hold other arrays in place of these, such as the same ones in a file; arrays are exchanged, not written."""
        self._arrays = {node_id: dict(arrays.get(node_id, {})) for node_id in self._arrays}

    def equals(self, other: Parameters) -> bool:
        """Whether both hold the same arrays bit for bit."""
        mine, theirs = ({(node, name): a for node, name, a in arrays} for arrays in (self, other))
        return mine.keys() == theirs.keys() and all(_same_bits(mine[key], theirs[key]) for key in mine)

    def astype(self, dtype: DTypeLike) -> Parameters:
        """Return the arrays in another precision; counters stay whole numbers."""
        converted = {
            node_id: {name: a if a.dtype.kind == "i" else a.astype(dtype) for name, a in by_name.items()}
            for node_id, by_name in self._arrays.items()
        }
        return Parameters(converted)


@dataclass(frozen=True)
class CarryOver:
    """What became of learned arrays at an edit: `kept` and `new` are full names such as `dense_1.weight`."""

    parameters: Parameters
    kept: tuple[str, ...]
    new: tuple[str, ...]


def carry_over(parameters: Parameters, before: Network, after: Network, seed: int = 0) -> CarryOver:
    """Bring learned arrays into an edited network wherever node (or else its name), kind and shape still fit.

    Those are the same arrays, not copies; what does not fit is drawn afresh. Raises ProblemError where the edited
    network cannot run.
    """
    shapes = infer_shapes(after)
    shapes.check()
    arrays: dict[int, dict[str, Array]] = {}
    kept: list[str] = []
    new: list[str] = []
    for node in after.nodes:
        source = _counterpart(node, before)
        known = {} if source is None else parameters[source.id]
        arrays[node.id] = {}
        for spec in shapes.params[node.id]:
            old = known.get(spec.name)
            if old is not None and old.shape == spec.shape:
                arrays[node.id][spec.name] = old
                kept.append(f"{node.name}.{spec.name}")
            else:
                arrays[node.id][spec.name] = _drawn(node, spec, seed, np.float32)
                new.append(f"{node.name}.{spec.name}")
    return CarryOver(Parameters(arrays), tuple(kept), tuple(new))


def _counterpart(node: Node, before: Network) -> Node | None:
    same_name = next((old for old in before.nodes if old.name == node.name), None)
    candidates = (before.node(node.id) if node.id in before else None, same_name)
    return next((old for old in candidates if old is not None and type(old.layer) is type(node.layer)), None)


def _drawn(node: Node, spec: ParamSpec, seed: int, dtype: DTypeLike) -> Array:
    if spec.role is Role.COUNTER:
        return np.zeros(spec.shape, np.int64)
    array = np.empty(spec.shape, dtype)
    spec.initializer.fill(array, np.random.default_rng([seed, zlib.crc32(f"{node.name}.{spec.name}".encode())]))
    return array


def _same_bits(a: Array, b: Array) -> bool:
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
