"""Where processes wait until all have come."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

import numpy as np

from nnstudio.engine.shared import LINE, shared_zeros

_GLANCES = 400
"""How often a process looks for the others before it offers its core to somebody else: about 20 microseconds."""

_OFFERS = 3000
"""How often it offers its core before it sleeps: one to two milliseconds."""

_SHARE_OF_SLEEP = 0.1
"""Nobody oversleeps by more than this share of the time already waited."""

_LONGEST_SLEEP = 0.02

Watch = Callable[[float], None]
"""Looks after the others before each sleep, the first time after 0 seconds of it; raises to wait no longer."""


class Barrier:
    """Lets a number of processes, forked from the one that made it, go on only once all of them have come.

    Locks of the system cost 40 microseconds a meeting, this one less than one: each counts its arrivals in shared
    memory and looks at the counts of the others. What a process wrote before it came is seen by all after it: that
    x86 never shows stores in another order is what this rests on. Who waits for long sleeps.
    """

    def __init__(self, size: int) -> None:
        self._arrivals = shared_zeros(size * LINE, np.int64).data
        self._places = range(0, size * LINE, LINE)
        self._meetings = 0

    def wait(self, rank: int, watch: Watch) -> None:
        """Come as the process with this rank, and wait for all others; `watch` is called while this one sleeps."""
        self._meetings += 1
        self._arrivals[self._places[rank]] = self._meetings
        for place in self._places:
            if self._arrivals[place] < self._meetings:
                self._await(place, watch)

    @property
    def absent(self) -> Sequence[int]:
        """Ranks of those who have not come to the present meeting."""
        return [rank for rank, place in enumerate(self._places) if self._arrivals[place] < self._meetings]

    def _await(self, place: int, watch: Watch) -> None:
        arrivals, meetings = self._arrivals, self._meetings
        for _ in range(_GLANCES):
            if arrivals[place] >= meetings:
                return
        for _ in range(_OFFERS):
            os.sched_yield()
            if arrivals[place] >= meetings:
                return
        started, waited = time.monotonic(), 0.0
        while arrivals[place] < meetings:
            watch(waited)
            time.sleep(min(_LONGEST_SLEEP, 1e-4 + _SHARE_OF_SLEEP * waited))
            waited = time.monotonic() - started
