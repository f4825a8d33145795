"""The pictures of a folder as a data set: their pixels, their classes, and what is said of those left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError, LeftOut
from nnstudio.data.lazy import Samples, chosen
from nnstudio.data.pictures.folder import PictureFile, picture_files
from nnstudio.data.pictures.frame import Frame, opened_picture
from nnstudio.data.pictures.frame import is_grey as has_no_colours
from nnstudio.data.pictures.reading import Pictures, read_pictures
from nnstudio.data.samples import MAX_CLASSES, Array
from nnstudio.data.watch import Watch
from nnstudio.messages import Message, message

_LARGEST_GUESS = 64
"""Pixels; a network for larger pictures is slow, so whoever wants them says so."""

_PARTS = ("train", "validation", "test")
_LOOKED_AT = 50
"""Pictures whose modes tell whether all are grey."""


def picture_dataset(
    folder: Path,
    table: Path | None,
    *,
    size: tuple[int, int] | None,
    is_grey: bool | None,
    fit: str,
    names: Sequence[str],
    watch: Watch,
) -> Dataset:
    """Return the pictures of a folder, with classes from its folders or from a table.

    `size` is their height and width, None for that of the first where it is small; `is_grey` is None for as they are.
    `names` are classes that a network knows already, and come first. Raises DataError where nothing can be read.
    """
    files = picture_files(folder, table, watch)
    classes = _classes(folder, files, names)
    pictures = read_pictures(folder, files, _frame(files, size, is_grey, fit), watch)
    return _dataset(folder, files, pictures, classes)


def _frame(files: Sequence[PictureFile], size: tuple[int, int] | None, is_grey: bool | None, fit: str) -> Frame:
    looked_at = [files[place] for place in np.linspace(0, len(files) - 1, _LOOKED_AT).astype(int)]
    seen = [found for found in map(_looked_at, looked_at) if found is not None]
    height, width = size or (_guessed(*seen[0][:2]) if seen else (1, 1))
    return Frame(height, width, all(grey for _, _, grey in seen) if is_grey is None else is_grey, fit)


def _looked_at(file: PictureFile) -> tuple[int, int, bool] | None:
    try:
        with opened_picture(file.path) as image:
            return image.height, image.width, has_no_colours(image)
    except Exception:  # it is damaged: reading it says how
        return None


def _guessed(height: int, width: int) -> tuple[int, int]:
    shrink = min(1.0, _LARGEST_GUESS / max(height, width))
    return max(1, round(height * shrink)), max(1, round(width * shrink))


def _classes(folder: Path, files: Sequence[PictureFile], names: Sequence[str]) -> tuple[str, ...]:
    """Return the classes that occur; where a network has learned any of them, its own come first in their order."""
    if not files:
        raise DataError(
            "{folder} holds no pictures; put those of each class, as PNG or JPEG, into a folder of its own inside it",
            folder=folder,
        )
    found = {file.label for file in files}
    if len(found) > MAX_CLASSES:
        raise DataError("{folder} has more than {limit} classes; use fewer", folder=folder, limit=MAX_CLASSES)
    names = names if found.intersection(names) else ()
    if len(found) == 1 and not names:
        raise DataError(
            "{folder} holds pictures of one class only, {name}; put those of each class into a folder of its own",
            folder=folder,
            name=repr(min(found)),
        )
    new = found.difference(names)
    return (*names, *sorted(new, key=int if all(map(_is_number, new)) else str))


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and len(name) < 10  # so that 10 comes after 9


def _dataset(folder: Path, files: Sequence[PictureFile], pictures: Pictures, classes: tuple[str, ...]) -> Dataset:
    broken = dict(pictures.broken)
    if len(broken) == len(files):
        first = pictures.broken[0][1]
        raise DataError(
            "none of the {count} pictures in {folder} can be read; of {file}, for one, {reason}",
            count=len(files),
            folder=folder,
            file=first.file,
            reason=first.reason,
        )
    # Taken one by one from generators, so that other threads have their turn among a million of them.
    parts = np.fromiter((_PARTS.index(file.part) for file in files), np.int8, len(files))
    parts[list(broken)] = -1
    numbered = {name: label for label, name in enumerate(classes)}
    labels = np.fromiter((numbered[file.label] for file in files), np.int64, len(files))
    of_parts = [_part(pictures.pixels, labels, parts == part) for part in range(len(_PARTS))]
    train, validation, test = of_parts
    if not len(train):
        raise DataError("{folder} holds no pictures for training that can be read", folder=folder)
    left_out = tuple(broken.values())
    return Dataset(train, validation, test, classes, notices=_notices(files, left_out), left_out=left_out)


def _part(pixels: Samples, labels: Array, chosen_ones: Array) -> Split:
    if chosen_ones.all():
        return Split(pixels, labels)
    return Split(chosen(pixels, chosen_ones), labels[chosen_ones])


def _notices(files: Sequence[PictureFile], left_out: Sequence[LeftOut]) -> tuple[Message, ...]:
    if not left_out:
        return ()
    return (
        message(
            "{count} of {total} pictures cannot be read and are left out; of {file}, for one, {reason}",
            count=len(left_out),
            total=len(files),
            file=left_out[0].file,
            reason=left_out[0].reason,
        ),
    )
