"""Curves of bounded length, and the history they make up."""

from __future__ import annotations

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.engine.curve import MAX_POINTS, Curve
from nnstudio.engine.ending import Ending, said_of
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.evaluation import Evaluation
from nnstudio.engine.events import BatchDone, EpochDone, Reason, TrainingDone
from nnstudio.engine.history import History
from nnstudio.engine.settings import TrainingSettings
from nnstudio.messages import message


def curve_of(figures: np.ndarray) -> Curve:
    curve = Curve()
    for figure in figures:
        curve.add(float(figure))
    return curve


@given(st.integers(0, 3 * MAX_POINTS), st.integers(0, 2**32))
def test_points_give_least_mean_and_greatest_of_all_their_steps(steps: int, seed: int) -> None:
    figures = np.random.default_rng(seed).normal(size=steps)
    curve = curve_of(figures)
    assert len(curve) <= MAX_POINTS
    assert curve.steps == steps
    ends = curve.x
    assert np.array_equal(ends, np.minimum(np.arange(1, len(curve) + 1) * curve.stride, steps))
    for point, end in list(enumerate(ends))[-3:]:
        seen = figures[point * curve.stride : end]
        assert (curve.low[point], curve.high[point]) == (seen.min(), seen.max())
        assert curve.mean[point] == pytest.approx(seen.mean(), abs=1e-12)


def test_a_very_long_training_stays_within_bounds() -> None:
    curve = curve_of(np.arange(50_000))
    assert len(curve) <= MAX_POINTS
    assert curve.low[0] == 0
    assert curve.high[-1] == 49_999


def test_a_step_that_is_not_a_number_is_not_hidden_by_its_neighbours() -> None:
    figures = np.ones(MAX_POINTS + 1)
    figures[7] = np.nan
    curve = curve_of(figures)
    assert np.isnan([curve.low[3], curve.mean[3], curve.high[3]]).all()
    assert np.isfinite(curve.low[4:]).all()


@pytest.mark.parametrize("steps", [0, 1, MAX_POINTS, MAX_POINTS + 1, 5001])
def test_a_curve_goes_on_after_being_read_from_json_as_if_it_had_stayed(steps: int) -> None:
    figures = np.random.default_rng(1).normal(size=steps)
    kept = curve_of(figures)
    read = Curve.from_json(json.loads(json.dumps(kept.to_json(), allow_nan=False)))
    for curve in (kept, read):
        curve.add(0.25)
    assert read.to_json() == kept.to_json()


def history() -> History:
    history = History()
    for step in range(1, 7):
        history.add(BatchDone((step + 2) // 3, step, 3, 1 / step, step / 10, 0.01, 64))
    history.add(EpochDone(1, 0.5, 0.2, 0.6, 0.1, 0.01, 1.5, is_best=True))
    history.add(EpochDone(2, 0.3, None, None, None, 0.01, 1.25))
    history.add(TrainingDone(Reason.FINISHED, 2, 1, message("done")))
    return history


def test_batches_become_curves_and_epochs_stay_exact() -> None:
    told = history()
    assert told.loss.mean == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6])
    assert told.accuracy.steps == told.learning_rate.steps == 6
    assert told.steps_per_epoch == 3
    assert [done.epoch for done in told.epochs] == [1, 2]
    assert told.best == told.epochs[0]


def test_a_regression_has_no_curve_of_accuracy() -> None:
    told = History()
    told.add(BatchDone(1, 1, 3, 1.0, None, 0.01, 64))
    assert len(told.accuracy) == 0
    assert told.best is None


def test_a_history_is_written_as_json_and_read_back() -> None:
    told = history()
    read = History.from_json(json.loads(json.dumps(told.to_json(), allow_nan=False)))
    assert read.epochs == told.epochs
    assert read.to_json() == told.to_json()


def test_the_loss_of_a_diverged_training_survives_as_not_a_number() -> None:
    told = History()
    told.add(BatchDone(1, 1, 3, math.inf, 0.1, 0.01, 64))
    read = History.from_json(json.loads(json.dumps(told.to_json(), allow_nan=False)))
    assert math.isnan(read.loss.mean[0])


DAMAGED_CURVES = [
    None,
    {},
    {"stride": 0, "steps": 0, "low": [], "total": [], "high": []},
    {"stride": 1, "steps": 1, "low": [], "total": [], "high": []},
    {"stride": 1, "steps": -1, "low": [], "total": [], "high": []},
    {"stride": 1, "steps": 1, "low": ["a"], "total": [1], "high": [1]},
    {"stride": 1, "steps": MAX_POINTS + 1, **{name: [1] * (MAX_POINTS + 1) for name in ("low", "total", "high")}},
]


@pytest.mark.parametrize("value", DAMAGED_CURVES)
def test_a_damaged_curve_is_refused(value: object) -> None:
    with pytest.raises(TrainingError, match="history of the training is damaged"):
        Curve.from_json(value)


@pytest.mark.parametrize("epoch", [None, {}, {"epoch": "1"}, {**history().to_json()["epochs"][0], "is_best": 1}])
def test_a_damaged_epoch_is_refused(epoch: object) -> None:
    with pytest.raises(TrainingError, match="history of the training is damaged"):
        History.from_json({**history().to_json(), "epochs": [epoch]})


def test_the_place_in_an_epoch_follows_from_the_step() -> None:
    assert [BatchDone(1, step, 3, 1.0, None, 0.01, 64).step_in_epoch for step in (1, 3, 4)] == [1, 3, 1]


def ending(**values: object) -> Ending:
    return Ending(
        Reason.EARLY_STOPPED,
        message("stopped early: the last epochs brought no improvement"),
        TrainingSettings(epochs=3),
        **{
            "is_fine_tuning": True,
            "classes": ("cat", "dog"),
            "changes": {"dense_1": 0.0, "dense_2": math.inf},
            "frozen": ("dense_1",),
            "evaluation": Evaluation(0.25, 0.9, 100),
            **values,
        },
    )


@pytest.mark.parametrize(
    "told",
    [
        ending(),
        ending(classes=None, evaluation=Evaluation(0.5, None, 7)),
        Ending(None, said_of(None), TrainingSettings()),
    ],
)
def test_how_a_training_ended_is_kept_with_its_history(told: Ending) -> None:
    kept = history()
    kept.ending = told
    read = History.from_json(json.loads(json.dumps(kept.to_json(), allow_nan=False))).ending
    assert read is not None
    assert dataclasses.asdict(read) == dataclasses.asdict(told)


def test_a_history_without_an_ending_is_read_as_before() -> None:
    value = history().to_json()
    del value["ending"]
    assert History.from_json(value).ending is None


@pytest.mark.parametrize(
    "damage", [{"reason": "boredom"}, {"frozen": "all"}, {"classes": [1]}, {"evaluation": {}}, {"changes": {"a": "b"}}]
)
def test_a_damaged_ending_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises(TrainingError, match="history of the training is damaged"):
        History.from_json({**history().to_json(), "ending": {**ending().to_json(), **damage}})
