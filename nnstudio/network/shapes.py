"""Shapes and parameter specs of every node, or the problem in a sentence; no array is made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.layers import Input, ParamSpec, Shape, ShapeError
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network.network import Network, Node


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

    `outputs` lacks the nodes with a problem and those that depend on them; `params` has the specs of the others.
    """

    outputs: Mapping[int, Shape]
    params: Mapping[int, tuple[ParamSpec, ...]]
    multiply_adds: Mapping[int, int]
    problems: tuple[Problem, ...]

    def check(self) -> None:
        """Raise ProblemError where the network cannot run."""
        if self.problems:
            raise ProblemError(self.problems[0].message)


def infer_shapes(network: Network) -> Shapes:
    """Follow the shapes from the input to the output; problems are found, never raised."""
    outputs: dict[int, Shape] = {}
    params: dict[int, tuple[ParamSpec, ...]] = {}
    multiply_adds: dict[int, int] = {}
    problems = list(_problems_of_the_whole(network))
    for node in network.nodes:
        inputs = [outputs[source] for source in node.inputs if source in outputs]
        if len(inputs) < len(node.inputs):
            continue
        try:
            outputs[node.id] = node.layer.shape_from(inputs)
        except ShapeError as error:
            problems.append(Problem(node.id, _located(network, node, error.message)))
            continue
        params[node.id] = node.layer.params_from(inputs)
        multiply_adds[node.id] = node.layer.multiply_adds_from(inputs)
    return Shapes(outputs, params, multiply_adds, tuple(problems))


def _located(network: Network, node: Node, problem: Message) -> Message:
    if not node.inputs:
        return message("{layer} {problem}", layer=node.name, problem=problem)
    sources = ", ".join(network.node(source).name for source in node.inputs)
    return message("{layer}, after {sources}, {problem}", layer=node.name, sources=sources, problem=problem)


def _problems_of_the_whole(network: Network) -> list[Problem]:
    entries = [node for node in network.nodes if isinstance(node.layer, Input)]
    if not entries:
        return [Problem(None, message("the network has no input; begin it with an Input"))]
    problems = [
        Problem(node.id, message("{layer} is a second input, and the data has one; remove it", layer=node.name))
        for node in entries[1:]
    ]
    if len(network.ends) > 1:
        names = ", ".join(node.name for node in network.ends)
        sentence = message(
            "the network has several outputs, {names}; join them with Add or Concatenate, or remove the rest",
            names=names,
        )
        problems.append(Problem(network.ends[0].id, sentence))
    return problems
