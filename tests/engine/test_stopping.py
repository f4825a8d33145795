"""The best epoch and early stopping."""

from __future__ import annotations

import json
import math

import pytest

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.events import EpochDone
from nnstudio.engine.stopping import STOPPING, BestEpoch, EarlyStopping


def epoch(
    number: int,
    loss: float,
    accuracy: float | None = None,
    validation_loss: float | None = None,
    validation_accuracy: float | None = None,
) -> EpochDone:
    return EpochDone(number, loss, accuracy, validation_loss, validation_accuracy, 0.001, 1.0)


def test_patience_counts_epochs_in_a_row_without_improvement() -> None:
    best = BestEpoch(EarlyStopping(patience=2))
    answers = []
    for number, loss in enumerate([3.0, 2.0, 2.5, 1.0, 1.0, 1.5], start=1):
        is_best = best.observe(epoch(number, 9.0, validation_loss=loss))
        answers.append((is_best, best.should_stop))
    assert answers == [(True, False), (True, False), (False, False), (True, False), (False, False), (False, True)]
    assert best.epoch == 4


def test_improvements_below_the_minimum_change_do_not_count() -> None:
    best = BestEpoch(EarlyStopping(patience=1, minimum_change=0.5))
    assert best.observe(epoch(1, 2.0))
    assert not best.observe(epoch(2, 1.5))
    assert best.should_stop
    assert best.observe(epoch(3, 1.49))


def test_validation_is_watched_where_it_exists_and_training_elsewhere() -> None:
    best = BestEpoch(EarlyStopping(monitor="accuracy"))
    assert best.observe(epoch(1, 1.0, 0.5, 1.0, 0.6))
    assert not best.observe(epoch(2, 0.5, 0.9, 2.0, 0.6))
    assert best.observe(epoch(3, 0.5, 0.7))


def test_without_early_stopping_the_lowest_loss_is_kept_and_nothing_stops() -> None:
    best = BestEpoch()
    assert best.observe(epoch(1, 1.0))
    assert not any(best.observe(epoch(number, 2.0)) for number in range(2, 100))
    assert not best.should_stop
    assert best.epoch == 1


def test_an_epoch_that_is_not_a_number_is_never_the_best() -> None:
    best = BestEpoch(EarlyStopping(patience=1))
    assert not best.observe(epoch(1, math.nan))
    assert best.epoch is None
    assert best.should_stop


def test_a_regression_has_no_accuracy_to_watch() -> None:
    with pytest.raises(TrainingError, match="let it watch the loss"):
        BestEpoch(EarlyStopping(monitor="accuracy")).observe(epoch(1, 1.0))


@pytest.mark.parametrize("losses", [[], [math.nan], [2.0, 1.0, 1.5]])
def test_a_restored_record_goes_on_where_it_was_saved(losses: list[float]) -> None:
    best, resumed = (BestEpoch(EarlyStopping(patience=2)) for _ in range(2))
    for number, loss in enumerate(losses, start=1):
        best.observe(epoch(number, loss))
    resumed.restore(json.loads(json.dumps(best.state())))
    for record in (best, resumed):
        record.observe(epoch(9, 1.2))
    assert resumed.state() == best.state()
    assert resumed.should_stop == best.should_stop


@pytest.mark.parametrize("state", [{}, {"epoch": "1", "figure": 1.0, "waited": 0}, {"epoch": 1, "figure": None}])
def test_a_damaged_record_is_refused(state: dict[str, object]) -> None:
    with pytest.raises(TrainingError, match="damaged"):
        BestEpoch().restore(state)


def test_early_stopping_is_written_as_json_and_read_back() -> None:
    rule = EarlyStopping("accuracy", patience=3, minimum_change=0.01)
    assert STOPPING.from_json(json.loads(json.dumps(rule.to_json()))) == rule
