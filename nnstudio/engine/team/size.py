"""How many processes are fastest together, found out by trying."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

from nnstudio.engine.team.table import Order, Task
from nnstudio.engine.team.team import Did, MemberLostError, Team

_WORTH = 20
"""How many times as long as trying the work must take where passes are tried for nothing: what is short is done in one
process."""

_WORTH_AT_WORK = 5
"""How many times as long as a team takes to get going the rest of the work must take, where its passes are tried."""

_FORMING = 0.006
"""Seconds in which a process is forked and ended; its memory, and what it compiles, come on top."""

_PASSES = 32
"""Passes that are timed at most with each number of processes."""

_SECONDS = 0.06
"""After so long no further pass is timed with a number of processes, once one was; after longer where trying is apart
from much work, as somebody else may be using the machine for a moment."""

_SHARE_OF_WORK = 0.005
"""How much longer at most: this share of what is left of the work, up to `_MOST_SECONDS`."""

_MOST_SECONDS = 0.5

_UNDISTURBED = 4
"""One in so many passes is taken to be undisturbed; what those take at most is what a pass takes."""

_GAIN = 0.95
"""Share of the time that more processes may take at most: they cost memory."""


class Trial:
    """Finds out by passes of batches how many processes, `most` at most, are fastest for so many steps.

    Each pass is to be made by `size` processes, until it `is_over`; who makes it says how long that `took`. Twice as
    many processes are tried each time, as long as that gains something. Trying costs all passes where they are for
    nothing. Where they are the work itself, it costs a team's getting going: about what the first pass takes longer
    than the others. One process alone passes but one of so many `parts` of each batch.
    """

    def __init__(self, most: int, steps: int, *, is_work: bool, parts: int = 1) -> None:
        self.size = 1
        self.is_over = most == 1
        self._most = most
        self._steps = steps
        self._is_work = is_work
        self._parts = parts
        self._fastest = 1
        self._seconds = 0.0
        self._durations: list[float] = []

    def took(self, seconds: float) -> None:
        """Count a pass in; the first one of each size takes the memory that others find, and is not timed."""
        if self.is_over:
            return
        self._durations.append(seconds)
        self._steps -= self._is_work
        timed = self._durations[1:]
        if timed and (len(timed) == _PASSES or sum(self._durations) > self._allowance):
            undisturbed = sorted(timed)[len(timed) // _UNDISTURBED]
            self._weigh(undisturbed * (self._parts if self.size == 1 else 1))
            self._durations.clear()

    def give_up(self) -> None:
        """Go back to the fastest size so far, and try no further one."""
        self.settle(self._fastest)

    def settle(self, size: int) -> None:
        """Try nothing: the size is known."""
        self.size, self.is_over = size, True

    @property
    def _allowance(self) -> float:
        """Seconds for passes of one size; few where they are the work, of which slow ones would do too much."""
        if self._is_work:
            return _SECONDS
        return min(_MOST_SECONDS, max(_SECONDS, _SHARE_OF_WORK * self._steps * self._durations[-1]))

    def _weigh(self, seconds: float) -> None:
        """Decide what comes next, now that it is known how long a pass takes with the present size."""
        if not self._is_worth_more(seconds):
            self.give_up()
            return
        self._fastest, self._seconds = self.size, seconds
        if self.size == self._most:
            self.is_over = True
        self.size = min(2 * self.size, self._most)

    def _is_worth_more(self, seconds: float) -> bool:
        if self.size > 1:
            return seconds <= _GAIN * self._seconds
        rest = self._steps * seconds
        if self._is_work:
            return rest >= _WORTH_AT_WORK * (_FORMING + max(0.0, self._durations[0] - seconds))
        return rest >= _WORTH * sum(self._durations)


def fastest_size(team_of: Callable[[int], Team[Did]], most: int, steps: int, parts: int = 1) -> int:
    """Return how many processes, `most` at most, take so many steps fastest, timed on this machine as it is now.

    Only gradients are computed on the way: nothing is learned or drawn. The team of one is to pass one of so many
    `parts` of each batch.
    """
    trial = Trial(most, steps, is_work=False, parts=parts)
    while not trial.is_over:
        try:
            with team_of(trial.size) as team:
                _rehearse(team, trial)
        except (MemberLostError, MemoryError):
            if trial.size == 1:
                raise
            trial.give_up()
    return trial.size


def _rehearse(team: Team[Did], trial: Trial) -> None:
    for number in count():
        started = time.perf_counter()
        team.carry_out(Order(Task.REHEARSE, number))
        trial.took(time.perf_counter() - started)
        if trial.is_over or trial.size != team.size:
            return
