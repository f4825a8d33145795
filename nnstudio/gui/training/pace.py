"""How fast a training goes: lately, for its speed, and all along, for the time it still takes."""

from __future__ import annotations

from collections import deque

_SECONDS = 3.0
"""How far back the speed looks."""

_SHORTEST = 0.2
"""Seconds below which nothing is said."""


class Pace:
    """Work and samples over time: seconds of any clock that only goes forward. Rests do not count."""

    def __init__(self) -> None:
        self._lately: deque[tuple[float, int]] = deque()
        self._active = 0.0
        self._work = 0.0

    def add(self, now: float, work: float, samples: int) -> None:
        """Note that so much work and so many samples are done since the call before."""
        if self._lately:
            self._active += now - self._lately[-1][0]
            self._work += work
        self._lately.append((now, samples))
        while now - self._lately[0][0] > _SECONDS and len(self._lately) > 2:
            self._lately.popleft()

    def begin_anew(self) -> None:
        """Note that the same work takes another time from now on than before."""
        self._active = self._work = 0.0

    def rest(self) -> None:
        """Note that the training stands still until the next call."""
        self._lately.clear()

    @property
    def samples_per_second(self) -> float | None:
        """The speed of late; None until there is enough to tell by."""
        if not self._lately:
            return None
        seconds = self._lately[-1][0] - self._lately[0][0]
        samples = sum(samples for _, samples in self._lately) - self._lately[0][1]
        return samples / seconds if seconds >= _SHORTEST and samples else None

    def seconds_left(self, work: float) -> float | None:
        """Return how long so much more work takes, validation included; None until there is enough to tell by."""
        return self._active / self._work * work if self._work and self._active >= _SHORTEST else None
