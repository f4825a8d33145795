"""Files that come from outside: projects are opened, weights are loaded, and data go to the panel for data."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication

from nnstudio.data import DataError
from nnstudio.data.npz import opened_npz
from nnstudio.formats import FORMATS
from nnstudio.gui.areas import Area
from nnstudio.gui.files import Files
from nnstudio.gui.files_weights import WeightsFiles
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.notices import ABOUT_FILES
from nnstudio.gui.panels.data_panel_files import kind_for, known_suffixes
from nnstudio.messages import NnstudioError
from nnstudio.project import SUFFIX
from nnstudio.project.portable import is_there

_ABOUT_TRAINING = "drops while training"
"""The key of a notice that a training is in the way, which goes once it is over."""


class DropError(NnstudioError):
    """Something that the window cannot take."""


@runtime_checkable
class TakesData(Protocol):
    """A panel for data that takes what is dropped anywhere on the window."""

    def take_data(self, path: Path) -> None:
        """Learn from the file or folder, or say in place why that cannot be."""


class Dropping(QObject):
    """Takes the files that are dropped anywhere on the window, and what it is started with.

    They are caught before any widget sees them: a text field would take a file's address for text.
    """

    def __init__(self, window: MainWindow, files: Files, weights: WeightsFiles) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._weights = weights
        self._dragged: list[Path] = []
        window.document.status_changed.connect(self._forget_training)
        window.installEventFilter(self)
        self._watch_all_of_it()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() is QEvent.Type.Show:
            self._watch_all_of_it()
        elif isinstance(event, QDropEvent):  # so are those of a drag on its way
            return self._answer(event)
        return super().eventFilter(watched, event)

    def _answer(self, event: QDropEvent) -> bool:
        """Say to a drag of files that they are copied here, or not now; one of anything else is left to widgets."""
        if event.type() is QEvent.Type.DragEnter:
            self._dragged = _paths(event)  # once: a thousand addresses take a while, and the mouse moves often
        if not self._dragged:
            return False
        if QApplication.activeModalWidget() is not None:
            event.ignore()  # what is being asked comes first
            return True
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if event.type() is QEvent.Type.Drop:
            self._let_go(event, self._dragged)
        return True

    def _let_go(self, event: QDropEvent, paths: list[Path]) -> None:
        """Take files once the program that they come from is told so: a question may follow, and it would wait."""
        if event.dropAction() is not Qt.DropAction.CopyAction:
            event.setDropAction(Qt.DropAction.IgnoreAction)  # who is told of a move may delete what was moved
        QTimer.singleShot(0, self, partial(self._take_dropped, paths))

    def _watch_all_of_it(self) -> None:
        """Be asked before every widget of the window, which is there for the system once it is shown."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def _take_dropped(self, paths: list[Path]) -> None:
        self._window.activateWindow()  # what follows is answered here, and no longer where they come from
        self.take(paths)

    def take(self, paths: list[Path]) -> None:
        """Do with a file what its name and content ask for."""
        for key in (ABOUT_FILES, _ABOUT_TRAINING):
            self._window.notices.clear(key)
        if len(paths) > 1:
            self._tell(DropError("{count} files were dropped; drop one at a time", count=len(paths)))
        elif paths:
            self._take_one(paths[0])

    def _take_one(self, path: Path) -> None:
        suffix, read_only = path.suffix.lower(), self._window.document.read_only
        try:
            check_known(path)
        except DropError as error:
            self._tell(error)
            return
        if suffix == SUFFIX:
            self._files.open_path(path)
        elif read_only is not None:
            self._window.notices.tell(read_only, key=_ABOUT_TRAINING)
        elif suffix in FORMATS and not (suffix == ".npz" and _holds_data(path)):
            self._weights.load(path)
        else:
            self._window.turn_to("mode_data")  # where the panel comes last, it comes now
            panel = self._window.panel(Area.DATA)
            if isinstance(panel, TakesData):
                panel.take_data(path)

    def _tell(self, error: DropError) -> None:
        self._window.notices.tell(error, key=ABOUT_FILES)

    def _forget_training(self) -> None:
        if self._window.document.read_only is None:
            self._window.notices.clear(_ABOUT_TRAINING)


def check_known(path: Path) -> None:
    """Raise DropError where there is nothing of that name, or nothing that the window can do with it."""
    if not is_there(path):
        raise DropError("{file} does not exist; correct its name, or open the file from the window", file=str(path))
    known = dict.fromkeys((SUFFIX, *FORMATS, *known_suffixes()))
    if path.suffix.lower() not in known and kind_for(path) is None:
        raise DropError(
            "{file} is no project, no weights and no data that nnstudio reads; choose a folder of pictures or a file "
            "that ends in {known}",
            file=path.name,
            known=", ".join(known),
        )


def _paths(event: QDropEvent) -> list[Path]:
    return [Path(name) for url in event.mimeData().urls() if (name := url.toLocalFile())]


def _holds_data(path: Path) -> bool:
    """Tell samples from weights: these are called `<layer>.<parameter>`."""
    try:
        with opened_npz(path) as archive:
            return not any("." in name for name in archive.names)
    except DataError:
        return False
