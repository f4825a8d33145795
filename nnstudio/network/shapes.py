"""Shapes and parameter specs of every node, or the problem in a sentence; no array is made for it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nnstudio.layers import Input, Operation, ParamSpec, Primitive, Shape, ShapeError
from nnstudio.layers.base import worded
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network.network import Network, Node, listed

MOST_VALUES = 2**63 - 1
"""The most values that an array can hold, whatever the memory."""


class ProblemError(NnstudioError):
    """A network that cannot run; the sentence is its first problem's."""


@dataclass(frozen=True)
class Problem:
    """Why a network cannot run, and at which node; `node_id` is None where it is about the network as a whole."""

    node_id: int | None
    message: Message


@dataclass(frozen=True)
class Shapes:
    """What a network's layers give and have, by node id.

    `outputs` lacks the nodes with a problem and those that depend on them; `params` has the specs of the others, and
    `shared` those that a node uses in place of its own: they are the arrays of `Node.shares`, and counted there.
    """

    outputs: Mapping[int, Shape]
    params: Mapping[int, tuple[ParamSpec, ...]]
    shared: Mapping[int, tuple[ParamSpec, ...]]
    multiply_adds: Mapping[int, int]
    problems: tuple[Problem, ...]

    def check(self) -> None:
        """Raise ProblemError where the network cannot run."""
        if self.problems:
            raise ProblemError(self.problems[0].message)


def infer_shapes(network: Network, entries: Sequence[Shape] | None = None) -> Shapes:
    """Follow the shapes from the input to the output; problems are found, never raised.

    `entries` are the shapes that come in where the network is a part of another one; what its Inputs say of theirs
    then does not count.
    """
    if entries:
        return _inferred(network, entries)
    for known, shapes in _latest:
        if known is network:
            return shapes
    shapes = _inferred(network, ())
    _latest.insert(0, (network, shapes))
    del _latest[_MOST_REMEMBERED:]
    return shapes


_MOST_REMEMBERED = 8
_latest: list[tuple[Network, Shapes]] = []
"""The networks that were asked for last: after an edit everybody asks for the shapes of the same one."""


def _inferred(network: Network, entries: Sequence[Shape]) -> Shapes:
    outputs: dict[int, Shape] = {}
    params: dict[int, tuple[ParamSpec, ...]] = {}
    shared: dict[int, tuple[ParamSpec, ...]] = {}
    multiply_adds: dict[int, int] = {}
    problems = _problems_of_the_inputs(network)
    given = iter(entries)
    for node in network.nodes:
        if not node.inputs and not isinstance(node.layer, Input):
            problems.append(Problem(node.id, _unconnected(node)))
            continue
        inputs = [outputs[source] for source in node.inputs if source in outputs]
        if len(inputs) < len(node.inputs):
            continue
        try:
            entry = next(given, None) if isinstance(node.layer, Input) else None
            figures = _figures if isinstance(node.layer, Primitive) else _figures_of_many
            shape, specs, products = figures(node.layer, tuple(inputs))
            outputs[node.id] = entry or shape
            params[node.id], shared[node.id] = _own_and_shared(network, node, specs, params)
        except ShapeError as error:
            problems.append(Problem(node.id, _located(network, node, error.message)))
            continue
        multiply_adds[node.id] = products
    return Shapes(outputs, params, shared, multiply_adds, (*problems, *_problems_of_the_outputs(network)))


def _own_and_shared(
    network: Network, node: Node, specs: tuple[ParamSpec, ...], known: Mapping[int, tuple[ParamSpec, ...]]
) -> tuple[tuple[ParamSpec, ...], tuple[ParamSpec, ...]]:
    """Return the specs of a node's own arrays and of those it shares, or raise ShapeError where these do not fit."""
    if node.shares is None:
        return specs, ()
    if not isinstance(node.layer, Primitive):
        raise ShapeError("is made of layers, and only single layers share arrays; let it have its own")
    owned = {spec.name: spec for spec in known.get(node.shares, ())}
    shared = tuple(spec for spec in specs if spec.name in owned)
    owner = network.node(node.shares).name
    if not shared and node.shares in known:
        raise ShapeError(
            "shares the arrays of {owner}, which has none of the same name; let it have its own", owner=owner
        )
    for spec in shared:
        if spec.shape != owned[spec.name].shape:
            raise ShapeError(
                "shares {array} with {owner}, where it is {theirs} and not {own}; make the two equal, or let it have "
                "its own",
                array=spec.name,
                owner=owner,
                theirs=worded(owned[spec.name].shape),
                own=worded(spec.shape),
            )
    return tuple(spec for spec in specs if spec.name not in owned), shared


def _worked_out(layer: Operation, inputs: tuple[Shape, ...]) -> tuple[Shape, tuple[ParamSpec, ...], int]:
    """Return a layer's output shape, parameter specs and multiply-adds, or raise ShapeError."""
    shape = layer.shape_from(inputs)
    if math.prod(shape) > MOST_VALUES:
        raise ShapeError("gives more values than an array can hold; make its output smaller")
    return shape, layer.params_from(inputs), layer.multiply_adds_from(inputs)


_figures = lru_cache(maxsize=4096)(_worked_out)
"""Figures of layers, remembered by value: every edit asks for those of all layers, and changes a few."""

_figures_of_many = lru_cache(maxsize=64)(_worked_out)
"""The same of what is made of layers, which has thousands of arrays: fewer of them are remembered."""


def _unconnected(node: Node) -> Message:
    return message("{layer} has no input; connect it behind another layer, or remove it", layer=node.name)


def _located(network: Network, node: Node, problem: Message) -> Message:
    if not node.inputs:
        return message("{layer} {problem}", layer=node.name, problem=problem)
    sources = listed([network.node(source) for source in node.inputs])
    return message("{layer}, after {sources}, {problem}", layer=node.name, sources=sources, problem=problem)


def _problems_of_the_inputs(network: Network) -> list[Problem]:
    if any(isinstance(node.layer, Input) for node in network.nodes):
        return []
    return [Problem(None, message("the network has no input; begin it with an Input"))]


def _problems_of_the_outputs(network: Network) -> list[Problem]:
    ends = network.ends
    if len(ends) < 2:
        return []
    sentence = message(
        "the network has several outputs, {names}; join them with Add or Concatenate, or remove all but one",
        names=listed(ends),
    )
    return [Problem(ends[0].id, sentence)]
