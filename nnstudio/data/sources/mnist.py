"""A folder with the four IDX files of MNIST, or of a data set published in its form."""

from __future__ import annotations

from pathlib import Path

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.errors import DataError, DataMissingError, naming
from nnstudio.data.files import opened_folder
from nnstudio.data.idx import read_idx
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import Array, checked_inputs, checked_labels
from nnstudio.data.sources.base import SOURCES, FileSource
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import text

_SPELLINGS = ("{}-idx{}-ubyte", "{}.idx{}-ubyte", "{}-idx{}-ubyte.gz", "{}.idx{}-ubyte.gz")


@SOURCES.register
class Mnist(FileSource):
    """A folder with MNIST's four IDX files, plain or gzipped; Fashion-MNIST and its like come in the same form.

    The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
    `t10k-labels-idx1-ubyte`, with `.idx` for `-idx` and `.gz` at the end where it is so. Images (N, H, W)
    become (N, 1, H, W). The t10k files are the test set.
    """

    path: str = text("", help="Folder that holds the four files.")

    @classmethod
    def reads(cls, path: Path) -> bool:
        return path.is_dir() and any(path.glob("*idx?-ubyte*"))

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        folder = self.place()
        train = _read_split(folder, "train", watch)
        test = _read_split(folder, "t10k", watch)
        count = 1 + int(max(train.targets.max(), test.targets.max()))
        with naming(folder):
            return Dataset(train, train.none(), test, numbered(count))


def _read_split(folder: Path, part: str, watch: Watch) -> Split:
    images_path = _find(folder, f"{part}-images", 3)
    labels_path = _find(folder, f"{part}-labels", 1)
    images, labels = _read_images(images_path, watch), _read_labels(labels_path)
    if len(images) != len(labels):
        raise DataError(
            "{images} holds {count} images but {labels} {others} labels; take both from the same place",
            images=images_path,
            count=len(images),
            labels=labels_path.name,
            others=len(labels),
        )
    return Split(images, labels)


def _find(folder: Path, stem: str, rank: int) -> Path:
    """Return the file in the first spelling that the folder has, plain before gzipped."""
    names = [spelling.format(stem, rank) for spelling in _SPELLINGS]
    present = opened_folder(folder)
    for name in names:
        if name in present:
            return folder / name
    raise DataMissingError(
        "{folder} holds no {name}; it may also be called {others}",
        folder=folder,
        name=names[0],
        others=", ".join(names[1:]),
    )


def _read_images(path: Path, watch: Watch) -> Array:
    images = read_idx(path, watch)
    if images.ndim == 1:
        raise DataError("{file} holds single numbers, not images; has it been mixed up with the labels?", file=path)
    with naming(path):
        return checked_inputs(images[:, None] if images.ndim == 3 else images)


def _read_labels(path: Path) -> Array:
    labels = read_idx(path)
    if labels.ndim != 1:
        raise DataError(
            "{file} holds arrays of shape {shape} where one label per image belongs; "
            "has it been mixed up with the images?",
            file=path,
            shape=labels.shape[1:],
        )
    with naming(path):
        return checked_labels(labels)
