"""Work that takes its time, done beside the window: reading and writing files."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from nnstudio.data.watch import CalledOffError
from nnstudio.gui.notices import ABOUT_FILES, Notices, Offer, WorkStrip
from nnstudio.messages import Message, NnstudioError, message

_PATIENCE = 300
"""Milliseconds after which there is something to see."""

_REFRESH = 100


class CancelledError(CalledOffError):
    """Ends work that was called off."""


class OutOfMemoryError(NnstudioError):
    """Work for which the machine is too small."""


class UnforeseenError(NnstudioError):
    """Work that broke off because of an error in nnstudio."""


class Job(QThread):
    """One piece of work in a thread of its own; `done`, `failed` or `cancelled` follows in the window's thread.

    An error that nobody foresaw fails it as well, and is then raised there, for whoever takes such errors in.

    The work is given the job. It may say how far it is by `reached`, which ends it once it has been called off.
    """

    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, work: Callable[[Job], object], size: int = 0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._size = size
        self._reached = 0
        self._result: object = None
        self._error: BaseException | None = None
        self._is_called_off = False
        self.finished.connect(self._conclude)

    @property
    def share(self) -> float | None:
        """How far the work is, from 0 to 1; None where that cannot be told."""
        return min(1.0, self._reached / self._size) if self._size else None

    def reached(self, amount: int) -> None:
        """Say how much of the work's size is done; raises CancelledError where it was called off."""
        self._reached = amount
        if self._is_called_off:
            raise CancelledError

    def watch(self, done: int, total: int) -> None:
        """Say how much is done of a total that is known only now, as loading data does; raises as `reached` does."""
        self._size = total
        self.reached(done)

    def cancel(self) -> None:
        """Call the work off: it ends where it can, and its result is not used."""
        self._is_called_off = True

    def run(self) -> None:
        try:
            self._result = self._work(self)
        except MemoryError:
            self._error = OutOfMemoryError("there is not enough memory for this; close other programs and try again")
        except BaseException as error:
            self._error = error

    def _conclude(self) -> None:
        error, self._error = self._error, None
        if isinstance(error, CancelledError) or (self._is_called_off and error is None):
            self.cancelled.emit()
        elif isinstance(error, NnstudioError):
            self.failed.emit(error)
        elif error is not None:
            kind = type(error).__name__
            self.failed.emit(
                UnforeseenError(
                    "this broke off because of an error in nnstudio ({kind}: {problem}); please report it",
                    kind=kind,
                    problem=str(error),
                )
            )
            raise error
        else:
            self.done.emit(self._result)


class Bench(QObject):
    """Where the window's jobs are done, one at a time, with a strip to see and to cancel what takes long."""

    freed = Signal()
    """The job at hand has ended."""

    def __init__(self, notices: Notices, parent: QObject) -> None:
        super().__init__(parent)
        self._notices = notices
        self._job: Job | None = None
        self._said: Message | None = None
        self._strip: WorkStrip | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_strip)
        self._refresh = QTimer(self, interval=_REFRESH)
        self._refresh.timeout.connect(self._show_share)

    @property
    def is_busy(self) -> bool:
        """Whether a job is being done."""
        return self._job is not None

    def start(
        self,
        said: Message,
        work: Callable[[Job], object],
        done: Callable[..., object],
        failed: Callable[..., object],
        size: int = 0,
    ) -> bool:
        """Begin a job that is described as `said`; False, with a word about it, while there is another.

        `done` gets its result, `failed` its NnstudioError: bound methods of QObjects.
        """
        if self._job is not None:
            self._notices.tell(message("wait until the file at hand is done, or cancel it"), key="busy")
            return False
        self._notices.clear(ABOUT_FILES)
        self._said = said
        self._job = Job(work, size, self)
        self._job.cancelled.connect(self._free)
        self._job.done.connect(self._free)
        self._job.failed.connect(self._free)
        self._job.done.connect(done)
        self._job.failed.connect(failed)
        self._patience.start()
        self._job.start()
        return True

    def cancel(self) -> None:
        """Call the job at hand off."""
        if self._job is not None:
            self._job.cancel()

    def wait(self) -> None:
        """Wait until the job at hand has ended."""
        if self._job is not None:
            self._job.wait()

    def _free(self) -> None:
        job, self._job = self._job, None
        self._patience.stop()
        self._refresh.stop()
        if self._strip is not None:
            self._notices.remove(self._strip)
            self._strip = None
        self._notices.clear("busy")
        if job is not None:
            job.deleteLater()
        self.freed.emit()

    def _show_strip(self) -> None:
        if self._said is None:
            return
        self._strip = WorkStrip(self._said, Offer("cancel_work", message("Cancel"), self.cancel))
        self._notices.add(self._strip)
        self._show_share()
        self._refresh.start()

    def _show_share(self) -> None:
        share = self._job.share if self._job is not None else None
        if self._strip is not None and share is not None:
            self._strip.show_share(share)
