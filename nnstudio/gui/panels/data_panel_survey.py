"""What there is to see of a data set: how many samples of which class serve what, and a few of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nnstudio.data import Dataset, DataSource, Split
from nnstudio.data.samples import Array
from nnstudio.project.fitting import KnownData

PARTS = ("train", "validation", "test")

_SHOWN = 60
"""Samples that are shown as pictures or rows."""

_POINTS = 2000


@dataclass(frozen=True, eq=False)
class Survey:
    """The figures of a data set without its samples but for a few.

    `counts` gives for each part the number of samples per label, or of all where samples have no label each;
    `like` has no samples and is otherwise the data set.
    """

    source: DataSource
    like: Dataset
    counts: Mapping[str, Array]
    shown: Split

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that samples are of; none for a regression, or where every step has a label."""
        return self.like.classes or () if self.like.train.targets.ndim == 1 else ()

    @cached_property
    def known(self) -> KnownData:
        """What decides on whether a network fits the data, and on how it goes on learning from them."""
        names, counts = self.classes, self.counts["train"]
        learned = tuple(name for name, count in zip(names, counts, strict=True) if count) if names else None
        return KnownData(self.source, self.like, learned)

    def size(self, part: str) -> int:
        """Return how many samples a part has."""
        return int(self.counts[part].sum())

    @property
    def is_of_points(self) -> bool:
        """Whether samples are points in the plane."""
        return self.like.sample_shape == (2,)

    @property
    def is_of_images(self) -> bool:
        """Whether samples can be shown as pictures: one channel, three, or four."""
        shape = self.like.sample_shape
        return len(shape) == 3 and shape[0] in (1, 3, 4) and min(shape[1:]) > 1


def surveyed(source: DataSource) -> Survey:
    """Load a data set and look at it; raise what loading raises."""
    dataset = source.load()
    train, count = dataset.train, dataset.num_classes
    empty = train.none()
    return Survey(
        source,
        Dataset(empty, empty, empty, dataset.classes),
        {part: _counted(getattr(dataset, part), count) for part in PARTS},
        train.take(_picked(train, _POINTS if dataset.sample_shape == (2,) else _SHOWN)).loaded(),
    )


def _counted(split: Split, classes: int | None) -> Array:
    if classes is None or split.targets.ndim != 1:
        return np.array([len(split)])
    return np.bincount(split.targets, minlength=classes)


def _picked(split: Split, most: int) -> Array:
    """Return the places of some samples, class by class in turn, so that each is seen."""
    if split.targets.ndim != 1 or not split.has_labels:
        return np.arange(min(most, len(split)))
    order = np.argsort(split.targets, kind="stable")
    _, starts, counts = np.unique(split.targets[order], return_index=True, return_counts=True)
    turn = np.arange(len(order)) - np.repeat(starts, counts)
    return np.asarray(order[np.argsort(turn, kind="stable")][:most])
