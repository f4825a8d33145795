"""How the areas of the window lie beside each other, and how wide each was left."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.gui.areas import Area, Slot
from nnstudio.gui.naming import named
from nnstudio.gui.settings import Settings

MODES = ("mode_build", "mode_data", "mode_train")
"""The pages above the curves, by the actions that turn to them."""

_PAGES = {
    "mode_build": (Area.PALETTE, Area.CANVAS, Area.INSPECTOR, Area.LEDGER),
    "mode_data": (Area.DATA,),
    "mode_train": (Area.TRAINING, Area.RESULTS, Area.GENERATION),
}

_STAGES = (Area.CANVAS, Area.DATA, Area.RESULTS)

_SIDE_WIDTH = 336
_PALETTE_WIDTH = 208
_TRAINING_WIDTH = 420
_CURVES_HEIGHT = 232
_LOW_CURVES = 164
_CURVES_SHARE = 0.28
"""Of the height: in a low window the curves yield to the pages."""
_PLENTY = 10_000
"""What the middle asks for: it gets what the others leave."""


class Workbench(QWidget):
    """The pages Build, Data and Train, with curves and progress beneath all of them.

    The right column is as wide beneath as above, so that one line runs down the window.
    """

    def __init__(self) -> None:
        super().__init__()
        self.slots = {area: Slot(area) for area in Area}
        self._splitters: dict[str, QSplitter] = {}
        self.slots[Area.LEDGER].hug()
        self._side = self._splitter("side", Qt.Orientation.Vertical, Area.INSPECTOR, Area.LEDGER)
        self._middle = self._splitter("middle", Qt.Orientation.Vertical, Area.CANVAS, Area.PROBLEMS)
        self._build = self._splitter("build", Qt.Orientation.Horizontal, Area.PALETTE, self._middle, self._side)
        self._train = self._splitter("train", Qt.Orientation.Horizontal, *_PAGES["mode_train"])
        self._lower = self._splitter("lower", Qt.Orientation.Horizontal, Area.CURVES, Area.PROGRESS)
        self._pages = named(QStackedWidget(), "pages")
        for page in (self._build, self.slots[Area.DATA], self._train):
            self._pages.addWidget(page)
        self._whole = self._splitter("whole", Qt.Orientation.Vertical, self._pages, self._lower)
        for splitter in (self._middle, self._lower, self._whole):
            splitter.setStretchFactor(0, 1)
        for splitter, stretched in ((self._build, 1), (self._train, 1), (self._train, 2)):
            splitter.setStretchFactor(stretched, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._whole)
        self._is_spread = True
        self._whole.splitterMoved.connect(self._note_height)
        self._build.splitterMoved.connect(self._follow_above)
        self._lower.splitterMoved.connect(self._follow_below)
        self.show_parts(palette=True, side=True, curves=True)
        self.spread()

    def hold(self, area: Area, panel: QWidget) -> None:
        """Put a panel into an area."""
        self.slots[area].hold(panel)
        if self._pages.indexOf(self.slots[area]) not in (-1, self._pages.currentIndex()):
            self.slots[area].hide()  # a page that is shown would lie behind the one that is turned to
        self.show_parts(**self._shown)

    def has_page(self, mode: str) -> bool:
        """Whether there is anything to see on the page of a mode."""
        return self._holds(*_PAGES[mode])

    def turn_to(self, mode: str) -> None:
        """Show the page of a mode."""
        self._pages.setCurrentIndex(MODES.index(mode))

    @property
    def stage(self) -> Slot:
        """The part of the page in sight over which there may stand a notice."""
        return self.slots[_STAGES[self._pages.currentIndex()]]

    def show_parts(self, *, palette: bool, side: bool, curves: bool) -> None:
        """Show or hide what stands around the canvas; what holds no panel stays hidden."""
        self._shown = {"palette": palette, "side": side, "curves": curves}
        self.slots[Area.PALETTE].setVisible(palette and self._holds(Area.PALETTE))
        self._side.setVisible(side and self._holds(Area.INSPECTOR, Area.LEDGER))
        self._lower.setVisible(curves and self._holds(Area.CURVES, Area.PROGRESS))

    def spread(self) -> None:
        """Give every area the width and height that it has at first."""
        self._build.setSizes([_PALETTE_WIDTH, _PLENTY, _SIDE_WIDTH])
        self._train.setSizes([_TRAINING_WIDTH, _PLENTY, _PLENTY])
        self._lower.setSizes([_PLENTY, _SIDE_WIDTH])
        self._is_spread = True
        self._spread_curves()
        self._side.setSizes([11 * _PLENTY, 10 * _PLENTY])
        self._middle.setSizes([_PLENTY, 0])

    def keep(self, settings: Settings) -> None:
        """Remember how wide and high each area was left."""
        for name, splitter in self._splitters.items():
            is_chosen = splitter is not self._whole or not self._is_spread
            settings.keep_state(name, splitter.saveState() if is_chosen else QByteArray())

    def restore(self, settings: Settings) -> None:
        """Make every area as wide and high as it was left."""
        for name, splitter in self._splitters.items():
            is_restored = splitter.restoreState(settings.state(name))
            if splitter is self._whole:
                self._is_spread = not is_restored

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_spread:
            self._spread_curves()

    def _spread_curves(self) -> None:
        """Give the curves their height, or their share of a low window."""
        height = min(_CURVES_HEIGHT, max(_LOW_CURVES, round(self.height() * _CURVES_SHARE)))
        self._whole.setSizes([max(self.height() - height - 1, 1), height])

    def _note_height(self) -> None:
        self._is_spread = False

    def _holds(self, *areas: Area) -> bool:
        return any(self.slots[area].panel is not None for area in areas)

    def _splitter(self, name: str, orientation: Qt.Orientation, *parts: Area | QWidget) -> QSplitter:
        splitter = named(QSplitter(orientation), f"{name}_splitter")
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in parts:
            splitter.addWidget(self.slots[part] if isinstance(part, Area) else part)
        self._splitters[name] = splitter
        return splitter

    def _follow_above(self) -> None:
        if self._side.isVisible():
            self._lower.setSizes([_PLENTY, self._side.width()])

    def _follow_below(self) -> None:
        progress = self.slots[Area.PROGRESS]
        if progress.isVisible() and self._side.isVisible():
            palette = self.slots[Area.PALETTE].width()
            rest = self._build.width() - palette - progress.width() - 2
            self._build.setSizes([palette, rest, progress.width()])
