"""Which source reads a file or folder, and asking a person for one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from nnstudio.data import SOURCES, DataError, DataSource, FileSource
from nnstudio.gui.dialogs.file_dialog import choose_place
from nnstudio.gui.settings import Settings
from nnstudio.messages import message


def source_at(path: Path, present: DataSource) -> FileSource:
    """Return the source that a file's ending, or a folder, asks for.

    Where `present` is of that kind its other settings stay. Raises DataError where no source reads such a file.
    """
    kind = kind_for(path)
    if kind is None:
        known = ", ".join(suffix for source in _file_sources() for suffix in source.suffixes)
        raise DataError(
            "{file} holds no data that nnstudio reads; choose a folder of pictures or a file that ends in {known}",
            file=path.name,
            known=known,
        )
    return moved(kind, path, present)


def asked_for(kind: type[FileSource], present: DataSource, parent: QWidget, settings: Settings) -> FileSource | None:
    """Ask for the file or folder of a kind of source; None where the person chose none."""
    file, folder = message("Choose the file with the data"), message("Choose the folder with the data")
    title = file if kind.suffixes else folder
    place = choose_place(parent, title, settings, is_folder=not kind.suffixes)
    return None if place is None else moved(kind, place, present)


def kind_for(path: Path) -> type[FileSource] | None:
    """Return the kind of source that reads a file or folder."""
    return next((kind for kind in _file_sources() if kind.reads(path)), None)


def moved(kind: type[FileSource], path: Path, present: DataSource) -> FileSource:
    """Return a source of a kind at a place, with the settings of the present one where that is of the same kind."""
    return present.moved_to(path) if isinstance(present, kind) else kind(path=str(path))


def _file_sources() -> list[type[FileSource]]:
    return [kind for kind in SOURCES if issubclass(kind, FileSource)]
