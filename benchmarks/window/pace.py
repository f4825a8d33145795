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
    def is_known(self) -> bool:
        """Whether there were two looks to tell it by."""
        return len(self._looks) > 1

    @property
    def steps_per_second(self) -> float:
        """The mean from the first look to the last; 0 where it is not known."""
        if not self.is_known:
            return 0.0
        (start, first), (end, last) = self._looks[0], self._looks[-1]
        return (last - first) / (end - start)
