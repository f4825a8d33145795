"""Loading data beside the window, one source at a time: the one that was asked for last."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot

from nnstudio.data import DataError, DataSource
from nnstudio.data.sources import Csv, Series
from nnstudio.gui.background import Job
from nnstudio.gui.panels.data_panel_files import begins_with_dates, reread
from nnstudio.gui.panels.data_panel_survey import Survey, surveyed
from nnstudio.messages import NnstudioError


class SurveyLoader(QObject):
    """Loads a source and looks at it; asked for another, it drops the one before.

    A source is either the document's own, or tried out before it becomes that.
    """

    began = Signal()
    """A source is being loaded."""

    found = Signal(object)
    """The `Survey` of the source that was asked for last."""

    failed = Signal(object)
    """It cannot be loaded: the NnstudioError."""

    tried = Signal(object)
    """The `Survey` of the source that was tried out."""

    refused = Signal(object, object)
    """The source that was tried out cannot be loaded: that source, and the NnstudioError."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked_for: DataSource | None = None
        self.trial: DataSource | None = None
        self._job: Job | None = None
        self._jobs: set[Job] = set()
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.wait)

    @property
    def is_busy(self) -> bool:
        """Whether data are being loaded."""
        return self._job is not None

    @property
    def share(self) -> float | None:
        """How far the loading is, from 0 to 1; None where that cannot be told."""
        return None if self._job is None else self._job.share

    def lacks(self, source: DataSource) -> bool:
        """Tell whether a document's source is still to be asked for; not while another is tried out for it."""
        return self.trial is None and source != self.asked_for

    def ask(self, source: DataSource) -> None:
        """Load this source, in place of the one that may be loaded now."""
        self.cancel()
        self.asked_for = source
        self._start(source)

    def try_out(self, source: DataSource, *, as_likely: bool = False) -> None:
        """Load a source that is to become the document's own once it is known to be good.

        `as_likely` reads its file as what it looks like, such as a table of dates and numbers as a series.
        """
        if self._job is not None:
            self.asked_for = None  # what was being loaded is wanted again if this one is refused
        self.cancel()
        self.trial = source
        self._start(source, as_likely)

    def adopt(self, survey: Survey) -> None:
        """Take a source that was tried out, and has become the document's own, for one that was asked for."""
        self.asked_for = survey.source
        self.found.emit(survey)

    def cancel(self) -> None:
        """Load nothing any more, and say nothing."""
        job, self._job = self._job, None
        self.trial = None
        if job is not None:
            job.cancel()

    @Slot()
    def wait(self) -> None:
        """Load nothing any more, and wait until no thread is left: for a program that ends."""
        self.cancel()
        for job in self._jobs:
            job.cancel()
            job.wait()

    def _start(self, source: DataSource, as_likely: bool = False) -> None:
        job = self._job = Job(partial(_load_and_look, source, as_likely), parent=self)
        self._jobs.add(job)
        job.done.connect(self._take)
        job.failed.connect(self._take_error)
        job.finished.connect(self._tidy)
        job.start()
        self.began.emit()

    @Slot(object)
    def _take(self, survey: Survey) -> None:
        if not self._is_present():
            return
        trial, self.trial, self._job = self.trial, None, None
        (self.found if trial is None else self.tried).emit(survey)

    @Slot(object)
    def _take_error(self, error: NnstudioError) -> None:
        if not self._is_present():
            return
        trial, self.trial, self._job = self.trial, None, None
        if trial is None:
            self.failed.emit(error)
        else:
            self.refused.emit(trial, error)

    def _is_present(self) -> bool:
        return self._job is not None and self.sender() is self._job

    @Slot()
    def _tidy(self) -> None:
        job = self.sender()
        if isinstance(job, Job):
            self._jobs.discard(job)
            job.deleteLater()


def _load_and_look(source: DataSource, as_likely: bool, job: Job) -> Survey:
    if not (as_likely and isinstance(source, Csv)):
        return surveyed(source, job.watch)
    try:
        table = surveyed(source, job.watch)
    except DataError:
        series = _series_in(source, job)
        if series is None:
            raise
        return series
    return (_series_in(source, job) if begins_with_dates(table) else None) or table


def _series_in(source: Csv, job: Job) -> Survey | None:
    """Return the file of a table read as a series, where that is what it looks like."""
    try:
        series = surveyed(reread(source, Series), job.watch)
    except DataError:
        return None
    return series if begins_with_dates(series) else None
