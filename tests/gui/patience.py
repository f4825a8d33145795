"""Waiting for what should come: as long as a machine may take that is busy with other things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

PATIENCE_MS = 180_000
"""Costs nothing where the thing comes; only a test that fails waits so long."""


class PatientBot(QtBot):
    """A `qtbot` whose every wait is as long as the slowest machine needs, unless a test says otherwise."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **how: Any) -> Any:  # noqa: N802
        return super().waitSignal(signal, timeout=timeout, **how)
