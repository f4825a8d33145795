"""Everything that can be said of a network without making an array: shapes, counts, depth, memory, problems."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from nnstudio.layers import Input, ParamSpec, Role, Shape
from nnstudio.messages import Message
from nnstudio.network.composite import Composite, Run, Stage
from nnstudio.network.network import Network, Node
from nnstudio.network.shapes import Problem, Shapes, infer_shapes

BYTES_PER_NUMBER = 4
"""Size of a float32, in which networks are trained and kept."""


@dataclass(frozen=True)
class Counts:
    """Exact figures of one layer or of a whole network.

    Weights and biases are learned; statistics (moving mean and variance) are gathered. Multiply-adds count
    convolutions and matrix products for one sample; FLOPs are twice that.
    """

    weights: int = 0
    biases: int = 0
    statistics: int = 0
    trainable: int = 0
    frozen: int = 0
    multiply_adds: int = 0

    @property
    def parameters(self) -> int:
        """Weights + biases = trainable + frozen: what papers and PyTorch call parameters."""
        return self.weights + self.biases

    @classmethod
    def of_all(cls, counts: Iterable[Counts]) -> Counts:
        """Return the figures of several layers together."""
        return cls(*map(sum, zip(*map(_FIGURES, counts), strict=True)))


_FIGURES = attrgetter(*(field.name for field in dataclasses.fields(Counts)))


@dataclass(frozen=True)
class NodeSummary:
    """One node's shape, parameter specs and counts; `output_shape` is None behind a problem.

    `shared` are the arrays that it uses in place of its own, which are counted with the layer named `owner`; empty
    both where it shares none. `runs` are the repetitions of a composite.
    """

    node: Node
    output_shape: Shape | None
    params: tuple[ParamSpec, ...]
    counts: Counts
    problem: Message | None
    shared: tuple[ParamSpec, ...] = ()
    owner: str = ""
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Memory:
    """Bytes in float32 that training takes at one batch size, without the scratch space of the kernels."""

    batch_size: int
    weights: int
    gradients: int
    optimizer_state: int
    activations: int

    @property
    def total(self) -> int:
        """All of them together."""
        return self.weights + self.gradients + self.optimizer_state + self.activations


@dataclass(frozen=True)
class Summary:
    """A network's layers and totals.

    `depth` is the number of layers with a learned matrix or kernel on the longest path, the number that
    papers quote (ResNet-50: 50); `depth_all` counts layers of every kind, but not the input.
    """

    layers: tuple[NodeSummary, ...]
    total: Counts
    depth: int
    depth_all: int
    memory: Memory
    problems: tuple[Problem, ...]


def summarize(
    network: Network, batch_size: int = 64, optimizer_slots: int = 2, before: Summary | None = None
) -> Summary:
    """Count a network.

    `optimizer_slots` is the number of values that the optimizer keeps per trainable parameter (Adam 2,
    SGD with momentum 1). Nothing is allocated: a network of 10^11 parameters takes milliseconds. Of layers that are as
    in the summary `before`, what it says is taken, the same objects: whoever shows them need not look at them again.
    """
    shapes = infer_shapes(network)
    found = {problem.node_id: problem.message for problem in reversed(shapes.problems)}
    known = {} if before is None else {layer.node.id: layer for layer in before.layers}
    layers = tuple(
        _summarize_node(network, node, shapes, found.get(node.id), known.get(node.id)) for node in network.nodes
    )
    total = Counts.of_all(layer.counts for layer in layers)
    deep, every = _longest_paths(network, shapes)
    memory = _memory(_values(network, shapes), total, batch_size, optimizer_slots)
    return Summary(layers, total, deep, every, memory, shapes.problems)


def _summarize_node(
    network: Network, node: Node, shapes: Shapes, problem: Message | None, before: NodeSummary | None
) -> NodeSummary:
    specs = shapes.params.get(node.id, ())
    shape, shared = shapes.outputs.get(node.id), shapes.shared.get(node.id, ())
    products = shapes.multiply_adds.get(node.id, 0)
    owner = "" if node.shares is None else network.node(node.shares).name
    if (
        before is not None
        and before.node is node
        and before.params is specs  # which are remembered with the layer's other figures
        and (before.output_shape, before.counts.multiply_adds) == (shape, products)
        and (before.problem, before.shared, before.owner) == (problem, shared, owner)
        and not isinstance(node.layer, Composite)
    ):
        return before
    counts = _count(specs, node.trainable, products)
    return NodeSummary(node, shape, specs, counts, problem, shared, owner, _runs(node, shapes))


def _count(specs: Sequence[ParamSpec], trainable: bool, multiply_adds: int) -> Counts:
    weights, biases = _size(specs, Role.WEIGHT), _size(specs, Role.BIAS)
    learned = weights + biases
    return Counts(
        weights,
        biases,
        _size(specs, Role.STATISTIC),
        trainable=learned if trainable else 0,
        frozen=0 if trainable else learned,
        multiply_adds=multiply_adds,
    )


def _size(specs: Sequence[ParamSpec], role: Role) -> int:
    return sum(spec.size for spec in specs if spec.role is role)


def _longest_paths(network: Network, shapes: Shapes) -> tuple[int, int]:
    """Return how many deep layers there are on a path at most, and how many of every kind but the input."""
    deep: dict[int, int] = {}
    every: dict[int, int] = {}
    for node in network.nodes:
        layer = node.layer
        if isinstance(layer, Composite):
            inside = [(run.times, _longest_paths(run.stage.network, run.stage.shapes)) for run in _runs(node, shapes)]
            own_deep, own = (sum(times * lengths[kind] for times, lengths in inside) for kind in (0, 1))
        else:
            own_deep, own = layer.is_deep, not isinstance(layer, Input)
        deep[node.id] = own_deep + max(map(deep.__getitem__, node.inputs), default=0)
        every[node.id] = own + max(map(every.__getitem__, node.inputs), default=0)
    return max(deep.values(), default=0), max(every.values(), default=0)


def _values(network: Network, shapes: Shapes) -> int:
    """Return how many values all layers together give for one sample."""
    total = 0
    for node in network.nodes:
        if isinstance(node.layer, Composite):
            total += sum(run.times * _values_within(run.stage) for run in _runs(node, shapes))
        elif node.id in shapes.outputs:
            total += math.prod(shapes.outputs[node.id])
    return total


def _values_within(stage: Stage) -> int:
    """Return the values that a stage adds: its Inputs are what the layers before it give."""
    return _values(stage.network, stage.shapes) - sum(math.prod(shape) for shape in stage.inputs)


def _runs(node: Node, shapes: Shapes) -> tuple[Run, ...]:
    if not isinstance(node.layer, Composite) or node.id not in shapes.outputs:
        return ()
    return node.layer.runs([shapes.outputs[source] for source in node.inputs])


def _memory(values: int, total: Counts, batch_size: int, optimizer_slots: int) -> Memory:
    return Memory(
        batch_size,
        weights=BYTES_PER_NUMBER * (total.parameters + total.statistics),
        gradients=BYTES_PER_NUMBER * total.trainable,
        optimizer_state=BYTES_PER_NUMBER * optimizer_slots * total.trainable,
        activations=BYTES_PER_NUMBER * batch_size * values,
    )
