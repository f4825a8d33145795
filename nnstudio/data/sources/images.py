"""A folder of pictures, sorted into folders by class or listed in a table beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError, LeftOut
from nnstudio.data.lazy import Samples, chosen
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.pictures.folder import PictureFile, picture_files
from nnstudio.data.pictures.frame import Frame, is_grey, opened_picture
from nnstudio.data.pictures.reading import Pictures, read_pictures
from nnstudio.data.samples import MAX_CLASSES, Array
from nnstudio.data.sources.base import SOURCES, FileSource, UndividedSource
from nnstudio.data.sources.mnist import Mnist
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, integers, text
from nnstudio.messages import Message, message

_LARGEST_GUESS = 64
"""Pixels; a network for larger pictures is slow, so whoever wants them says so."""

_LOOKED_AT = 50
"""Pictures whose modes tell whether all are grey."""


@SOURCES.register
@dataclass(frozen=True)
class Images(UndividedSource, FileSource):
    """A folder with pictures of each class in a folder of its own, such as cats/1.png and dogs/2.jpg.

    Folders train, val and test around those of the classes are the splits. Pictures that lie in the folder itself
    get their classes from a CSV file in it, whose first two columns are the names of the files and of their classes.
    Read are PNG, JPEG, WebP, BMP, GIF (the first picture), TIFF, PNM, AVIF, JPEG 2000 and TGA; files that cannot be
    read are left out and listed. Inputs are bytes (N, 1, H, W) of grey or (N, 3, H, W) of red, green and blue.
    """

    path: str = text("", help="Folder that holds the pictures, or a folder of them for each class.")
    size: tuple[int, int] | None = integers(
        None,
        low=1,
        high=4096,
        least=2,
        most=2,
        optional=True,
        help="Height and width that pictures are brought to; unless given, those of the first, made smaller where it "
        "has more than 64 pixels either way.",
    )
    fit: str = choice(
        "stretch",
        ("stretch", "letterbox", "crop"),
        help="What becomes of pictures with other proportions: stretched, given black edges, or cut on both sides.",
    )
    colours: str = choice(
        "automatic",
        ("automatic", "grey", "colour"),
        help="One channel of grey or three of colour; automatic is grey if the pictures are.",
    )
    labels: str = text(
        "",
        optional=True,
        help="CSV file in the folder with the names of pictures and their classes; unless given, the only one there.",
    )

    @classmethod
    def reads(cls, path: Path) -> bool:
        return path.is_dir() and not Mnist.reads(path)

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        folder = self.place()
        files = picture_files(folder, folder / self.labels if self.labels else None, watch)
        classes = _classes(folder, files, learned.classes)
        pictures = read_pictures(folder, files, self._frame(files), watch)
        dataset = _dataset(folder, files, pictures, classes)
        return dataset if len(dataset.test) else self.divided(dataset)

    def _frame(self, files: Sequence[PictureFile]) -> Frame:
        looked_at = [files[place] for place in np.linspace(0, len(files) - 1, _LOOKED_AT).astype(int)]
        seen = [found for found in map(_looked_at, looked_at) if found is not None]
        height, width = self.size or (_guessed(*seen[0][:2]) if seen else (1, 1))
        grey = all(grey for _, _, grey in seen) if self.colours == "automatic" else self.colours == "grey"
        return Frame(height, width, grey, self.fit)


def _looked_at(file: PictureFile) -> tuple[int, int, bool] | None:
    try:
        with opened_picture(file.path) as image:
            return image.height, image.width, is_grey(image)
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
    parts = np.array([file.part for file in files])
    parts[list(broken)] = ""
    numbered = {name: label for label, name in enumerate(classes)}
    labels = np.array([numbered[file.label] for file in files], np.int64)
    of_parts = [_part(pictures.pixels, labels, parts == part) for part in ("train", "validation", "test")]
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
