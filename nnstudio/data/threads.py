"""How many threads files are read and unpacked in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

_limits: dict[object, int] = {}
"""Those of all with statements that are not left yet, in the order in which they were entered."""


def available_cores() -> int:
    """Return the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def reading_threads() -> int:
    """Return how many threads may read and unpack files at once: one for each core, unless they are limited."""
    return next(reversed(_limits.values()), available_cores())


@contextmanager
def limited_reading(threads: int) -> Iterator[None]:
    """Limit the threads that read files inside a with statement, in processes that are forked from there too.

    Of several statements the one entered last counts; they may be left in any order.
    """
    statement = object()
    _limits[statement] = threads
    try:
        yield
    finally:
        del _limits[statement]
