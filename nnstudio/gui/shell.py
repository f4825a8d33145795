"""What is around the panels: files, keeping and recovering, the welcome page, finding, and the small dialogs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnstudio.gui.areas import Area
from nnstudio.gui.autosave import Autosave
from nnstudio.gui.dialogs.find_button import FindButton
from nnstudio.gui.dropping import Dropping
from nnstudio.gui.files import Files
from nnstudio.gui.files_export import Exports
from nnstudio.gui.files_weights import WeightsFiles
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.recent_menu import RecentMenu
from nnstudio.gui.recovery import Recovery
from nnstudio.gui.shelf import Shelf

if TYPE_CHECKING:
    from nnstudio.gui.dialogs.finder import Finder
    from nnstudio.gui.welcome import Welcome


class Shell(QObject):
    """Puts these around a window, and holds them."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.files = Files(window)
        self.autosave = Autosave(window.document, window.settings, self)
        self.shelf = Shelf(window.document, window.settings.state_folder, self)
        window.ended.connect(self.shelf.wait)
        self.recovery = Recovery(window, self.files, self.autosave)
        self.weights = WeightsFiles(window, self.files)
        self.exports = Exports(window, self.files)
        self.dropping = Dropping(window, self.files, self.weights)
        window.insert_menu(RecentMenu(window, self.files), after="open")
        self._find = FindButton(window.verbs["find"])
        self._find.clicked.connect(self.find)
        window.tool_row.place_in_the_middle(self._find)
        window.guard_closing(self.autosave.close)
        for action, slot in (
            ("new", self.show_welcome),
            ("welcome", self.show_welcome),
            ("find", self.find),
            ("preferences", self.show_preferences),
            ("shortcuts", self.show_shortcuts),
            ("about", self.show_about),
        ):
            window.verbs.on(action, slot)

    @cached_property
    def welcome(self) -> Welcome:
        """The page to begin from, made when it is first asked for: the window opens on the network."""
        from nnstudio.gui.welcome import Welcome  # noqa: PLC0415

        page = Welcome(self._window, self.files)
        self._window.place(Area.WELCOME, page)
        return page

    @cached_property
    def finder(self) -> Finder:
        """The list of all there is, made when it is first asked for."""
        from nnstudio.gui.dialogs.finder import Finder  # noqa: PLC0415

        return Finder(self._window, self.files)

    def furnish_later(self) -> Iterator[QObject]:
        """Make what nobody misses in the first moment, a thing at a step, so that it is there when it is asked for."""
        yield self.welcome
        yield self.finder

    def show_welcome(self) -> None:
        """Turn to the page to begin from."""
        self.welcome.show_page()

    def find(self) -> None:
        """Let the person find anything by typing."""
        self.finder.open()

    def show_preferences(self) -> None:
        """Let the person choose how the window is."""
        from nnstudio.gui.dialogs.preferences import PreferencesDialog  # noqa: PLC0415  # dialogs are seldom opened

        dialog = PreferencesDialog(self._window.settings, self._window.verbs, self.autosave, self._window)
        dialog.threads_chosen.connect(self._window.threads_chosen)
        dialog.frozen_memory_chosen.connect(self._window.frozen_memory_chosen)
        dialog.exec()

    def show_shortcuts(self) -> None:
        """Show every key there is."""
        from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        ShortcutsDialog(self._window.verbs, self._window).exec()

    def show_about(self) -> None:
        """Show what nnstudio is made of."""
        from nnstudio.gui.dialogs.about import AboutDialog  # noqa: PLC0415

        AboutDialog(self._window).exec()
