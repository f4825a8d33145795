"""Which source reads a file or folder, and asking a person for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from nnstudio.data import SOURCES, DataError, DataSource, FileSource
from nnstudio.data.sources import Csv, Series, TableSource, Text
from nnstudio.data.tables.columns import Kind
from nnstudio.gui.dialogs.file_dialog import choose_place
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.settings import Settings
from nnstudio.messages import message
from nnstudio.project.portable import is_there

_OTHER_READINGS: dict[type[DataSource], tuple[type[FileSource], ...]] = {
    Csv: (Series, Text),
    Series: (Csv,),
    Text: (Csv, Series),
}
"""What else the file of a source may be read as, the likeliest first."""


_OF_NUMBERS = {Kind.NUMBER, Kind.CONSTANT, Kind.EMPTY}


def source_at(path: Path, present: DataSource) -> FileSource:
    """Return the source that a file's ending, or a folder, asks for.

    Where `present` is of that kind its other settings stay. Raises DataError where no source reads such a file.
    """
    kind = kind_for(path)
    if kind is None:
        raise DataError(
            "{file} holds no data that nnstudio reads; choose a folder of pictures or a file that ends in {known}",
            file=path.name,
            known=", ".join(known_suffixes()),
        )
    return moved(kind, path, present)


def asked_for(kind: type[FileSource], present: DataSource, parent: QWidget, settings: Settings) -> FileSource | None:
    """Ask for the file or folder of a kind of source; None where the person chose none."""
    file, folder = message("Choose the file with the data"), message("Choose the folder with the data")
    has_files = bool(kind.suffixes) or kind in _OTHER_READINGS
    place = choose_place(parent, file if has_files else folder, settings, is_folder=not has_files)
    return None if place is None else moved(kind, place, present)


def file_asked_for(parent: QWidget, settings: Settings) -> Path | None:
    """Ask for a file with data of any kind; None where the person chose none."""
    return choose_place(parent, message("Choose the file with the data"), settings, is_folder=False)


def kind_for(path: Path) -> type[FileSource] | None:
    """Return the kind of source that reads a file or folder."""
    return next((kind for kind in _file_sources() if kind.reads(path)), None)


def known_suffixes() -> tuple[str, ...]:
    """Return the endings of all files that some source reads."""
    return tuple(dict.fromkeys(suffix for source in _file_sources() for suffix in source.suffixes))


def moved(kind: type[FileSource], path: Path, present: DataSource) -> FileSource:
    """Return a source of a kind at a place, with the settings of the present one where that is of the same kind.

    Those of a table stay only where its file has moved: another table has other columns, and is written otherwise.
    """
    if type(present) is not kind or not isinstance(present, FileSource):
        return kind(path=str(path))
    if isinstance(present, TableSource) and present.path != str(path) and is_there(Path(present.path)):
        return kind(path=str(path))
    return present.moved_to(path)


def other_readings(source: DataSource) -> tuple[type[FileSource], ...]:
    """Return as what else the file of a source may be read."""
    return _OTHER_READINGS.get(type(source), ())


def begins_with_dates(survey: Survey) -> bool:
    """Tell whether the first column of a table holds dates and all others numbers, as in a series."""
    report = survey.like.report
    first, *others = (column.kind for column in report.columns) if report is not None else (None,)
    return first is Kind.DATE and set(others) <= _OF_NUMBERS


def reread(source: FileSource, kind: type[FileSource]) -> FileSource:
    """Return a source of another kind for the same file, with the settings that both have."""
    fields, others = dict(source.hyperparameters()), dict(kind.hyperparameters())
    shared = {name for name in fields.keys() & others.keys() if fields[name] == others[name]} | {"path"}
    settings: dict[str, Any] = {name: getattr(source, name) for name in shared}
    return kind(**settings)


def _file_sources() -> list[type[FileSource]]:
    return [kind for kind in SOURCES if issubclass(kind, FileSource)]
