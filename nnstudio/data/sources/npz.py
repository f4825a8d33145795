"""An NPZ file: arrays of inputs and targets saved by NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.errors import DataError, naming
from nnstudio.data.lazy import Derived, Samples, blocks
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.npz import NpzArchive, opened_npz
from nnstudio.data.samples import Array, checked_figures, checked_inputs, checked_labels, compact, is_labels, is_one_hot
from nnstudio.data.sources.base import SOURCES, FileSource, UndividedSource
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, text
from nnstudio.messages import message

_NAMES = {
    "train": (
        ("x_train", "y_train"),
        ("train_images", "train_labels"),
        ("x", "y"),
        ("images", "labels"),
        ("data", "target"),
    ),
    "validation": (("x_val", "y_val"), ("val_images", "val_labels")),
    "test": (("x_test", "y_test"), ("test_images", "test_labels")),
}
_Pairs = tuple[tuple[str, str], ...]
_CHANNEL_COUNTS = (1, 3, 4)


@SOURCES.register
class Npz(UndividedSource, FileSource):
    """An NPZ file with inputs and targets as arrays of numbers.

    Looked for are, whatever the case, x_train and y_train with x_test and y_test and perhaps x_val and
    y_val; train_images and train_labels, test_images, ... likewise; x and y, images and labels, or data
    and target; else the only two arrays of the file if they hold equally many entries, the one of higher
    rank being the inputs.

    Whole numbers, one per sample, and one-hot rows are labels; other targets are figures to predict.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".npz",)

    path: str = text("", help="File that holds the arrays.")
    task: str = choice(
        "auto",
        ("auto", "classification", "regression"),
        help="What targets are: labels, numbers to predict, or told by their type (whole numbers are labels).",
    )
    axes: str = choice(
        "auto",
        ("auto", "channels-first", "channels-last", "as-is"),
        help="Order of the axes of images. Auto: (N, H, W) gets one channel; of four axes the last is the channels "
        "if it is 1, 3 or 4 and the second is not, else the second. As-is leaves sequences (N, T, F) alone.",
    )

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        path = self.place()
        with opened_npz(path, watch) as archive, naming(path):
            arrays = {
                part: (archive.samples(inputs), archive.array(targets))
                for part, (inputs, targets) in _array_names(path, archive).items()
            }
            return self._dataset(arrays, watch)

    def _dataset(self, arrays: dict[str, tuple[Samples, Array]], watch: Watch) -> Dataset:
        labelled = self.task == "classification" or (self.task == "auto" and is_labels(arrays["train"][1]))
        splits = {part: self._split(inputs, targets, labelled, watch) for part, (inputs, targets) in arrays.items()}
        train = splits["train"]
        counts = [_class_count(arrays[part][1], split) for part, split in splits.items()] if labelled else []
        classes = numbered(max(counts)) if labelled else None
        whole = Dataset(train, splits.get("validation", train.none()), splits.get("test", train.none()), classes)
        return whole if "test" in splits else self.divided(whole)

    def _split(self, inputs: Samples, targets: Array, labelled: bool, watch: Watch) -> Split:
        checked = checked_labels if labelled else checked_figures
        return Split(self._inputs(inputs, watch), checked(targets))

    def _inputs(self, inputs: Samples, watch: Watch) -> Samples:
        if isinstance(inputs, np.ndarray):
            return checked_inputs(self._channels_second(inputs))
        for block in blocks(inputs) if inputs.dtype.kind == "f" else ():
            checked_inputs(block)
            watch(0, 0)
        return Derived(inputs, lambda read: compact(self._channels_second(read)))

    def _channels_second(self, inputs: Array) -> Array:
        if self.axes == "as-is":
            return inputs
        if inputs.ndim == 3:
            return inputs[:, np.newaxis]
        last = self.axes == "channels-last" or (self.axes == "auto" and _looks_channels_last(inputs))
        if inputs.ndim == 4 and last:
            return np.ascontiguousarray(np.moveaxis(inputs, -1, 1))
        return inputs


def _class_count(targets: Array, split: Split) -> int:
    return int(targets.shape[1] if is_one_hot(targets) else 1 + split.targets.max())


def _looks_channels_last(images: Array) -> bool:
    return images.shape[-1] in _CHANNEL_COUNTS and images.shape[1] not in _CHANNEL_COUNTS


def _array_names(path: Path, archive: NpzArchive) -> dict[str, tuple[str, str]]:
    """Return the names of inputs and targets per part: train always, validation and test where they are."""
    found = {name.lower(): name for name in archive.names}
    parts = {part: _named_pair(found, pairs) for part, pairs in _NAMES.items()}
    parts["train"] = parts["train"] or _only_pair(archive)
    if parts["train"] is None:
        raise DataError(
            "{file} holds no training data under a known name; it holds {found}; name inputs and targets as in {names}",
            file=path,
            found=", ".join(archive.names[:20]) or message("no arrays"),
            names=", ".join("/".join(pair) for pair in _NAMES["train"]),
        )
    for part in ("validation", "test"):
        if parts[part] is None:
            _check_none_alone(path, found, _NAMES[part])
    return {part: pair for part, pair in parts.items() if pair}


def _named_pair(found: dict[str, str], pairs: _Pairs) -> tuple[str, str] | None:
    for inputs, targets in pairs:
        if inputs in found and targets in found:
            return found[inputs], found[targets]
    return None


def _check_none_alone(path: Path, found: dict[str, str], pairs: _Pairs) -> None:
    for pair in pairs:
        for name, partner in (pair, pair[::-1]):
            if name in found:
                raise DataError(
                    "{file} holds {name} but no {partner}; save both or neither in it",
                    file=path,
                    name=found[name],
                    partner=partner,
                )


def _only_pair(archive: NpzArchive) -> tuple[str, str] | None:
    """Return inputs and targets where the file holds just two arrays that tell by their shapes which is which."""
    if len(archive.names) != 2:
        return None
    targets, inputs = sorted(archive.names, key=lambda name: len(archive.header(name).shape))
    few, many = archive.header(targets).shape, archive.header(inputs).shape
    return (inputs, targets) if 0 < len(few) < len(many) and few[0] == many[0] else None
