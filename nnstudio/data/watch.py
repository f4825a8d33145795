"""Watching how far the reading of data is."""

from __future__ import annotations

from collections.abc import Callable

Watch = Callable[[int, int], None]
"""Told now and then how much of how much is read, in samples or bytes, the total being 0 while nobody knows it. It ends
the reading by CalledOffError."""


class CalledOffError(Exception):
    """Reading that nobody wants any more."""


def unwatched(done: int, total: int) -> None:
    """Watch nothing."""
