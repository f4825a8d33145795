"""The figures that the inspector explains: of a layer, of several, of the whole network, each with its formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nnstudio.figures import byte_size, grouped, percent, shape
from nnstudio.gui.panels.ledger_formula import formula, formula_of, formula_of_copies, spelled_out, spelled_out_of
from nnstudio.layers import ParamSpec, Role
from nnstudio.messages import Message, message
from nnstudio.network import Counts, NodeSummary, Run, Summary


@dataclass(frozen=True)
class Figure:
    """One line: what is counted, how the figure comes about, the figure, and a sentence that explains it.

    `formula` is a Message where it is words rather than numbers, `label` a str where it is a name. A strong figure is a
    sum or what people look for.
    """

    label: Message | str
    value: str | Message
    formula: str | Message = ""
    help: Message | str = ""
    is_strong: bool = False


def layer_counts(summary: Summary, layer: NodeSummary) -> tuple[Figure, ...]:
    """Return what a layer has, with the formulas; nothing where it has no parameters."""
    lines = [*(_of_role(layer, role) for role in _ROLES), _shared(layer)]
    figures = [line for line in lines if line is not None]
    return (*figures, _total(summary, layer.counts)) if figures else ()


def part_figures(layer: NodeSummary) -> tuple[Figure, ...]:
    """Return what each layer of a block has, for one of the copies that are alike; nothing where it is no block."""
    return tuple(figure for run in layer.runs for figure in _of_run(run))


def layer_details(layer: NodeSummary) -> tuple[Figure, ...]:
    """Return what a layer gives and costs."""
    return (_output(layer), *([_multiply_adds(layer.counts)] if layer.counts.multiply_adds else ()))


def common_counts(summary: Summary, layers: Sequence[NodeSummary]) -> tuple[Figure, ...]:
    """Return what several layers have together."""
    counts = _sum(layers)
    return (
        Figure(message("weights"), grouped(counts.weights)),
        Figure(message("biases"), grouped(counts.biases)),
        *([Figure(message("statistics"), grouped(counts.statistics), help=_STATISTICS)] if counts.statistics else ()),
        _total(summary, counts),
    )


def common_details(layers: Sequence[NodeSummary]) -> tuple[Figure, ...]:
    """Return how much of several layers learns, and what they cost."""
    counts = _sum(layers)
    return (
        Figure(message("trainable"), grouped(counts.trainable)),
        Figure(message("frozen"), grouped(counts.frozen), help=_FROZEN),
        _multiply_adds(counts),
    )


def network_figures(summary: Summary) -> tuple[Figure, ...]:
    """Return the figures of the whole network."""
    total = summary.total
    return (
        Figure(
            message("depth in weight layers"),
            grouped(summary.depth),
            "",
            message("Layers with a learned matrix or kernel on the longest path: the depth that papers quote."),
        ),
        Figure(
            message("depth in all layers"),
            grouped(summary.depth_all),
            "",
            message("Layers of every kind on the longest path from the input to the output, without the input."),
        ),
        Figure(message("parameters"), grouped(total.parameters), "", message("Weights and biases."), is_strong=True),
        Figure(message("weights"), grouped(total.weights)),
        Figure(message("biases"), grouped(total.biases)),
        *([Figure(message("statistics"), grouped(total.statistics), help=_STATISTICS)] if total.statistics else ()),
        Figure(message("trainable"), grouped(total.trainable)),
        Figure(message("frozen"), grouped(total.frozen), help=_FROZEN),
        _multiply_adds(total),
    )


def memory_figures(summary: Summary) -> tuple[Figure, ...]:
    """Return the memory that training takes, part by part."""
    memory = summary.memory
    return (
        Figure(
            message("weights"),
            byte_size(memory.weights),
            help=message("Four bytes for each weight, bias and statistic."),
        ),
        Figure(
            message("gradients"),
            byte_size(memory.gradients),
            help=message("Four bytes for each parameter that is not frozen."),
        ),
        Figure(
            message("optimizer"),
            byte_size(memory.optimizer_state),
            help=message("What the optimizer keeps for each parameter that is not frozen."),
        ),
        Figure(
            message("activations"),
            byte_size(memory.activations),
            help=message("The outputs of all layers for one batch, four bytes a value."),
        ),
        Figure(message("together"), byte_size(memory.total), is_strong=True),
    )


_STATISTICS = message("Moving means and variances: gathered while training, not learned, and not among the parameters.")
_FROZEN = message("Parameters that training leaves as they are.")


def _sum(layers: Sequence[NodeSummary]) -> Counts:
    return Counts.of_all(layer.counts for layer in layers)


def _of_role(layer: NodeSummary, role: Role) -> Figure | None:
    count = sum(spec.size for spec in layer.params if spec.role is role)
    if not count:
        return None
    whole, arrays = formula_of(layer, role), spelled_out_of(layer, role)
    if layer.runs:  # what one copy has is told part by part above
        copies = formula_of_copies(layer, role) or message("sum of its layers")
        return Figure(_ROLES[role], grouped(count), copies, f"{whole}\n{arrays}")
    gates = max(spec.gates for spec in layer.params)
    help = message("The {gates} gates lie one above the other in each array:\n{arrays}", gates=gates, arrays=arrays)
    return Figure(_ROLES[role], grouped(count), whole, help if gates > 1 else arrays)


def _shared(layer: NodeSummary) -> Figure | None:
    if not layer.shared:
        return None
    count = grouped(sum(spec.size for spec in layer.shared))
    where = message("counted with {owner}", owner=layer.owner)
    return Figure(message("shared"), count, where, spelled_out(layer.shared))


def _of_run(run: Run) -> Iterator[Figure]:
    """Yield the parameters of one copy, and of each of its layers that has any."""
    stage = run.stage
    copies = message("copy {number}", number=grouped(stage.place + 1))
    if run.times > 1:
        copies = message("each of {count} copies", count=grouped(run.times))
    parts = [(node.name, _learned(stage.shapes.params[node.id])) for node in stage.network.nodes]
    total = sum(spec.size for _, specs in parts for spec in specs)
    yield Figure(copies, grouped(total), is_strong=True)
    for name, specs in [part for part in parts if part[1]][:_MOST_PARTS]:
        count = grouped(sum(spec.size for spec in specs))
        yield Figure(name, count, formula(specs), spelled_out(specs))


def _learned(specs: Sequence[ParamSpec]) -> tuple[ParamSpec, ...]:
    return tuple(spec for spec in specs if spec.role.is_learned)


_MOST_PARTS = 24
"""Layers of a block that have a line of their own."""


_ROLES = {
    Role.WEIGHT: message("weights"),
    Role.BIAS: message("biases"),
    Role.STATISTIC: message("statistics"),
}


def _total(summary: Summary, counts: Counts) -> Figure:
    every = summary.total.parameters
    share = message("{share} of all", share=percent(counts.parameters / max(every, 1)))
    help = message(
        "{count} of the network's {every} parameters.", count=grouped(counts.parameters), every=grouped(every)
    )
    return Figure(message("total"), grouped(counts.parameters), share, help, is_strong=True)


def _multiply_adds(counts: Counts) -> Figure:
    help = message("Multiplications with an addition in convolutions and matrix products, for one sample.")
    return Figure(message("multiply-adds"), grouped(counts.multiply_adds), "", help)


def _output(layer: NodeSummary) -> Figure:
    help = message(
        "The shape of the output for one sample: features, steps and features, or channels, height and width."
    )
    return Figure(message("output"), shape(layer.output_shape), "", help)
