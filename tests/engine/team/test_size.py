"""How many processes a trial settles on, told how long passes took."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

import pytest

from nnstudio.engine.team.size import Trial

FIRST = 0.005
"""What the first pass of each size takes longer than the others."""


def tried(trial: Trial, seconds_of: Callable[[int], float]) -> list[int]:
    """Carry out a trial of passes that take so long with a number of processes; return the sizes of all passes."""
    sizes: list[int] = []
    while not trial.is_over:
        is_first = not sizes or sizes[-1] != trial.size
        sizes.append(trial.size)
        trial.took(seconds_of(trial.size) + (FIRST if is_first else 0.0))
    return sizes


def ideal(size: int) -> float:
    return 0.01 / size


@pytest.mark.parametrize("is_work", [False, True])
def test_more_processes_are_taken_as_long_as_they_gain(is_work: bool) -> None:
    trial = Trial(6, 10**6, is_work=is_work)
    assert sorted(set(tried(trial, ideal))) == [1, 2, 4, 6]
    assert trial.size == 6


def test_the_fastest_before_the_first_that_gains_nothing_is_chosen() -> None:
    trial = Trial(8, 10**6, is_work=False)
    assert max(tried(trial, lambda size: {1: 0.01, 2: 0.005}.get(size, 0.0049))) == 4
    assert trial.size == 2


def test_where_two_gain_nothing_it_stays_with_one() -> None:
    trial = Trial(2, 10**6, is_work=True)
    tried(trial, lambda _: 0.001)
    assert trial.size == 1


def test_one_process_is_never_tried() -> None:
    assert Trial(1, 10**6, is_work=False).is_over


def test_passes_for_nothing_have_to_be_worth_all_their_time() -> None:
    spent = 0.01 * 6 + FIRST
    for steps, sizes in ((int(20 * spent / 0.01) - 2, {1}), (int(20 * spent / 0.01) + 2, {1, 2})):
        assert set(tried(Trial(2, steps, is_work=False), ideal)) == sizes


def test_what_is_left_of_the_work_has_to_be_worth_a_team() -> None:
    done = 6
    for left, sizes in ((3, {1}), (8, {1, 2})):
        assert set(tried(Trial(2, done + left, is_work=True), ideal)) == sizes


def test_where_the_first_pass_takes_long_so_does_a_teams_and_more_must_be_left() -> None:
    trial = Trial(2, 20, is_work=True)
    trial.took(1.0)
    trial.took(0.01)
    assert (trial.size, trial.is_over) == (1, True)


def test_passes_that_something_else_disturbs_do_not_count() -> None:
    trial = Trial(2, 10**6, is_work=False)
    noise = cycle([1.0, 4.0, 1.0, 4.0, 4.0])
    tried(trial, lambda size: ideal(size) * (next(noise) if size == 2 else 1.0))
    assert trial.size == 2


def test_the_more_work_is_left_the_more_passes_are_timed() -> None:
    few, many = (len(tried(Trial(2, steps, is_work=False), ideal)) for steps in (1_000, 10**6))
    assert few < many / 2


def test_giving_up_goes_back_to_the_fastest_so_far() -> None:
    trial = Trial(8, 10**6, is_work=False)
    while trial.size < 4:
        trial.took(ideal(trial.size))
    trial.give_up()
    assert (trial.size, trial.is_over) == (2, True)


def test_a_pass_of_one_process_over_part_of_a_batch_counts_for_all_parts() -> None:
    for parts, size in ((1, 1), (2, 2)):
        trial = Trial(2, 10**6, is_work=False, parts=parts)
        tried(trial, lambda _: 0.01)
        assert trial.size == size
