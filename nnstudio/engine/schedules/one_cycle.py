"""A learning rate that rises once and falls once."""

from __future__ import annotations

from nnstudio.engine.schedules.base import SCHEDULES, Position, Schedule, half_cosine
from nnstudio.hyperparameters import real


@SCHEDULES.register
class OneCycle(Schedule):
    """The learning rate rises to its full height, then falls far below where it began, both along half a cosine.

    Smith and Topin 2018, "Super-Convergence", in the two phases of PyTorch's `OneCycleLR`; momentum stays as it is.
    """

    rising: float = real(0.3, above=0.0, below=1.0, help="Share of the training during which the learning rate rises.")
    start_divisor: float = real(25.0, low=1.0, help="The learning rate begins at its full height divided by this.")
    end_divisor: float = real(1e4, low=1.0, help="It ends at where it began divided by this.")

    def factor(self, position: Position) -> float:
        start = 1 / self.start_divisor
        last = position.total_steps - 1
        peak = max(self.rising * position.total_steps - 1, 0.0)
        if position.step < peak:
            return half_cosine(start, 1.0, position.step / peak)
        share = min((position.step - peak) / (last - peak), 1.0) if last > peak else 0.0
        return half_cosine(1.0, start / self.end_divisor, share)
