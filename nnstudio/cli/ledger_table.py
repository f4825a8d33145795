"""The ledger of a network in the terminal: every layer with its exact counts, the totals, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from rich.measure import Measurement
from rich.table import Table

from nnstudio import figures
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import UNBOUNDED, Terminal
from nnstudio.messages import Message, message
from nnstudio.network import Counts, NodeSummary, Summary


def show_ledger(terminal: Terminal, summary: Summary) -> None:
    """Print the ledger, in full where the terminal is wide enough, and below it the totals in words."""
    full = _ledger(terminal, summary, is_full=True)
    fits = _width(terminal, full) <= terminal.out.width
    terminal.show(full if fits else _ledger(terminal, summary, is_full=False))
    terminal.out.print()
    for sentence in _totals(summary):
        terminal.tell(sentence)
    for problem in summary.problems:
        terminal.tell(message("Problem: {problem}", problem=problem.message), "red")


def _width(terminal: Terminal, ledger: Table) -> int:
    """Return how many columns a table takes without cutting anything."""
    return Measurement.get(terminal.out, terminal.out.options.update(max_width=UNBOUNDED), ledger).maximum


def _ledger(terminal: Terminal, summary: Summary, *, is_full: bool) -> Table:
    texts = [message("Layer"), message("Type"), message("Output")]
    counted = [message("Weights"), message("Biases"), message("Statistics")] if is_full else []
    numbers = [*counted, message("Parameters"), message("Frozen"), message("Multiply-adds")]
    ledger = table(terminal, texts, numbers)
    for layer in summary.layers:
        style = "red" if layer.problem else "" if layer.node.trainable else "dim"
        ledger.add_row(*_texts(layer), *_numbers(layer.counts, is_full), style=style)
    ledger.add_section()
    ledger.add_row(terminal.say(message("Total")), "", "", *_numbers(summary.total, is_full), style="bold")
    return ledger


def _texts(layer: NodeSummary) -> tuple[str, str, str]:
    return layer.node.name, type(layer.node.layer).__name__, figures.shape(layer.output_shape)


def _numbers(counts: Counts, is_full: bool) -> Iterator[str]:
    counted = (counts.weights, counts.biases, counts.statistics) if is_full else ()
    return map(figures.grouped, (*counted, counts.parameters, counts.frozen, counts.multiply_adds))


def _totals(summary: Summary) -> Iterator[Message]:
    total, memory = summary.total, summary.memory
    yield message(
        "{parameters} parameters: {weights} weights and {biases} biases; {trainable} trainable, {frozen} frozen.",
        parameters=figures.grouped(total.parameters),
        weights=figures.grouped(total.weights),
        biases=figures.grouped(total.biases),
        trainable=figures.grouped(total.trainable),
        frozen=figures.grouped(total.frozen),
    )
    yield message(
        "Depth {depth} (layers with weights on the longest path); {depth_all} counting layers of every kind.",
        depth=summary.depth,
        depth_all=summary.depth_all,
    )
    yield message(
        "Memory for training with batches of {batch_size}: {total} (weights {weights}, gradients {gradients}, "
        "optimizer {optimizer}, activations {activations}).",
        batch_size=memory.batch_size,
        total=figures.byte_size(memory.total),
        weights=figures.byte_size(memory.weights),
        gradients=figures.byte_size(memory.gradients),
        optimizer=figures.byte_size(memory.optimizer_state),
        activations=figures.byte_size(memory.activations),
    )
