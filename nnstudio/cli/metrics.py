"""The figures of a task in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio import figures
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.engine.metrics import ClassMetrics, Metrics, NumberMetrics, TargetFigures, TokenMetrics
from nnstudio.messages import Message, message

LISTED = 100
"""Classes that a table lists at most."""


def metric_sentences(metrics: Metrics | None) -> Iterator[Message]:
    """Yield what is said of metrics as a whole."""
    match metrics:
        case ClassMetrics():
            yield message(
                "Means over the classes: precision {precision}, recall {recall}, F1 {f1}.",
                precision=figures.percent(metrics.precision),
                recall=figures.percent(metrics.recall),
                f1=figures.percent(metrics.f1),
            )
            yield from _top_5(metrics.top_5)
        case NumberMetrics():
            for target in metrics.targets:
                yield _of_target(target)
        case TokenMetrics():
            if metrics.perplexity is not None:
                yield message("Perplexity {perplexity}.", perplexity=figures.decimal(metrics.perplexity))
            yield from _top_5(metrics.top_5)


def show_classes(terminal: Terminal, metrics: Metrics | None) -> None:
    """Show a table of the figures of each class that there are samples of, where there are classes."""
    if not isinstance(metrics, ClassMetrics):
        return
    numbers = [message("Samples"), message("Precision"), message("Recall"), message("F1")]
    listing = table(terminal, [message("Class")], numbers)
    for each in [each for each in metrics.classes if each.samples][:LISTED]:
        shares = (figures.percent(share) for share in (each.precision, each.recall, each.f1))
        listing.add_row(each.name, figures.grouped(each.samples), *shares)
    terminal.show(listing)


def _top_5(share: float | None) -> Iterator[Message]:
    if share is not None:
        yield message("Among the 5 highest scores: {share}.", share=figures.percent(share))


def _of_target(target: TargetFigures) -> Message:
    mae, rmse = figures.decimal(target.mae), figures.decimal(target.rmse)
    if target.r2 is None:
        return message(
            "{name}: mean absolute error {mae}, root mean squared error {rmse}.", name=target.name, mae=mae, rmse=rmse
        )
    return message(
        "{name}: mean absolute error {mae}, root mean squared error {rmse}, R\N{SUPERSCRIPT TWO} {r2}.",
        name=target.name,
        mae=mae,
        rmse=rmse,
        r2=figures.decimal(target.r2),
    )
