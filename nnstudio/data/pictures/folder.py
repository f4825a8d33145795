"""Which pictures a folder holds, and of which class each is: by sub-folders, or by a table beside them."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from nnstudio.data.errors import DataError
from nnstudio.data.files import opened, opened_folder, system_errors_named
from nnstudio.data.pictures.frame import SUFFIXES
from nnstudio.data.tables.encoding import CODECS, encoding_of, undecodable
from nnstudio.data.watch import Watch, unwatched

PARTS: Mapping[str, str] = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "test": "test",
    "testing": "test",
}
"""What sub-folders are called that hold a part each, and which part it is."""

_TABLES = (".csv", ".tsv")
_WATCHED = 1000
"""Files between two words to whoever watches."""


@dataclass(frozen=True, slots=True)
class PictureFile:
    """One file that is a picture by its name."""

    path: str
    label: str
    part: str
    size: int
    changed: int
    """When, in nanoseconds; with the size it tells whether the file is still the same."""


def picture_files(folder: Path, table: Path | None = None, watch: Watch = unwatched) -> list[PictureFile]:
    """Return the pictures of a folder in an order that depends on their names alone.

    Sub-folders called train, val or test hold a part each, and folders within them, or within the folder itself, a
    class each, with all that lies below. Where there are no such folders, `table` or the only CSV file in the folder
    says which picture is of which class. Hidden files are left out, links are followed but not in circles. Who watches
    is told of files that are found, of a total that nobody knows. Raises DataError or DataMissingError.
    """
    opened_folder(folder)
    with system_errors_named(folder):
        folders = _entries(folder)[1]
        parts = [entry for entry in folders if entry.name.lower() in PARTS]
        if parts and len(parts) == len(folders) and any(PARTS[entry.name.lower()] == "train" for entry in parts):
            found = (_by_class(Path(part.path), PARTS[part.name.lower()]) for part in parts)
            return list(_counted(chain.from_iterable(found), watch))
        if folders and table is None:
            return list(_counted(_by_class(folder, "train"), watch))
        return _by_table(folder, table or _only_table(folder))


def readable(name: str) -> str:
    """Return a name that may hold bytes which are no UTF-8 in a form that can be shown and saved."""
    return os.fsencode(name).decode("utf-8", "replace")


def _entries(folder: str | Path) -> tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]:
    """Return files and folders in a folder, without hidden ones, sorted by the bytes of their names."""
    with os.scandir(folder) as entries:
        seen = [entry for entry in entries if not entry.name.startswith(".")]
    seen.sort(key=lambda entry: os.fsencode(entry.name))
    return [entry for entry in seen if entry.is_file()], [entry for entry in seen if entry.is_dir()]


def _by_class(folder: Path, part: str) -> Iterator[PictureFile]:
    for entry in _entries(folder)[1]:
        label = readable(entry.name)  # one text for all its pictures: there may be a million
        for file in _below(entry.path):
            if _is_one(file):
                yield _picture(file, label, part)


def _counted(files: Iterable[PictureFile], watch: Watch) -> Iterator[PictureFile]:
    """Yield files, and say now and then how many they are."""
    for count, file in enumerate(files, 1):
        if count % _WATCHED == 0:
            watch(count, 0)
        yield file


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield all files below a folder; a folder that links lead to more than once has its turn once."""
    waiting, seen = [folder], set()
    while waiting:
        here = waiting.pop()
        status = Path(here).stat()
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        files, folders = _entries(here)
        yield from files
        waiting += [entry.path for entry in reversed(folders)]


def _is_one(file: os.DirEntry[str]) -> bool:
    return _suffix(file) in SUFFIXES


def _suffix(file: os.DirEntry[str]) -> str:
    dot = file.name.rfind(".")  # a Path for each of a million files would take longer than finding them
    return file.name[dot:].lower() if dot > 0 else ""


def _picture(file: os.DirEntry[str], label: str, part: str) -> PictureFile:
    status = file.stat()
    return PictureFile(file.path, label, part, status.st_size, status.st_mtime_ns)


def _only_table(folder: Path) -> Path:
    tables = [entry for entry in _entries(folder)[0] if _suffix(entry) in _TABLES]
    if len(tables) != 1:
        raise DataError(
            "{folder} holds {count} tables and no folder for each class; put the pictures of each class into a folder "
            "of its own, or name a CSV file with their names and classes, as in labels=labels.csv",
            folder=folder,
            count=len(tables),
        )
    return Path(tables[0].path)


def _by_table(folder: Path, table: Path) -> list[PictureFile]:
    files = {file.name: file for file in _entries(folder)[0] if _is_one(file)}
    stems = {Path(name).stem: file for name, file in files.items()}
    labelled: dict[str, PictureFile] = {}
    for number, (name, label) in enumerate(_rows(table), 1):
        file = files.get(name) or stems.get(name)
        if file is None and number == 1:
            continue  # the names of the columns
        if file is None:
            raise DataError(
                "{table}, row {row}: there is no picture {name} in {folder}; correct the name or remove the row",
                table=table,
                row=number,
                name=repr(name),
                folder=folder,
            )
        labelled[file.name] = _picture(file, label, "train")
    return [labelled[name] for name in files if name in labelled]


def _rows(table: Path) -> Iterator[tuple[str, str]]:
    """Yield the first two fields of each row, the name of a picture and its class."""
    encoding = encoding_of(table)
    with opened(table), table.open(encoding=CODECS[encoding], newline="") as lines:
        try:
            first = lines.readline()
            lines.seek(0)
            delimiter = max("\t;,", key=first.count)
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                if len(row) == 1:
                    raise DataError(
                        "{table}, row {row}: the row has a single field, where the name of a picture and its class "
                        "belong; add the class",
                        table=table,
                        row=number,
                    )
                if row:
                    yield row[0].strip(), row[1].strip()
        except UnicodeDecodeError:
            raise undecodable(table, encoding) from None
        except csv.Error as error:
            raise DataError("{table} cannot be read as a table: {problem}", table=table, problem=error) from None
