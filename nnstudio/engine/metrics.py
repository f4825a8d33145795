"""How good a network is, beside its loss, in the figures of its task: classes, numbers, or tokens to predict."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from nnstudio.engine.curve import damaged_history, number_from_json, number_to_json
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array


@dataclass(frozen=True)
class ClassFigures:
    """How well one class is told from the others; shares from 0 to 1.

    Precision is the share of the samples predicted as this class that are of it, recall the share of the samples of
    it that are predicted so, F1 their harmonic mean; 0 where there are no such samples. `samples` are of the class.
    """

    name: str
    precision: float
    recall: float
    f1: float
    samples: int


@dataclass(frozen=True)
class ClassMetrics:
    """How well classes are told apart.

    The mean figures are macro means: over the classes that samples are of or were predicted as, all alike.
    """

    precision: float
    recall: float
    f1: float
    top_5: float | None
    """Share of the samples whose class is among the 5 highest scores; None up to 5 classes."""
    classes: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...] | None
    """How many samples of the class of a row were predicted as the class of a column; None with very many classes."""


@dataclass(frozen=True)
class TargetFigures:
    """How far predictions of one number are off, in the number's own unit.

    `mae` is the mean absolute error, `rmse` the root of the mean squared error, `r2` the share of the variance that
    is explained, the coefficient of determination; None where the number never changes.
    """

    name: str
    mae: float
    rmse: float
    r2: float | None


@dataclass(frozen=True)
class NumberMetrics:
    """How far predictions of numbers are off, one by one since their units may differ."""

    targets: tuple[TargetFigures, ...]


@dataclass(frozen=True)
class TokenMetrics:
    """How well the class of every step, such as the next token of a text, is predicted.

    Perplexity is exp of the mean cross-entropy: among how many equally likely tokens the network wavers. It is
    None where the network's loss is another one, so that its outputs are no logits.
    """

    perplexity: float | None
    top_5: float | None


Metrics = ClassMetrics | NumberMetrics | TokenMetrics


def predicted(scores: Array, threshold: float) -> Array:
    """Return the classes (...) that scores (k, ...) predict.

    Of several scores the highest one, the first of equals; a single score predicts class 1 where it is above
    `threshold` and class 0 elsewhere.
    """
    return scores.argmax(axis=0) if len(scores) > 1 else np.asarray(scores[0] > threshold, np.intp)


def count_correct(scores: Array, labels: Array, threshold: float) -> int:
    """Return for how many samples, or steps of samples, the predicted class is the label."""
    return int(np.count_nonzero(predicted(scores, threshold) == labels))


def metrics_to_json(metrics: Metrics) -> Json:
    """Return metrics as JSON; figures that are not finite become null."""
    return {"type": type(metrics).__name__, **_plain(dataclasses.asdict(metrics))}


def metrics_from_json(value: Json) -> Metrics:
    """Return the metrics that `metrics_to_json` wrote, or raise TrainingError where it wrote none."""
    try:
        match value:
            case {"type": "ClassMetrics"}:
                return _class_metrics(value)
            case {"type": "NumberMetrics", "targets": targets}:
                return NumberMetrics(tuple(_target_figures(each) for each in targets))
            case {"type": "TokenMetrics", "perplexity": perplexity, "top_5": top_5}:
                return TokenMetrics(_optional(perplexity), _optional(top_5))
    except (KeyError, TypeError, ValueError):
        pass
    raise damaged_history()


def _class_metrics(value: Json) -> ClassMetrics:
    confusion = value["confusion"]
    return ClassMetrics(
        number_from_json(value["precision"]),
        number_from_json(value["recall"]),
        number_from_json(value["f1"]),
        _optional(value["top_5"]),
        tuple(_class_figures(each) for each in value["classes"]),
        None if confusion is None else tuple(tuple(int(count) for count in row) for row in confusion),
    )


def _class_figures(value: Json) -> ClassFigures:
    precision, recall, f1 = (number_from_json(value[name]) for name in ("precision", "recall", "f1"))
    return ClassFigures(str(value["name"]), precision, recall, f1, int(value["samples"]))


def _target_figures(value: Json) -> TargetFigures:
    mae, rmse = number_from_json(value["mae"]), number_from_json(value["rmse"])
    return TargetFigures(str(value["name"]), mae, rmse, _optional(value["r2"]))


def _optional(value: Json) -> float | None:
    return None if value is None else number_from_json(value)


def _plain(value: Json) -> Json:
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case float():
            return number_to_json(value)
    return value
