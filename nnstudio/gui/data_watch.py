"""Knowing what the data are like, whether somebody looks at them or not."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from nnstudio.gui.document import Document
from nnstudio.gui.panels.data_panel_loader import SurveyLoader
from nnstudio.gui.panels.data_panel_survey import Survey

_PAUSE = 150
"""Milliseconds without another edit after which the data are loaded."""


class DataWatch(QObject):
    """Loads the document's data beside the window whenever they are others, and tells the document what they are like.

    It begins only when asked to: a window that opens has other things to do first.
    """

    def __init__(self, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self.loader = SurveyLoader(self)
        self._document = document
        self._has_begun = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._load)
        self.loader.found.connect(self._take)
        self.loader.refused.connect(self._follow)
        document.changed.connect(self._follow)

    @Slot()
    def begin(self) -> None:
        """Load the data, from now on again whenever they are others."""
        self._has_begun = True
        self._load()

    @Slot()
    def end(self) -> None:
        """Load nothing any more. Leaves no thread."""
        self._has_begun = False
        self._pause.stop()
        self.loader.wait()

    @Slot()
    def _follow(self) -> None:
        if self._has_begun and self.loader.lacks(self._document.project.data):
            self._pause.start()

    @Slot()
    def _load(self) -> None:
        if self.loader.lacks(self._document.project.data):
            self.loader.ask(self._document.project.data)

    @Slot(object)
    def _take(self, survey: Survey) -> None:
        self._document.know_data(survey.known)
