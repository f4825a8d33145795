"""A network taken apart into what runs by itself: composites give way to the layers that they are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nnstudio.layers import Input, Primitive
from nnstudio.network.composite import Composite
from nnstudio.network.network import Network, Node
from nnstudio.network.shapes import Shapes

Key = tuple[int, str]
"""Where an array is: the id of a node of the network, and the name among all arrays of that node."""


@dataclass(frozen=True)
class Part:
    """One layer that runs by itself, at its place.

    `name` says where it is, as in encoder_1.0.attention; `inputs` are the places of the parts that it reads.
    `own` and `shared` say for each of its arrays, by the layer's own name for it, where that is.
    """

    node_id: int
    name: str
    layer: Primitive
    inputs: tuple[int, ...]
    own: Mapping[str, Key]
    shared: Mapping[str, Key]


def expand(network: Network, shapes: Shapes) -> tuple[Part, ...]:
    """Return the parts of a network without problems: each behind those that it reads, the output last."""
    parts: list[Part] = []
    _add(network, shapes, _Scope(), iter(()), parts)
    return tuple(parts)


@dataclass(frozen=True)
class _Scope:
    """Where parts are: in the network itself, or in one repetition of the composite `owner`."""

    owner: int | None = None
    path: str = ""
    prefix: str = ""

    def key(self, node: Node, array: str) -> Key:
        return (node.id, array) if self.owner is None else (self.owner, f"{self.prefix}{node.name}.{array}")

    def within(self, node: Node, place: int) -> _Scope:
        if self.owner is None:
            return _Scope(node.id, f"{node.name}.{place}.", f"{place}.")
        step = f"{node.name}.{place}."
        return _Scope(self.owner, self.path + step, self.prefix + step)


def _add(network: Network, shapes: Shapes, scope: _Scope, entries: Iterator[int], parts: list[Part]) -> int:
    """Add the parts of a network whose Inputs are the parts `entries`; return the place of its output."""
    last: dict[int, int] = {}
    for node in network.nodes:
        sources = [last[source] for source in node.inputs]
        if isinstance(node.layer, Composite):
            for stage in node.layer.stages([shapes.outputs[source] for source in node.inputs]):
                inner = scope.within(node, stage.place)
                sources[0] = _add(stage.network, stage.shapes, inner, iter(sources), parts)
            last[node.id] = sources[0]
        elif isinstance(node.layer, Input) and scope.owner is not None:
            last[node.id] = next(entries)
        else:
            last[node.id] = len(parts)
            parts.append(_part(network, shapes, scope, node, tuple(sources)))
    return last[network.ends[0].id]


def _part(network: Network, shapes: Shapes, scope: _Scope, node: Node, sources: tuple[int, ...]) -> Part:
    if not isinstance(node.layer, Primitive):
        raise TypeError(f"{type(node.layer).__name__} neither runs by itself nor is made of layers")
    return Part(
        node.id if scope.owner is None else scope.owner,
        scope.path + node.name,
        node.layer,
        sources,
        {spec.name: scope.key(node, spec.name) for spec in shapes.params[node.id]},
        {
            spec.name: scope.key(network.node(node.shares), spec.name)
            for spec in shapes.shared[node.id]
            if node.shares is not None
        },
    )
