"""What is around the panels: files, keeping and recovering, the welcome page, finding, and the small dialogs."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nnstudio.gui.areas import Area
from nnstudio.gui.autosave import Autosave
from nnstudio.gui.dialogs.finder import FindButton, Finder
from nnstudio.gui.dropping import Dropping
from nnstudio.gui.files import Files
from nnstudio.gui.files_export import Exports
from nnstudio.gui.files_weights import WeightsFiles
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.recovery import Recovery
from nnstudio.gui.shelf import Shelf
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
        self.finder = Finder(window, self.files)
        self._find = FindButton(window.verbs["find"])
        self._find.clicked.connect(self.finder.open)
        window.tool_row.place_in_the_middle(self._find)
        window.place(Area.WELCOME, Welcome(window, self.files))
        window.guard_closing(self.autosave.close)
        for action, slot in (
            ("preferences", self.show_preferences),
            ("shortcuts", self.show_shortcuts),
            ("about", self.show_about),
        ):
            window.verbs.on(action, slot)

    def show_preferences(self) -> None:
        """Let the person choose how the window is."""
        from nnstudio.gui.dialogs.preferences import PreferencesDialog  # noqa: PLC0415  # dialogs are seldom opened

        dialog = PreferencesDialog(self._window.settings, self._window.verbs, self.autosave, self._window)
        dialog.threads_chosen.connect(self._window.threads_chosen)
        dialog.exec()

    def show_shortcuts(self) -> None:
        """Show every key there is."""
        from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog  # noqa: PLC0415

        ShortcutsDialog(self._window.verbs, self._window).exec()

    def show_about(self) -> None:
        """Show what nnstudio is made of."""
        from nnstudio.gui.dialogs.about import AboutDialog  # noqa: PLC0415

        AboutDialog(self._window).exec()
