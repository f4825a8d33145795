"""Batches on their way from the engine to the window: rows of numbers in memory that both share."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import numpy as np

from nnstudio.engine.events import BatchDone
from nnstudio.layers.base import Array

CAPACITY = 32_768
"""Batches that fit: some seconds of the fastest training there is."""

_COLUMNS = 8  # the row's number, and the seven figures of a batch


class EventRing:
    """The latest batches, written by one side and read by the other without locks.

    A row is written before the count of rows; it carries its own number, counted from 1, so that a reader takes
    none that is unfinished. The writer never waits: a reader that is more than the capacity behind misses the
    oldest, and counts them in `missed`. Both sides keep their own place, so each needs its own object over the same
    memory: pass it to the other process, or take a `reader`.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        from multiprocessing.sharedctypes import RawArray  # noqa: PLC0415  # not before something is trained

        self._share(RawArray(ctypes.c_double, capacity * _COLUMNS), RawArray(ctypes.c_int64, 1))

    def _share(self, rows: Any, count: Any) -> None:
        self._memory = (rows, count)
        self._rows: Array = np.frombuffer(rows, np.float64).reshape(-1, _COLUMNS)
        self._count: Array = np.frombuffer(count, np.int64)
        self._next = 0
        self.missed = 0

    def __getstate__(self) -> tuple[Any, Any]:
        return self._memory

    def __setstate__(self, memory: tuple[Any, Any]) -> None:
        self._share(*memory)

    def reader(self) -> EventRing:
        """Return another place in the same ring."""
        other = EventRing.__new__(EventRing)
        other._share(*self._memory)
        return other

    def write(self, done: BatchDone) -> None:
        """Add a batch, over the oldest one where the ring is full."""
        number = self._next
        accuracy = math.nan if done.accuracy is None else done.accuracy
        self._rows[number % len(self._rows)] = (
            number + 1,
            done.epoch,
            done.step,
            done.steps_per_epoch,
            done.loss,
            accuracy,
            done.learning_rate,
            done.samples,
        )
        self._next = number + 1
        self._count[0] = self._next

    def read(self, limit: int = CAPACITY) -> list[BatchDone]:
        """Return the batches since the last call, oldest first, at most `limit` of them."""
        written = int(self._count[0])
        first = max(self._next, written - len(self._rows))
        numbers = np.arange(first, min(written, first + limit))
        rows = self._rows[numbers % len(self._rows)]
        whole = rows[rows[:, 0] == numbers + 1]
        if len(whole):
            last = int(whole[-1, 0])
            self.missed += last - self._next - len(whole)
            self._next = last
        return [_batch(row) for row in whole.tolist()]


def _batch(row: list[float]) -> BatchDone:
    _, epoch, step, steps_per_epoch, loss, accuracy, rate, samples = row
    shown = None if math.isnan(accuracy) else accuracy
    return BatchDone(int(epoch), int(step), int(steps_per_epoch), loss, shown, rate, int(samples))
