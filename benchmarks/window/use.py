"""The window in use while a network trains: `python -m benchmarks.window.use NETWORK SECONDS`.

The canvas is panned all the time and the plots are drawn as the training goes on. How late the event loop is, is read
off a grid of moments 5 ms apart: of a moment that finds the loop busy, the time until it is free. So one that is busy
for 50 ms is late at ten of them, as it is for whoever clicks meanwhile.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot

from benchmarks.window.networks import endless
from benchmarks.window.opened import canvas, opened, part, wait_until, work
from benchmarks.window.pace import Pace
from benchmarks.window.reading import Reading, percentile, printed
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.training.outcome import Progress
from nnstudio.gui.training.session import State, TrainingSession

_GRID = 0.005
_FRAME_MS = 16
_STROKE = 90
"""Frames until the canvas is panned the other way."""


class Heartbeat(QObject):
    """Notes how late the event loop is at each moment of the grid."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._due = time.perf_counter()
        self._timer = QTimer(self, interval=round(_GRID * 1e3), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        while self._due <= now:
            self.late.append((now - self._due) * 1e3)
            self._due += _GRID


class Hand(QObject):
    """Pans a canvas up and down, a little in each frame."""

    def __init__(self, sheet: Canvas) -> None:
        super().__init__()
        self._sheet = sheet
        self._frame = 0
        self._timer = QTimer(self, interval=_FRAME_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._pan)
        self._timer.start()

    def _pan(self) -> None:
        self._frame += 1
        self._sheet.pull(QPoint(0, 4 if self._frame // _STROKE % 2 else -4))


class Watch(QObject):
    """Follows a session, and says how fast it trains."""

    def __init__(self, session: TrainingSession) -> None:
        super().__init__()
        self.pace = Pace()
        session.progressed.connect(self._note)

    @Slot(object)
    def _note(self, progress: Progress) -> None:
        self.pace.look(progress.step)


def main(name: str, seconds: float) -> None:
    """Use the window for so long while a network trains, after a second to warm up."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, opened(endless(name, Path(folder))) as window:
        session = part(window, TrainingSession)
        hand = Hand(canvas(window))
        session.train(window.document.project)
        wait_until(lambda: session.state is State.RUNNING)
        work(1.0)
        watch, heartbeat = Watch(session), Heartbeat()
        work(seconds)
        wait_until(lambda: watch.pace.is_known)
        late = list(heartbeat.late)
        session.shutdown()
    del hand
    told = f"event loop late while {name} trains"
    printed(
        [
            Reading(f"{told}, p50", "ms", (statistics.median(late),)),
            Reading(f"{told}, p99", "ms", (percentile(late, 0.99),), "< 16"),
            Reading(f"{told}, longest", "ms", (max(late),)),
            Reading(f"speed of {name} beside the window", "steps/s", (watch.pace.steps_per_second,)),
        ]
    )


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
