"""The places of the window, and the slots in which panels stand."""

from __future__ import annotations

import enum
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Area(enum.Enum):
    """Where a panel can stand."""

    WELCOME = "welcome"
    """The whole window below the menus."""
    PALETTE = "palette"
    """Left in Build: the layers there are."""
    CANVAS = "canvas"
    """The middle of Build: the network."""
    PROBLEMS = "problems"
    """Under the canvas; the panel hides itself while there are none."""
    INSPECTOR = "inspector"
    """Right above in Build: the selected layer."""
    LEDGER = "ledger"
    """Right beneath it: every layer's counts."""
    DATA = "data"
    """The page of Data."""
    TRAINING = "training"
    """Left on the page of Train: the settings."""
    RESULTS = "results"
    """Right on the page of Train: forecast, what changed, runs."""
    GENERATION = "generation"
    """Right of the results: what the network writes; the panel hides itself where the data are no text."""
    CURVES = "curves"
    """Bottom left, in every mode: loss and accuracy."""
    PROGRESS = "progress"
    """Bottom right, in every mode: how far the training is."""


@runtime_checkable
class LeavesRoom(Protocol):
    """A panel that knows how to keep what matters from beneath something that lies over its upper edge."""

    def leave_room(self, height: int) -> None:
        """Keep clear of so many pixels at the top."""


class Slot(QWidget):
    """A place that is not there until a panel stands in it."""

    def __init__(self, area: Area) -> None:
        super().__init__()
        self.setObjectName(f"{area.value}_slot")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.panel: QWidget | None = None
        self.setAutoFillBackground(True)  # so that nothing beneath is painted with every figure in it
        self.hide()

    def hold(self, panel: QWidget) -> None:
        """Show a panel here, in place of the one before."""
        if self.panel is not None:
            self._layout.removeWidget(self.panel)
            self.panel.deleteLater()
        hides_itself = panel.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) and panel.isHidden()
        self.panel = panel
        self._layout.addWidget(panel)
        panel.installEventFilter(self)
        self.setVisible(not hides_itself)

    def hug(self) -> None:
        """Be no larger than the panel wants to be, and leave the rest to the areas beside it."""
        self._layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetMaximumSize)

    def leave_room(self, height: int) -> None:
        """Keep clear of so many pixels at the top; a panel that does not see to it itself moves down."""
        if isinstance(self.panel, LeavesRoom):
            self.panel.leave_room(height)
        else:
            self._layout.setContentsMargins(0, height, 0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave no gap where a panel hides itself, and make room when it shows itself again."""
        if watched is self.panel and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(event.type() is QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)
