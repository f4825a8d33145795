"""How many processes learn fastest together, found out by trying."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import count
from statistics import median

from nnstudio.engine.team.table import Order, Task
from nnstudio.engine.team.team import MemberLostError, Team

_WORTH = 20
"""How many times as long as finding out a training must take: a short one is done in one process."""

_PASSES = 32
"""Passes that are timed at most with each number of processes."""

_SECONDS = 0.06
"""After so long no further pass is begun, once one was timed."""

_GAIN = 0.95
"""Share of the time that more processes may take at most: they cost memory."""


def fastest_size(team_of: Callable[[int], Team], most: int, steps: int) -> int:
    """Return how many processes, `most` at most, take so many steps fastest, timed on this machine as it is now.

    Only gradients are computed on the way: nothing is learned or drawn. Twice as many processes are tried each time,
    as long as that gains something.
    """
    if most == 1:
        return 1
    with team_of(1) as alone:
        fastest, spent = _seconds_per_pass(alone)
    if steps * fastest < _WORTH * spent:
        return 1
    chosen = 1
    for size in _doubling(most):
        try:
            with team_of(size) as team:
                seconds, _ = _seconds_per_pass(team)
        except (MemberLostError, MemoryError):
            break
        if seconds > _GAIN * fastest:
            break
        chosen, fastest = size, seconds
    return chosen


def _doubling(most: int) -> Iterator[int]:
    for size in count(1):
        if 2**size >= most:
            yield most
            return
        yield 2**size


def _seconds_per_pass(team: Team) -> tuple[float, float]:
    """Return how long a pass takes in the middle of some, and how long they took together."""
    begun = time.perf_counter()
    durations: list[float] = []
    for number in range(_PASSES + 1):
        started = time.perf_counter()
        team.carry_out(Order(Task.REHEARSE, number))
        durations.append(time.perf_counter() - started)
        if number and time.perf_counter() - begun > _SECONDS:
            break
    return median(durations[1:]), time.perf_counter() - begun  # the first takes the memory that others find
