"""Paths to data that stay right when a project and its data move together.

In memory the path of a data source is as the person gave it. In a project file the path of data that lie
in the project's folder, or below it, is relative to that folder and written with slashes; any other path is
absolute, or begins with `~` if the person wrote it so. Opened, it is absolute again.
"""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from nnstudio.data import DataError, DataSource, FileSource


def stored(source: DataSource, folder: Path) -> DataSource:
    """Return the source as it is written into a project file in a folder."""
    if not isinstance(source, FileSource) or not source.path:
        return source
    try:
        place = Path(os.path.abspath(source.place()))  # noqa: PTH100  # resolve() would follow the data's own link
        inside = (place.parent.resolve() / place.name).relative_to(folder.resolve())
    except (DataError, OSError, RuntimeError):  # no such home, links in a circle: nothing that could be below
        return source
    except ValueError:  # not below
        return source if source.path.startswith("~") else source.moved_to(place)
    return source.moved_to(inside.as_posix())


def located(source: DataSource, folder: Path) -> DataSource:
    """Return the source of a project file in a folder with the place that its data then have."""
    if not isinstance(source, FileSource) or not source.path or source.path.startswith("~"):
        return source
    return source if PurePath(source.path).is_absolute() else source.moved_to(folder.resolve() / source.path)


def is_there(path: Path) -> bool:
    """Tell whether there is something at a path that can be reached; a name that the system does not take is none."""
    try:
        return path.exists()
    except OSError:
        return False


def is_gone(source: DataSource) -> bool:
    """Tell whether the data are no longer where their source says."""
    if not isinstance(source, FileSource):
        return False
    try:
        return not is_there(source.place())
    except DataError:
        return True
