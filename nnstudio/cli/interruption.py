"""Ctrl-C as a wish to end early and keep what was learned, not as an accident."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Turns Ctrl-C, and the system's request to end, into a call of `stop`, inside a with statement.

    The first one asks for a stop after the batch at hand. A second one while that batch is still being computed
    raises KeyboardInterrupt: the person will not wait. Once `saving` is said, all of them are ignored, and after one
    has come they stay ignored: the program is about to end.
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        self._stop = stop
        self._saving = False
        self.signal: int | None = None
        """The first signal that came."""

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._received) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        self._saving = True
        if self.signal is not None:
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def saving(self) -> None:
        """From now on nothing interrupts."""
        self._saving = True

    def _received(self, number: int, _: FrameType | None) -> None:
        if self._saving:
            return
        if self.signal is not None:
            raise KeyboardInterrupt
        self.signal = number
        self._stop()
