"""Writing on at a text beside the window, and handing over what was written in the window's own time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from nnstudio.gui.background import Job
from nnstudio.messages import NnstudioError

_REFRESH = 40
"""Milliseconds between two looks at what was written: often enough to see it flow, and cheap for fast networks."""

Write = Callable[[], Iterator[str]]
"""Begins a text; called beside the window, where it and the iterator may raise NnstudioError."""


class Scribe(QObject):
    """Writes one text at a time."""

    wrote = Signal(str)
    """The next part of the text."""

    ended = Signal()
    """The text is done, or was stopped."""

    failed = Signal(object)
    """It cannot be written, or not further: the NnstudioError; `ended` follows."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._pieces: deque[str] = deque()
        self._refresh = QTimer(self, interval=_REFRESH)
        self._refresh.timeout.connect(self._hand_over)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)

    @property
    def is_busy(self) -> bool:
        """Whether a text is being written."""
        return self._job is not None

    def begin(self, write: Write) -> None:
        """Write a text, unless another is being written."""
        if self._job is not None:
            return
        pieces = self._pieces

        def work(job: Job) -> None:
            for count, piece in enumerate(write(), 1):
                pieces.append(piece)
                job.reached(count)

        self._job = Job(work, parent=self)
        self._job.done.connect(self._end)
        self._job.cancelled.connect(self._end)
        self._job.failed.connect(self._fail)
        self._refresh.start()
        self._job.start()

    def stop(self) -> None:
        """End the text with the token at hand; `ended` follows."""
        if self._job is not None:
            self._job.cancel()

    @Slot()
    def wait(self) -> None:
        """Stop, and wait until no thread is left: for a program that ends."""
        self.stop()
        if self._job is not None:
            self._job.wait()

    @Slot()
    def _hand_over(self) -> None:
        parts: list[str] = []
        while self._pieces:
            parts.append(self._pieces.popleft())
        if parts:
            self.wrote.emit("".join(parts))

    @Slot(object)
    def _fail(self, error: NnstudioError) -> None:
        self._end(error)

    def _end(self, error: object = None) -> None:
        self._refresh.stop()
        self._hand_over()
        job, self._job = self._job, None
        if job is not None:
            job.deleteLater()
        if isinstance(error, NnstudioError):
            self.failed.emit(error)
        self.ended.emit()
