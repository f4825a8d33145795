"""Loading data beside the window, one source at a time: the one that was asked for last."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from nnstudio.data import DataSource
from nnstudio.gui.background import Job
from nnstudio.gui.panels.data_panel_survey import Survey, surveyed
from nnstudio.messages import NnstudioError


class SurveyLoader(QObject):
    """Loads a source and looks at it; asked for another, it drops the one before."""

    began = Signal()
    """A source is being loaded."""

    found = Signal(object)
    """The `Survey` of the source that was asked for last."""

    failed = Signal(object)
    """It cannot be loaded: the NnstudioError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked_for: DataSource | None = None
        self._job: Job | None = None
        self._jobs: set[Job] = set()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)

    @property
    def is_busy(self) -> bool:
        """Whether data are being loaded."""
        return self._job is not None

    def ask(self, source: DataSource) -> None:
        """Load this source, in place of the one that may be loaded now."""
        self.cancel()
        self.asked_for = source
        job = self._job = Job(partial(_load_and_look, source), parent=self)
        self._jobs.add(job)
        job.done.connect(self._take)
        job.failed.connect(self._take_error)
        job.finished.connect(self._tidy)
        job.start()
        self.began.emit()

    def cancel(self) -> None:
        """Load nothing any more, and say nothing."""
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    @Slot()
    def wait(self) -> None:
        """Load nothing any more, and wait until no thread is left: for a program that ends."""
        self.cancel()
        for job in self._jobs:
            job.cancel()
            job.wait()

    @Slot(object)
    def _take(self, survey: Survey) -> None:
        if self._is_present():
            self._job = None
            self.found.emit(survey)

    @Slot(object)
    def _take_error(self, error: NnstudioError) -> None:
        if self._is_present():
            self._job = None
            self.failed.emit(error)

    def _is_present(self) -> bool:
        return self._job is not None and self.sender() is self._job

    @Slot()
    def _tidy(self) -> None:
        job = self.sender()
        if isinstance(job, Job):
            self._jobs.discard(job)
            job.deleteLater()


def _load_and_look(source: DataSource, job: Job) -> Survey:
    return surveyed(source)
