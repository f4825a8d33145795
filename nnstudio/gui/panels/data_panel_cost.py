"""What changing samples costs of a training step, timed in an engine of its own when nothing has been edited lately."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from nnstudio.engine.cost import AugmentationCost
from nnstudio.gui.document import Document
from nnstudio.gui.training.forecast import Forecast, TrainingForecast
from nnstudio.project import Project

_IDLE_MS = 700


class CostWatch(QObject):
    """Knows the cost of the document's augmentation some time after it was asked for; nothing while it trains."""

    changed = Signal()
    """The cost is known, or not any more."""

    def __init__(self, document: Document, forecast: TrainingForecast, parent: QObject) -> None:
        super().__init__(parent)
        self._document = document
        self._forecast = forecast
        self._asked_for: Project | None = None
        self._found: Forecast | None = None
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self._ask)
        forecast.made.connect(self._take)
        document.status_changed.connect(self._make_way)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.drop)

    @property
    def cost(self) -> AugmentationCost | None:
        """What the augmentation costs in the project as it is now; None where nobody knows."""
        found = self._found
        return None if found is None or not _costs_alike(found.project, self._document.project) else found.augmentation

    def ask(self) -> None:
        """Find out, unless it is known or about to be."""
        project = self._document.project
        if self.cost is None and (self._asked_for is None or not _costs_alike(self._asked_for, project)):
            self._asked_for = project
            self._forecast.cancel()
            self._idle.start(_IDLE_MS)

    @Slot()
    def drop(self) -> None:
        """Find out nothing any more. Leaves no process."""
        self._asked_for = None
        self._idle.stop()
        self._forecast.cancel()

    @Slot()
    def _make_way(self) -> None:
        """Leave the machine to a training that begins."""
        if self._document.read_only is not None:
            self.drop()

    @Slot()
    def _ask(self) -> None:
        document = self._document
        if document.read_only is None and not document.problems:
            self._forecast.ask(document.project)

    @Slot(object)
    def _take(self, forecast: Forecast) -> None:
        self._found = forecast
        self.changed.emit()


def _costs_alike(one: Project, other: Project) -> bool:
    return (one.network.nodes, one.data, one.settings) == (other.network.nodes, other.data, other.settings)
