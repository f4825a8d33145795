"""How many threads files are read and unpacked in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


class Limits:
    """Those of all with statements that are not left yet, which may be in any order; the one entered last counts."""

    def __init__(self) -> None:
        self._entered: dict[object, int] = {}

    @property
    def last(self) -> int | None:
        """The one that counts; None where there is none."""
        return next(reversed(self._entered.values()), None)

    @contextmanager
    def entered(self, limit: int) -> Iterator[None]:
        """Have one more inside a with statement."""
        statement = object()
        self._entered[statement] = limit
        try:
            yield
        finally:
            del self._entered[statement]


_limits = Limits()


def available_cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reading_threads() -> int:
    """Return how many threads may read and unpack files at once: one for each core, unless they are limited."""
    return _limits.last or available_cores()


@contextmanager
def limited_reading(threads: int) -> Iterator[None]:
    """Limit the threads that read files inside a with statement, in processes that are forked from there too.

    Of several statements the one entered last counts; they may be left in any order.
    """
    with _limits.entered(threads):
        yield
