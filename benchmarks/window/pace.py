"""How fast a training goes, read off its steps while it runs."""

from __future__ import annotations

import time


class Pace:
    """Steps a second between the first and the last look."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, int]] = []

    def look(self, step: int) -> None:
        """Take note of how far the training is now."""
        self._looks.append((time.perf_counter(), step))

    @property
    def steps_per_second(self) -> float:
        """The mean from the first look to the last; 0 where there was no second one."""
        if len(self._looks) < 2:
            return 0.0
        (start, first), (end, last) = self._looks[0], self._looks[-1]
        return (last - first) / (end - start)
