"""Signals that wait until something is whole."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM take effect only at the end of the with statement; for the main thread.

    A signal mask would not do: it is one thread's, another thread takes the signal, and Python then runs the handler
    in the main thread all the same.
    """
    come: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        come.append(number)

    before = {number: handler for number in _SIGNALS if (handler := signal.getsignal(number)) is not None}
    try:
        for number in before:
            signal.signal(number, note)
        yield
    finally:
        for number, handler in reversed(before.items()):  # SIGINT last: from then on it may raise
            signal.signal(number, handler)
        for arrived in come:
            signal.raise_signal(arrived)
