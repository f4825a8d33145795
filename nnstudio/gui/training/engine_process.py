"""The engine in a process of its own: what the child runs, and how its parent holds it. No Qt on either side."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

from nnstudio.gui.training.engine import Engine
from nnstudio.gui.training.job import Job, Order, Report
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.weights import SharedWeights

_NICENESS = 5
_OOM_SCORE = "500"
"""Out of memory, Linux ends the process with the highest score: the engine then, not the window."""

_SECONDS_TO_EXIT = 10.0


def main(job: Job, ring: EventRing, weights: SharedWeights, orders: Connection, reports: Connection) -> None:
    """Do a job in this process, under orders from its parent; end when that does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal goes to the window alone, which decides
    _give_way()
    engine = Engine(job, ring, weights, reports.send, leave=_leave)
    threading.Thread(target=_listen, args=(orders, engine.obey), name="orders", daemon=True).start()
    with contextlib.suppress(BrokenPipeError):
        engine.run()
    _leave()


def _give_way() -> None:
    """Let the window go first wherever there is not enough for both: of the processor, of memory."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, "ascii")


def _listen(orders: Connection, obey: Callable[[Order], None]) -> None:
    while True:
        try:
            order = orders.recv()
        except (EOFError, OSError):
            _leave()
        obey(order)


def _leave() -> None:
    """End at once: what was reported is on its way, and nothing here needs tidying up."""
    os._exit(0)


class EngineProcess:
    """A child that does a job, as its parent holds it.

    `run` blocks and belongs to one thread; `order` and `kill` may be called from another at any time.
    """

    def __init__(self, job: Job, ring: EventRing, weights: SharedWeights) -> None:
        """Take what it needs to be started; raise OSError where the system has no more of it."""
        context = get_context("spawn")
        self._theirs, self._orders = context.Pipe(duplex=False)
        self._reports, sent = context.Pipe(duplex=False)
        self._process = context.Process(
            target=main, args=(job, ring, weights, self._theirs, sent), name="nnstudio engine", daemon=True
        )
        self._sent = sent
        self._lock = threading.Lock()
        self._killed = False

    def run(self, report: Callable[[Report], None]) -> int | None:
        """Start the child, hand on its reports until it has ended, and return its exit code.

        A negative one is the signal that ended it; None means that it was killed before it began. Raises OSError
        where it cannot be started.
        """
        with self._lock:
            if self._killed:
                return None
            self._process.start()
        self._theirs.close()
        self._sent.close()
        while (received := self._received()) is not None:
            report(received)
        return self._ended()

    def order(self, order: Order) -> None:
        """Send an order; one that comes too late is lost."""
        with contextlib.suppress(OSError):
            self._orders.send(order)

    def kill(self) -> None:
        """End it at once, wherever it is."""
        with self._lock:
            self._killed = True
            if self._process.pid is not None:
                self._process.kill()

    def _received(self) -> Report | None:
        """Wait for the next report; None where there will be none, because the child has ended or is about to."""
        if self._reports not in wait([self._reports, self._process.sentinel]):
            return None
        try:
            report: Report = self._reports.recv()
        except (EOFError, OSError):
            return None
        return report

    def _ended(self) -> int | None:
        self._process.join(_SECONDS_TO_EXIT)
        self.kill()
        self._process.join()
        return self._process.exitcode
