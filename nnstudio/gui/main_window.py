"""The window: it only puts together what others draw, and remembers how it was left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.gui.actions import Actions, Menu
from nnstudio.gui.areas import Area
from nnstudio.gui.commands import Commands
from nnstudio.gui.document import Document
from nnstudio.gui.icons import program_icon
from nnstudio.gui.naming import named
from nnstudio.gui.notices import Notices
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.gui.status_bar import StatusBar
from nnstudio.gui.theme import Appearance, theme
from nnstudio.gui.tool_row import ToolRow
from nnstudio.gui.wording import say, system_language, wording
from nnstudio.gui.workbench import MODES, Workbench
from nnstudio.language import LANGUAGES, Language
from nnstudio.messages import message
from nnstudio.project import Project

_SIZE = QSize(1440, 900)
_SMALLEST = QSize(960, 600)
_FRAME = QSize(16, 48)
"""What title bar and borders take of a screen, with some air."""
_PARTS = ("palette", "side", "curves")
_HIDEABLE = (*_PARTS, "minimap")


class MainWindow(QMainWindow):
    """The window around one document.

    `place` puts a panel into an area; areas without one are not drawn. Panels are made with what they need of
    `document`, `selection`, `verbs` (the actions), `commands`, `settings`, `status_bar`, `tool_row` and `notices`.
    """

    painted = Signal()
    """The window has been seen once: what takes long to import may come now."""

    threads_chosen = Signal(int)
    """From now on trainings take so many threads for matrix products."""

    frozen_memory_chosen = Signal(int)
    """From now on trainings take so many megabytes for what frozen layers give."""

    ended = Signal()
    """The window has gone for good: nothing may go on behind it."""

    def __init__(self, project: Project, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.settings = settings
        self.document = Document(project, self)
        self.selection = Selection(self.document, self)
        self.verbs = Actions(self)
        self.commands = Commands(self.document, self.selection, self.verbs, self)
        self.tool_row = ToolRow(self.document, self.verbs)
        self.status_bar = StatusBar(self.document)
        self.notices = Notices(self.tool_row)
        self._workbench = Workbench()
        self._sheets = named(QStackedWidget(), "sheets")
        self._close_guards: list[Callable[[], bool]] = []
        self._was_shown = False
        self._was_painted = False
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self.painted)
        self._compose()
        self._connect()
        self._restore()
        self._update_menus()
        self.retranslate()

    def place(self, area: Area, panel: QWidget) -> None:
        """Put a panel into an area, in place of the one before."""
        welcome = self._workbench.slots[Area.WELCOME]
        if area is Area.WELCOME:
            self._sheets.addWidget(welcome)
        self._workbench.hold(area, panel)
        welcome.setVisible(self._sheets.currentWidget() is welcome)
        self._update_modes()

    def panel(self, area: Area) -> QWidget | None:
        """Return the panel that stands in an area."""
        return self._workbench.slots[area].panel

    def turn_to(self, mode: str) -> None:
        """Show a page: `mode_build`, `mode_data` or `mode_train`."""
        self.verbs[mode].setChecked(True)
        self._workbench.turn_to(mode)
        self.show_welcome(False)

    def show_welcome(self, shown: bool = True) -> None:
        """Show the welcome page, or go back from it."""
        welcome = self._workbench.slots[Area.WELCOME]
        is_welcome = shown and welcome.panel is not None
        self._sheets.setCurrentWidget(welcome if is_welcome else self._bench)
        self.notices.stand_over(welcome if is_welcome else self._workbench.stage)

    def insert_menu(self, menu: QMenu, after: str) -> None:
        """Let a menu stand within the one that has an action, behind that."""
        for each in self._menus.values():
            actions = each.actions()
            if self.verbs[after] in actions:
                each.insertMenu(actions[actions.index(self.verbs[after]) + 1], menu)

    def leave(self) -> None:
        """Remember how the window was left, and end what goes on beside it, without a question."""
        self._keep()
        self.ended.emit()

    def guard_closing(self, may_close: Callable[[], bool]) -> None:
        """Ask this before the window closes; where it answers False the window stays."""
        self._close_guards.append(may_close)

    def retranslate(self) -> None:
        """Word the window's own texts in its language."""
        for menu, each in self._menus.items():
            each.setTitle(say(menu.value))
        self._update_title()

    def sizeHint(self) -> QSize:
        return _SIZE

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._was_shown:
            self._was_shown = True
            (self._workbench.stage.panel or self).setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self._idle.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(may_close() for may_close in self._close_guards):
            event.ignore()
            return
        self.leave()
        super().closeEvent(event)

    # Putting together

    def _compose(self) -> None:
        self.setWindowIcon(program_icon())
        self.setMinimumSize(_SMALLEST)
        self._bench = named(QWidget(), "bench")
        column = QVBoxLayout(self._bench)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tool_row)
        column.addWidget(_hairline())
        column.addWidget(self._workbench, 1)
        self._sheets.addWidget(self._bench)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._sheets, 1)
        self.notices.float_over(whole)
        self.setCentralWidget(whole)
        self.setStatusBar(self.status_bar)
        self._menus = {menu: self._filled_menu(menu) for menu in Menu}

    def _filled_menu(self, menu: Menu) -> QMenu:
        made = self.menuBar().addMenu("")
        made.setObjectName(f"{menu.name.lower()}_menu")
        made.setToolTipsVisible(False)
        group = None
        for spec, action in self.verbs:
            if spec.menu is not menu:
                continue
            if group not in (None, spec.group):
                made.addSeparator()
            group = spec.group
            made.addAction(action)
            action.visibleChanged.connect(self._update_menus)
        return made

    def _connect(self) -> None:
        verbs = self.verbs
        verbs.on("close", self.close)
        verbs.on("quit", self.close)
        verbs.on("full_screen", self._show_full_screen)
        verbs.on("reset_layout", self._reset_layout)
        for part in _HIDEABLE:
            verbs[f"show_{part}"].setChecked(self.settings.flag(part, True))
            verbs.on(f"show_{part}", self._show_parts)
        for name in [*MODES, *_appearances(), *_languages()]:
            verbs.on(name, self._choose)
        self.document.changed.connect(self._update_title)
        self.document.status_changed.connect(self._update_title)
        wording().changed.connect(self.retranslate)

    def _choose(self) -> None:
        name = self.sender().objectName()
        if name in MODES:
            self.turn_to(name)
        elif name in _appearances():
            self.settings.appearance = _appearances()[name]
            theme().choose(self.settings.appearance)
        else:
            self.settings.language = _languages()[name]
            wording().switch(self.settings.language or system_language())

    def _show_parts(self) -> None:
        shown = {part: self.verbs[f"show_{part}"].isChecked() for part in _HIDEABLE}
        for part, value in shown.items():
            self.settings.set_flag(part, value)
        self._workbench.show_parts(**{part: shown[part] for part in _PARTS})

    def _show_full_screen(self, full: bool) -> None:
        (self.showFullScreen if full else self.showNormal)()

    def _update_modes(self) -> None:
        modes = [mode for mode in MODES if self._workbench.has_page(mode)]
        for mode in MODES:
            self.verbs[mode].setVisible(mode in modes)
        self.tool_row.show_modes(modes)

    def _update_menus(self) -> None:
        for menu in self._menus.values():
            menu.menuAction().setVisible(any(action.isVisible() for action in menu.actions() if action.text()))

    def _update_title(self) -> None:
        document = self.document
        name = document.path.name if document.path else document.project.title or say(message("Untitled"))
        self.setWindowTitle(f"{name}[*] \N{EN DASH} nnstudio")
        if document.is_modified != self.isWindowModified():
            self.setWindowModified(document.is_modified)

    # Coming back as it was left

    def _restore(self) -> None:
        self.verbs[f"appearance_{self.settings.appearance.value}"].setChecked(True)
        language = self.settings.language
        self.verbs[f"language_{language.code if language else 'system'}"].setChecked(True)
        if not self.restoreGeometry(self.settings.state("geometry")):
            self.resize(_SIZE.boundedTo(QGuiApplication.primaryScreen().availableSize() - _FRAME))
        self._workbench.restore(self.settings)
        self._show_parts()
        self._update_modes()
        self.turn_to("mode_build")

    def _keep(self) -> None:
        self.settings.keep_state("geometry", self.saveGeometry())
        self._workbench.keep(self.settings)
        self.settings.save()

    def _reset_layout(self) -> None:
        self.settings.forget_layout()
        for part in _HIDEABLE:
            self.verbs[f"show_{part}"].setChecked(True)
        self._workbench.spread()


def _appearances() -> dict[str, Appearance]:
    return {f"appearance_{each.value}": each for each in Appearance}


def _languages() -> dict[str, Language | None]:
    return {"language_system": None, **{f"language_{each.code}": each for each in LANGUAGES}}


def _hairline() -> QFrame:
    line = named(QFrame(), "hairline", "hairline")
    line.setFixedHeight(1)
    return line
