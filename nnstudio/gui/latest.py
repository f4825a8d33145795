"""Work beside the window of which only what was asked for last matters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from nnstudio.gui.background import Job
from nnstudio.messages import NnstudioError


class Latest(QObject):
    """Does one piece of work at a time; asked for another meanwhile, it does that next and drops what comes of this."""

    found = Signal(object)
    """What came of the work that was asked for last."""

    failed = Signal(object)
    """The work that was asked for last cannot be done: the NnstudioError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._next: Callable[[Job], object] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return self._job is not None

    def ask(self, work: Callable[[Job], object]) -> None:
        """Do this, in place of what may be done now."""
        self._next = work
        if self._job is None:
            self._begin()

    def drop(self) -> None:
        """Let nothing come of what is being done."""
        self._next = _nothing if self._job is not None else None

    def wait(self) -> None:
        """Wait until nothing is being done any more, and let nothing come of it: for a program that ends."""
        job, self._job, self._next = self._job, None, None
        if job is not None:
            job.wait()

    def _begin(self) -> None:
        work, self._next = self._next, None
        if work is None or work is _nothing:
            return
        job = self._job = Job(work, parent=QCoreApplication.instance())  # which outlives whoever asked
        job.done.connect(self._take)
        job.failed.connect(self._take_error)
        job.finished.connect(job.deleteLater)
        job.start()

    @Slot(object)
    def _take(self, result: object) -> None:
        if self._ended():
            self.found.emit(result)

    @Slot(object)
    def _take_error(self, error: NnstudioError) -> None:
        if self._ended():
            self.failed.emit(error)

    def _ended(self) -> bool:
        """Note that the work has ended; return whether it was the one that was asked for last."""
        if self._job is None or self.sender() is not self._job:
            return False
        self._job = None
        is_last = self._next is None
        self._begin()
        return is_last


def _nothing(job: Job) -> None:
    """Stands for work that nobody wants any more."""
