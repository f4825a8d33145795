"""How much of a training is done, where not all of its steps take as long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from nnstudio.engine.prefix import Cut


@dataclass(frozen=True)
class Work:
    """The steps of a training, weighed by the time that they take: one of the first epoch counts as 1."""

    total_steps: int
    epochs: int
    later: float = 1.0
    """What a step counts after the first epoch, in which alone what is frozen may have been computed."""

    @classmethod
    def of(cls, total_steps: int, epochs: int, prefix: Cut | None) -> Self:
        """Return the work of a training that computes a prefix of its network once, or none."""
        return cls(total_steps, epochs, 1.0 if prefix is None else prefix.later)

    @property
    def total(self) -> float:
        """All of it."""
        return self.done(self.total_steps)

    def done(self, steps: int) -> float:
        """Return what is done after so many steps."""
        first = min(steps, self.total_steps // self.epochs)
        return first + self.later * (steps - first)

    def left(self, steps: int) -> float:
        """Return what is still to be done after so many steps."""
        return self.total - self.done(steps)
