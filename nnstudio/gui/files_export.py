"""The ledger as a table and the network as a picture, for documents of others."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from nnstudio.formats import write_ledger
from nnstudio.gui.areas import Area
from nnstudio.gui.dialogs.file_dialog import PICTURES, FileKind, choose_to_save
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.picture import PictureError, picture, write_picture
from nnstudio.gui.theme import colour
from nnstudio.gui.wording import say
from nnstudio.messages import NnstudioError, message

LEDGERS = FileKind("documents", ((message("Spreadsheet"), (".csv",)), (message("Markdown"), (".md",))))


class Exports(QObject):
    """Writes what the window shows for documents of others."""

    def __init__(self, window: MainWindow, files: Files) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        window.verbs.on("export_ledger", self.export_ledger)
        window.verbs.on("export_picture", self.export_picture)

    def export_ledger(self) -> None:
        """Ask for a place and write the ledger there."""
        path = self._place(LEDGERS, ".csv")
        if path is None:
            return
        try:
            write_ledger(path, self._window.document.summary, say)
        except NnstudioError as error:
            self._window.notices.tell(error)
        else:
            self._tell_written(path)

    def export_picture(self) -> None:
        """Ask for a place and write a picture of the network there."""
        scene = self.scene()
        if scene is None:
            self._window.notices.tell(PictureError("there is no canvas to draw a picture of"))
            return
        path = self._place(PICTURES, ".png")
        if path is None:
            return
        try:
            write_picture(path, self._drawn(scene, path.suffix))
        except NnstudioError as error:
            self._window.notices.tell(error)
        else:
            self._tell_written(path)

    def scene(self) -> QGraphicsScene | None:
        """Return the scene on the canvas, if there is one."""
        panel = self._window.panel(Area.CANVAS)
        if panel is None:
            return None
        view = panel if isinstance(panel, QGraphicsView) else panel.findChild(QGraphicsView)
        return view.scene() if isinstance(view, QGraphicsView) else None

    def _drawn(self, scene: QGraphicsScene, suffix: str) -> bytes:
        """Draw without the marks of selection, which are a matter of looking."""
        selection = self._window.selection
        selected = selection.ids
        selection.clear()
        try:
            return picture(scene, suffix, colour("canvas"))
        finally:
            selection.select(selected)

    def _place(self, kind: FileKind, suffix: str) -> Path | None:
        title = message("Export")
        name = Path(self._files.name).stem
        return choose_to_save(self._window, title, kind, self._window.settings, name=name, suffix=suffix)

    def _tell_written(self, path: Path) -> None:
        self._window.status_bar.tell(message("Saved in {file}", file=path.name))
