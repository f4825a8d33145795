"""What came of an evaluation, in sentences and tables: the same on screen and on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnstudio.engine.metrics import ClassMetrics, Metrics, NumberMetrics, TargetFigures, TokenMetrics
from nnstudio.figures import UNKNOWN, decimal, grouped, percent
from nnstudio.messages import Message, message

_LISTED = 100
"""Classes or targets that a table lists at most."""

_CONFUSIONS = 3
"""Confusions that are named, the most frequent ones."""


@dataclass(frozen=True)
class Listing:
    """A table: titles, and rows that begin with a name, with figures behind it."""

    titles: tuple[Message, ...]
    rows: tuple[tuple[str, ...], ...]


def sentences(metrics: Metrics | None) -> Iterator[Message]:
    """Yield what is said of metrics as a whole; of several targets, whose units differ, there is only a table."""
    match metrics:
        case ClassMetrics():
            yield message(
                "Means over the classes: precision {precision}, recall {recall}, F1 {f1}.",
                precision=percent(metrics.precision),
                recall=percent(metrics.recall),
                f1=percent(metrics.f1),
            )
            yield from _top_5(metrics.top_5)
            yield from _confused(metrics)
        case NumberMetrics(targets=(target,)):
            yield _of_target(target)
        case TokenMetrics():
            if metrics.perplexity is not None:
                yield message("Perplexity {perplexity}.", perplexity=decimal(metrics.perplexity))
            yield from _top_5(metrics.top_5)


def listing(metrics: Metrics | None) -> Listing | None:
    """Return the figures of each class that there are samples of, or of each of several targets, where there are."""
    match metrics:
        case ClassMetrics():
            present = [each for each in metrics.classes if each.samples][:_LISTED]
            shares = [tuple(map(percent, (each.precision, each.recall, each.f1))) for each in present]
            rows = [(each.name, grouped(each.samples), *row) for each, row in zip(present, shares, strict=True)]
            return Listing(_BY_CLASS, tuple(rows))
        case NumberMetrics(targets=targets) if len(targets) > 1:
            return Listing(_BY_TARGET, tuple((each.name, *_figures(each)) for each in targets[:_LISTED]))
    return None


_BY_CLASS = (message("class"), message("samples"), message("precision"), message("recall"), message("F1"))
_BY_TARGET = (
    message("target"),
    message("mean absolute error"),
    message("root mean squared error"),
    message("R\N{SUPERSCRIPT TWO}"),
)


def _top_5(share: float | None) -> Iterator[Message]:
    if share is not None:
        yield message("Among the 5 highest scores: {share}.", share=percent(share))


def _confused(metrics: ClassMetrics) -> Iterator[Message]:
    """Yield which classes are taken for which others most often."""
    counted = [
        (count, metrics.classes[label].name, metrics.classes[claimed].name)
        for label, row in enumerate(metrics.confusion or ())
        for claimed, count in enumerate(row)
        if count and label != claimed
    ]
    often = sorted(counted, key=lambda each: -each[0])[:_CONFUSIONS]
    if often:
        pairs = [f"{name} \N{RIGHTWARDS ARROW} {taken_for} ({grouped(count)})" for count, name, taken_for in often]
        yield message("Most often confused: {pairs}.", pairs=", ".join(pairs))


def _of_target(target: TargetFigures) -> Message:
    mae, rmse, r2 = _figures(target)
    if target.r2 is None:
        return message(
            "{name}: mean absolute error {mae}, root mean squared error {rmse}.", name=target.name, mae=mae, rmse=rmse
        )
    return message(
        "{name}: mean absolute error {mae}, root mean squared error {rmse}, R\N{SUPERSCRIPT TWO} {r2}.",
        name=target.name,
        mae=mae,
        rmse=rmse,
        r2=r2,
    )


def _figures(target: TargetFigures) -> tuple[str, str, str]:
    return decimal(target.mae), decimal(target.rmse), UNKNOWN if target.r2 is None else decimal(target.r2)
