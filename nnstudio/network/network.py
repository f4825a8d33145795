"""A network as a value: a graph of named layers that no edit changes and every edit copies."""

from __future__ import annotations

import difflib
import heapq
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property

from nnstudio.hyperparameters import HyperparameterError, Json
from nnstudio.layers import LAYERS, Operation
from nnstudio.messages import NnstudioError, shown

NAME = re.compile(r"\w[\w.\-]{0,99}")


class NetworkError(NnstudioError):
    """An edit or a description that is no network."""


@dataclass(frozen=True)
class Node:
    """A layer at its place in a network.

    `id` survives every edit and is never given again; `inputs` are the ids of the nodes it reads;
    `trainable` is False where the layer is frozen. `shares` is the id of a node whose arrays it uses in place of
    its own of the same name, as an output layer may use the embedding's (Press and Wolf 2017, "Using the Output
    Embedding to Improve Language Models").
    """

    id: int
    name: str
    layer: Operation
    inputs: tuple[int, ...] = ()
    trainable: bool = True
    shares: int | None = None


@dataclass(frozen=True)
class Network:
    """An immutable graph of layers, kept in an order in which every node follows those it reads.

    An edge is an entry of a node's `inputs`, so an edge without an end cannot be written, and the order
    excludes cycles. Edits return a new network. Raises NetworkError when made of nodes that break this.
    """

    nodes: tuple[Node, ...] = ()
    next_id: int = 1

    def __post_init__(self) -> None:
        known: set[int] = set()
        names: set[str] = set()
        for node in self.nodes:
            _check_node(node, known, names, self.next_id)
            known.add(node.id)
            names.add(node.name)

    @classmethod
    def stack(cls, *layers: Operation) -> Network:
        """Return layers one on top of the other, named after their kind: conv2d_1, dense_1, dense_2, ..."""
        network = cls()
        for layer in layers:
            network = network.add(layer)
        return network

    # Looking up

    @cached_property
    def _by_id(self) -> Mapping[int, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def _by_name(self) -> Mapping[str, Node]:
        return {node.name: node for node in self.nodes}

    @cached_property
    def consumers(self) -> Mapping[int, tuple[int, ...]]:
        """The ids of the nodes that read each node, by id; a node that reads it twice stands twice."""
        readers: dict[int, list[int]] = {node.id: [] for node in self.nodes}
        for node in self.nodes:
            for source in node.inputs:
                readers[source].append(node.id)
        return {source: tuple(ids) for source, ids in readers.items()}

    @property
    def ends(self) -> tuple[Node, ...]:
        """The nodes that nobody reads; a finished network has one, its output."""
        return tuple(node for node in self.nodes if not self.consumers[node.id])

    def __contains__(self, node_id: int) -> bool:
        return node_id in self._by_id

    def node(self, node_id: int) -> Node:
        """Return the node of that id; raise NetworkError where there is none."""
        try:
            return self._by_id[node_id]
        except KeyError:
            raise NetworkError("the network has no node {id}", id=node_id) from None

    def named(self, name: str) -> Node:
        """Return the node of that name; raise NetworkError where there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise NetworkError(
                "the network has no layer named {name}; there are {names}",
                name=shown(name),
                names=self._names_like(name),
            ) from None

    def matching(self, pattern: str) -> tuple[Node, ...]:
        """Return the nodes whose name matches a shell pattern such as `conv*`; raise NetworkError where none does."""
        found = tuple(node for node in self.nodes if fnmatchcase(node.name, pattern))
        if not found:
            raise NetworkError(
                "no layer matches {pattern}; there are {names}",
                pattern=shown(pattern),
                names=self._names_like(pattern),
            )
        return found

    def upstream(self, node_id: int) -> frozenset[int]:
        """Return the ids of the node and of all that it depends on."""
        return self._behind(node_id, lambda node: node.inputs)

    def fresh_name(self, layer: Operation) -> str:
        """Return the first free name for a layer of this kind: conv2d_1, conv2d_2, ..."""
        stem = type(layer).__name__.lower()
        number = 1
        while f"{stem}_{number}" in self._by_name:
            number += 1
        return f"{stem}_{number}"

    # Editing

    def add(self, layer: Operation, name: str | None = None, after: str | Iterable[str] | None = None) -> Network:
        """Return the network with a layer that reads the named layer or layers, or the last one if none is named."""
        if after is None:
            inputs = tuple(node.id for node in self.nodes[-1:])
        else:
            inputs = tuple(self.named(source).id for source in ((after,) if isinstance(after, str) else after))
        node = Node(self.next_id, name or self.fresh_name(layer), layer, inputs)
        return Network((*self.nodes, node), self.next_id + 1)

    def insert_after(self, node_id: int, layer: Operation, name: str | None = None) -> Network:
        """Return the network with a layer between a node and all that read it."""
        place = self.nodes.index(self.node(node_id)) + 1
        node = Node(self.next_id, name or self.fresh_name(layer), layer, (node_id,))
        rewired = (_reading(reader, {node_id: (node.id,)}) for reader in self.nodes[place:])
        return Network((*self.nodes[:place], node, *rewired), self.next_id + 1)

    def remove(self, ids: Collection[int]) -> Network:
        """Return the network without these nodes; whoever read one of them reads what it read.

        Behind a Merge that goes, only its first input is read on. Whoever shared the arrays of one has its own again.
        """
        self._check_ids(ids)
        bridges: dict[int, tuple[int, ...]] = {}
        kept: list[Node] = []
        for node in self.nodes:
            bridged = _reading(node, bridges)
            if node.id in ids:
                bridges[node.id] = bridged.inputs[:1]
            else:
                kept.append(bridged)
        return Network(_sharing_what_is_there(kept), self.next_id)

    def rewire(self, node_id: int, inputs: Iterable[int]) -> Network:
        """Return the network in which a node reads these; raise NetworkError where that would close a circle."""
        target = replace(self.node(node_id), inputs=tuple(self.node(source).id for source in inputs))
        for source in target.inputs:
            if node_id in self._behind(source, _needs):
                source_name = self.node(source).name
                raise NetworkError(
                    "{name} cannot read {source}, which depends on it", name=target.name, source=source_name
                )
        return self._ordered({**self._by_id, node_id: target})

    def move(self, node_id: int, after: int) -> Network:
        """Return the network in which a node is taken out, the gap closed, and put in again behind another.

        Where it is behind that one already, nothing changes. It no longer shares arrays with what it is now before.
        """
        node = self.node(node_id)
        if self.node(after) is node or node.inputs == (after,):
            return self
        shares = {other.id: other.shares for other in self.nodes}
        without = self.remove({node_id}).nodes
        place = [other.id for other in without].index(after) + 1
        rewired = (_reading(reader, {after: (node_id,)}) for reader in without[place:])
        moved = (*without[:place], replace(node, inputs=(after,)), *rewired)
        return Network(_sharing_what_is_there(replace(other, shares=shares[other.id]) for other in moved), self.next_id)

    def share(self, node_id: int, owner: int | None) -> Network:
        """Return the network in which a node uses the arrays of an earlier one, or its own where that is None.

        Raises NetworkError where the owner does not stand before it.
        """
        return self._changed({node_id}, lambda node: replace(node, shares=owner))

    def replace(self, node_id: int, layer: Operation) -> Network:
        """Return the network with another layer in a node's place; id, name and edges stay."""
        return self._changed({node_id}, lambda node: replace(node, layer=layer))

    def rename(self, node_id: int, name: str) -> Network:
        """Return the network with a node renamed; raise NetworkError where the name is taken or malformed."""
        return self._changed({node_id}, lambda node: replace(node, name=name))

    def freeze(self, ids: Collection[int]) -> Network:
        """Return the network in which these nodes no longer learn."""
        return self._changed(ids, lambda node: replace(node, trainable=False))

    def unfreeze(self, ids: Collection[int]) -> Network:
        """Return the network in which these nodes learn."""
        return self._changed(ids, lambda node: replace(node, trainable=True))

    def freeze_up_to(self, node_id: int) -> Network:
        """Return the network in which a node and all that it depends on no longer learn."""
        return self.freeze(self.upstream(node_id))

    def unfreeze_all(self) -> Network:
        """Return the network in which every node learns."""
        return self.unfreeze(self._by_id.keys())

    # Writing

    def to_json(self) -> Json:
        """Return the network as JSON."""
        return {"next_id": self.next_id, "nodes": [_node_to_json(node) for node in self.nodes]}

    @classmethod
    def from_json(cls, value: Json) -> Network:
        """Return the network that JSON describes; raise NetworkError or HyperparameterError where it describes none."""
        if not isinstance(value, dict) or not isinstance(value.get("nodes"), list):
            raise NetworkError("a network is written as an object with a list of nodes")
        nodes = tuple(_node_from_json(entry) for entry in value["nodes"])
        next_id = value.get("next_id")
        if isinstance(next_id, bool) or not isinstance(next_id, int):
            raise NetworkError("a network needs a whole number as its next_id")
        return cls(nodes, next_id)

    def _behind(self, node_id: int, links: Callable[[Node], Iterable[int]]) -> frozenset[int]:
        found = {self.node(node_id).id}
        for node in reversed(self.nodes):
            if node.id in found:
                found.update(links(node))
        return frozenset(found)

    def _names_like(self, name: str) -> str:
        near = difflib.get_close_matches(name, self._by_name, 3)
        return ", ".join(near) if near else listed(self.nodes)

    def _check_ids(self, ids: Iterable[int]) -> None:
        for node_id in ids:
            self.node(node_id)

    def _changed(self, ids: Collection[int], change: Callable[[Node], Node]) -> Network:
        self._check_ids(ids)
        return Network(tuple(change(node) if node.id in ids else node for node in self.nodes), self.next_id)

    def _ordered(self, nodes: Mapping[int, Node]) -> Network:
        """Return a network of these, each behind those it reads, and otherwise in the order given (Kahn 1962)."""
        places = {node_id: place for place, node_id in enumerate(nodes)}
        readers: dict[int, list[Node]] = {node_id: [] for node_id in nodes}
        for node in nodes.values():
            for source in _needs(node):
                readers[source].append(node)
        waits_for = {node.id: len(_needs(node)) for node in nodes.values()}
        ready = [(places[node_id], node_id) for node_id, count in waits_for.items() if not count]
        placed: list[Node] = []
        while ready:
            _, node_id = heapq.heappop(ready)
            placed.append(nodes[node_id])
            for reader in readers[node_id]:
                waits_for[reader.id] -= 1
                if not waits_for[reader.id]:
                    heapq.heappush(ready, (places[reader.id], reader.id))
        return Network(tuple(placed), self.next_id)


def listed(nodes: Sequence[Node]) -> str:
    """Return the names of nodes as a sentence gives them: the first five, and dots for the others."""
    return ", ".join([node.name for node in nodes[:5]] + ["..."] * (len(nodes) > 5))


def _check_node(node: Node, known: Collection[int], names: Collection[str], next_id: int) -> None:
    if node.id in known or not 0 < node.id < next_id:
        raise NetworkError(
            "{name} has the id {id}, which is taken or not yet given; ids are unique, above 0 and below next_id",
            name=node.name,
            id=shown(node.id),
        )
    if not NAME.fullmatch(node.name):
        raise NetworkError(
            "{name} is no name for a layer; use up to 100 letters, digits, dots, dashes and underscores",
            name=shown(node.name),
        )
    if node.name in names:
        raise NetworkError("two layers are named {name}; give one of them another name", name=node.name)
    for source in node.inputs:
        if source not in known:
            raise NetworkError("{name} reads node {id}, which does not stand before it", name=node.name, id=source)
    if node.shares is not None and node.shares not in known:
        raise NetworkError(
            "{name} shares the arrays of node {id}, which does not stand before it", name=node.name, id=node.shares
        )
    if not isinstance(node.layer, Operation):
        raise NetworkError("{name} is {value}, which is no layer", name=node.name, value=shown(node.layer))


def _reading(node: Node, bridges: Mapping[int, tuple[int, ...]]) -> Node:
    inputs = tuple(new for old in node.inputs for new in bridges.get(old, (old,)))
    return node if inputs == node.inputs else replace(node, inputs=inputs)


def _needs(node: Node) -> tuple[int, ...]:
    """Return the ids of the nodes that must stand before it."""
    return node.inputs if node.shares is None else (*node.inputs, node.shares)


def _sharing_what_is_there(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return nodes that share no arrays but those of nodes before them."""
    known: set[int] = set()
    kept: list[Node] = []
    for node in nodes:
        kept.append(node if node.shares is None or node.shares in known else replace(node, shares=None))
        known.add(node.id)
    return tuple(kept)


def _node_to_json(node: Node) -> Json:
    described = {
        "id": node.id,
        "name": node.name,
        "layer": node.layer.to_json(),
        "inputs": list(node.inputs),
        "trainable": node.trainable,
    }
    return described if node.shares is None else {**described, "shares": node.shares}


def _node_from_json(value: Json) -> Node:
    if not isinstance(value, dict) or not isinstance(value.get("name"), str):
        raise NetworkError(
            "a layer of a network is written as an object with a name, not as {value}", value=shown(value)
        )
    name, inputs, trainable = value["name"], value.get("inputs"), value.get("trainable")
    if not isinstance(inputs, list) or not all(type(entry) is int for entry in [value.get("id"), *inputs]):
        raise NetworkError("{name} needs a whole number as id and a list of them as inputs", name=name)
    if not isinstance(trainable, bool):
        raise NetworkError("{name} needs true or false as trainable", name=name)
    shares = value.get("shares")
    if shares is not None and type(shares) is not int:
        raise NetworkError("{name} needs the id of a layer as shares", name=name)
    try:
        layer = LAYERS.from_json(value.get("layer"))
    except HyperparameterError as error:
        raise NetworkError("{name}: {problem}", name=name, problem=error.message) from None
    return Node(value["id"], name, layer, tuple(inputs), trainable, shares)
