"""Choosing files in the system's own dialogs, which open where such files were last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QIcon, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHeaderView, QSplitter, QToolButton, QTreeView, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.naming import named, wear
from nnstudio.gui.settings import Settings
from nnstudio.gui.wording import say
from nnstudio.messages import Message, message
from nnstudio.resources import resource

_SCREENLESS = ("offscreen", "minimal")

_ICONS = {
    "backButton": "back",
    "forwardButton": "forward",
    "toParentButton": "up",
    "newFolderButton": "folder-new",
    "listModeButton": "list",
    "detailModeButton": "table",
}
"""What stands on the buttons of Qt's own dialog, whose icons are black in the dark too."""

_PLACES_WIDTH = 132
_KIND_COLUMN = 2


@dataclass(frozen=True)
class FileKind:
    """Files of one purpose, such as weights: how they are described, and their endings with the dot."""

    purpose: str
    filters: tuple[tuple[Message, tuple[str, ...]], ...]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Every ending such a file may have."""
        return tuple(dict.fromkeys(suffix for _, suffixes in self.filters for suffix in suffixes))


PICTURES = FileKind("documents", ((message("Picture (PNG)"), (".png",)), (message("Drawing (SVG)"), (".svg",))))

_DATA = FileKind("data", ((message("All files"), ("",)),))
"""Data of MNIST's form end in nothing that could be named."""


class FileDialog(QFileDialog):
    """A file dialog that gives a name the ending of the chosen filter."""

    def __init__(self, parent: QWidget, title: Message, kind: FileKind, settings: Settings) -> None:
        _lend_icons()
        super().__init__(parent, say(title))
        named(self, "file_dialog")
        self._kind = kind
        self._settings = settings
        self._filters = [_filter(said, suffixes) for said, suffixes in kind.filters]
        # The system's dialog needs a desktop; without one Qt draws its own.
        self.setOption(
            QFileDialog.Option.DontUseNativeDialog, QGuiApplication.platformName().partition(":")[0] in _SCREENLESS
        )
        self.setNameFilters(self._filters)
        # Qt's own translations lack these two.
        self.setLabelText(QFileDialog.DialogLabel.LookIn, say(message("&Look in:")))
        self.setLabelText(QFileDialog.DialogLabel.FileType, say(message("Files of &type:")))
        self.setDirectory(str(settings.folder(kind.purpose)))
        self.filterSelected.connect(self._follow)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)  # never comes where the dialog is the system's
        for name, drawn in _ICONS.items():
            for button in self.findChildren(QToolButton, name):
                button.setIcon(icon(drawn))
                wear(button, "flat")
        for splitter in self.findChildren(QSplitter):
            splitter.setHandleWidth(1)
            splitter.setSizes([_PLACES_WIDTH, self.width() - _PLACES_WIDTH])
        for files in self.findChildren(QTreeView):
            files.hideColumn(_KIND_COLUMN)  # the name's ending says it
            files.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            files.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def choose(self) -> Path | None:
        """Return the file that is chosen, or None."""
        if self.exec() != QFileDialog.DialogCode.Accepted:
            return None
        path = Path(self.selectedFiles()[0])
        self._settings.keep_folder(self._kind.purpose, path.parent)
        return path

    def propose(self, name: str, suffix: str) -> None:
        """Ask for a name to save under, beginning with this one."""
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        for written, (_, suffixes) in zip(self._filters, self._kind.filters, strict=True):
            if suffix in suffixes:
                self.selectNameFilter(written)
        self.setDefaultSuffix(suffix.lstrip("."))
        self.selectFile(f"{name}{suffix}")

    def _follow(self, chosen: str) -> None:
        if self.acceptMode() is QFileDialog.AcceptMode.AcceptSave:
            suffix = self._kind.filters[self._filters.index(chosen)][1][0]
            self.setDefaultSuffix(suffix.lstrip("."))
            names = [Path(name) for name in self.selectedFiles()]
            if names and names[0].suffix in self._kind.suffixes:
                self.selectFile(names[0].with_suffix(suffix).name)


def choose_to_open(parent: QWidget, title: Message, kind: FileKind, settings: Settings) -> Path | None:
    """Ask for a file that is there."""
    dialog = FileDialog(parent, title, kind, settings)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return dialog.choose()


def choose_to_save(
    parent: QWidget, title: Message, kind: FileKind, settings: Settings, *, name: str, suffix: str
) -> Path | None:
    """Ask for a file to write, proposing a name; Qt asks before another file would be replaced."""
    dialog = FileDialog(parent, title, kind, settings)
    dialog.propose(name, suffix)
    return dialog.choose()


def choose_place(parent: QWidget, title: Message, settings: Settings, *, is_folder: bool) -> Path | None:
    """Ask for the file or the folder that data are in."""
    dialog = FileDialog(parent, title, _DATA, settings)
    dialog.setFileMode(QFileDialog.FileMode.Directory if is_folder else QFileDialog.FileMode.ExistingFile)
    return dialog.choose()


def _lend_icons() -> None:
    """Let Qt's own dialog show folders and files in the window's style where the system has no icons for them."""
    if not QIcon.hasThemeIcon("folder"):
        QIcon.setThemeSearchPaths([*QIcon.themeSearchPaths(), str(resource("icons"))])
        QIcon.setThemeName("files")


def _filter(said: Message, suffixes: Sequence[str]) -> str:
    return f"{say(said)} ({' '.join(f'*{suffix}' for suffix in suffixes)})"
