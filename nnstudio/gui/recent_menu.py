"""The files that were opened or saved last, in a menu."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.naming import named
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message
from nnstudio.project.portable import is_there

_KEYS = 9
"""Files that have a digit as their key."""


class RecentMenu(QMenu):
    """Opens a recent file again, the last one first, or forgets them all; grey where there is none."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__(window)
        named(self, "recent_menu")
        self._files = files
        self._settings = window.settings
        self._clear = QAction(files)  # not the menu's own, which are gone as soon as it is filled anew
        self._clear.triggered.connect(files.forget_recent)
        self.setToolTipsVisible(True)
        self.triggered.connect(self._open)
        self.aboutToShow.connect(self._look)
        files.recent_changed.connect(self.refresh)
        wording().changed.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """List the files."""
        paths = self._settings.recent_files
        self.clear()
        for number, (path, name) in enumerate(zip(paths, told_apart(paths), strict=True), 1):
            self._add(path, (f"&{number} " if number <= _KEYS else "") + name.replace("&", "&&"))
        self.addSeparator()
        self.addAction(self._clear)
        self._clear.setText(say(message("&Clear recent files")))
        self.setTitle(say(message("Open &recent")))
        self.menuAction().setEnabled(bool(paths))

    def _add(self, path: Path, text: str) -> None:
        action = self.addAction(text)
        action.setData(str(path))
        action.setToolTip(str(path))

    @Slot()
    def _look(self) -> None:
        """Look which of the files are still there: only now, as disks of elsewhere may take long to answer."""
        self.refresh()
        for action in self.actions():
            if action.data() is not None:
                action.setEnabled(is_there(Path(action.data())))

    @Slot(QAction)
    def _open(self, action: QAction) -> None:
        if action is not self._clear:
            self._files.open_path(Path(action.data()))


def told_apart(paths: Sequence[Path]) -> list[str]:
    """Return the names of files, and with those of equal name as much of their folders as tells them apart."""
    return [_named_among(path, [each for each in paths if each.name == path.name and each != path]) for path in paths]


def _named_among(path: Path, others: Sequence[Path]) -> str:
    folders = path.parent.parts
    for depth in range(1, len(folders) + 1) if others else ():
        if all(each.parent.parts[-depth:] != folders[-depth:] for each in others):
            return f"{path.name} \N{EM DASH} {Path(*folders[-depth:])}"
    return path.name
