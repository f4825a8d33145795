"""Schedules: positions, edges and saved state. Numbers of PyTorch: test_recorded.py."""

from __future__ import annotations

import json
import math

import pytest

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.events import EpochDone
from nnstudio.engine.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Exponential,
    OneCycle,
    Position,
    ReduceOnPlateau,
    Schedule,
    Step,
    WarmUp,
)
from nnstudio.hyperparameters import HyperparameterError

SCHEDULES_TRIED = [
    Constant(),
    Step(every=2),
    Exponential(),
    Cosine(minimum=0.1, warm_up=1.5),
    WarmUp(epochs=2),
    OneCycle(),
    ReduceOnPlateau(),
]
STEPS_PER_EPOCH = 5
TOTAL = 40


def rates(schedule: Schedule, total: int = TOTAL, per_epoch: int = STEPS_PER_EPOCH) -> list[float]:
    running = schedule.start(0.2)
    return [running.rate(Position(step, per_epoch, total)) for step in range(total)]


def epoch(number: int, loss: float) -> EpochDone:
    return EpochDone(number, loss, None, None, None, 0.1, 1.0)


def test_every_registered_schedule_is_tried_here() -> None:
    assert {type(schedule) for schedule in SCHEDULES_TRIED} == set(SCHEDULES)


@pytest.mark.parametrize("schedule", SCHEDULES_TRIED)
@pytest.mark.parametrize("total", [1, 2, 3, 40])
def test_rates_lie_between_zero_and_the_optimizers_own(schedule: Schedule, total: int) -> None:
    assert all(0 <= rate <= 0.2 for rate in rates(schedule, total))


@pytest.mark.parametrize("schedule", SCHEDULES_TRIED)
def test_training_beyond_the_planned_end_keeps_the_last_rate_or_falls_on(schedule: Schedule) -> None:
    running = schedule.start(0.2)
    end = running.rate(Position(TOTAL, STEPS_PER_EPOCH, TOTAL))
    assert 0 <= running.rate(Position(10 * TOTAL, STEPS_PER_EPOCH, TOTAL)) <= end


@pytest.mark.parametrize("schedule", SCHEDULES_TRIED)
def test_a_schedule_is_written_as_json_and_read_back(schedule: Schedule) -> None:
    assert SCHEDULES.from_json(json.loads(json.dumps(schedule.to_json()))) == schedule


def test_steps_fall_at_the_first_batch_of_an_epoch() -> None:
    assert rates(Step(every=2, gamma=0.5))[8:12] == pytest.approx([0.2, 0.2, 0.1, 0.1])
    assert rates(Exponential(gamma=0.5))[4:6] == pytest.approx([0.2, 0.1])


def test_a_cosine_ends_near_its_minimum_after_its_warm_up() -> None:
    values = rates(Cosine(minimum=0.25, warm_up=1, initial=0.5), total=400)
    assert values[0] == pytest.approx(0.1)
    assert values[5] == max(values) == pytest.approx(0.2)
    assert values[-1] == pytest.approx(0.05, rel=1e-3)


def test_a_warm_up_longer_than_the_training_never_arrives() -> None:
    assert max(rates(Cosine(warm_up=100))) < 0.2
    assert max(rates(WarmUp(epochs=100))) < 0.2


def test_a_plateau_counts_only_epochs_without_improvement() -> None:
    running = ReduceOnPlateau(gamma=0.5, patience=1, threshold=0.1, minimum=0.3).start(1.0)
    seen = []
    for number, loss in enumerate([1.0, 0.95, 0.85, 0.8, 0.8, math.nan, 0.8, 0.8, 0.8], start=1):
        running.observe(epoch(number, loss))
        seen.append(running.rate(Position(0, 1, 1)))
    assert seen == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.3, 0.3, 0.3]


@pytest.mark.parametrize("schedule", SCHEDULES_TRIED)
@pytest.mark.parametrize("epochs", [0, 7])
def test_a_restored_schedule_goes_on_where_it_was_saved(schedule: Schedule, epochs: int) -> None:
    running, resumed = schedule.start(0.2), schedule.start(0.2)
    for number in range(epochs):
        running.observe(epoch(number, 1.0))
    resumed.restore(json.loads(json.dumps(running.state())))
    for number in range(8):
        for each in (running, resumed):
            each.observe(epoch(number, 1.0))
        position = Position(number * STEPS_PER_EPOCH, STEPS_PER_EPOCH, TOTAL)
        assert resumed.rate(position) == running.rate(position)


def test_the_saved_state_of_another_schedule_is_refused() -> None:
    plateau = ReduceOnPlateau().start(0.2)
    with pytest.raises(TrainingError, match="does not fit Constant"):
        Constant().start(0.2).restore(plateau.state())
    with pytest.raises(TrainingError, match="does not fit ReduceOnPlateau"):
        plateau.restore({})
    with pytest.raises(TrainingError, match="does not fit ReduceOnPlateau"):
        plateau.restore({**plateau.state(), "factor": "half"})


def test_shares_outside_their_bounds_are_refused() -> None:
    with pytest.raises(HyperparameterError, match="gamma of Exponential"):
        Exponential(gamma=1.5)
    with pytest.raises(HyperparameterError, match="rising of OneCycle"):
        OneCycle(rising=1.0)
    with pytest.raises(HyperparameterError, match="every of Step"):
        Step(every=0)
