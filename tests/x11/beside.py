"""A test that sits before the window as a person does: in a thread of its own, while the window goes on with its work.

What the window does inside a drag, a menu or a dialog comes back to nobody until the drag, the menu or the dialog is
over. So the test cannot be in the window's thread: it could not let go of the button.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtTest import QTest

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds after which something that should have happened counts as missing."""

_LOOK_MS = 10


class Beside(QObject):
    """Answers, in the window's thread, what is asked from others."""

    _asked = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def ask(self, question: Callable[[], T]) -> T:
        """Return what a function returns in the window's thread; raise what it raises."""
        future: Future[T] = Future()
        self._asked.emit(question, future)
        return future.result(PATIENCE)

    @Slot(object, object)
    def _answer(self, question: Callable[[], object], future: Future[Any]) -> None:
        try:
            future.set_result(question())
        except BaseException as error:  # it belongs to the thread that asks
            future.set_exception(error)


def run_beside(work: Callable[[], object], rescue: Callable[[], object]) -> None:
    """Run a function in a thread of its own while the window works; raise what it raises.

    `rescue` is called there after a failure, to leave whatever drag, menu or dialog the window is in.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # pytest's own are none of Exception
            failures.append(error)
            rescue()

    thread = threading.Thread(target=run, name="person", daemon=True)
    thread.start()
    while thread.is_alive():
        QTest.qWait(_LOOK_MS)
    if failures:
        raise failures[0]
