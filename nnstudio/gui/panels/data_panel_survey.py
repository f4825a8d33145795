"""What there is to see of a data set: how many samples of which class serve what, how they spread, and all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from nnstudio.data import Dataset, DataSource, FittedTransform, Split, Transform
from nnstudio.data.distributions import Distribution, distributions
from nnstudio.data.samples import Array
from nnstudio.data.warnings import is_imbalanced, warnings_of
from nnstudio.data.watch import Watch, unwatched
from nnstudio.messages import Message, message
from nnstudio.project.fitting import KnownData

PARTS = ("train", "validation", "test")

PART_NAMES = {
    "train": message("training"),
    "validation": message("validation"),
    "test": message("test"),
}

_SEQUENCE, _IMAGE = 2, 3


class Look(Enum):
    """What samples look like to people."""

    PICTURES = "pictures"
    POINTS = "points"
    ROWS = "rows"
    CURVES = "curves"
    TEXTS = "texts"


@dataclass(frozen=True, eq=False)
class Survey:
    """A data set with all that is to be known of it before anybody looks at its samples.

    `counts` gives for each part the number of samples per label, or of all where samples have no label each; `like`
    has no samples and is otherwise the data set. Distributions are of the training samples as they are read. `turns`
    gives for each part the order in which each class has its turn.
    """

    source: DataSource
    dataset: Dataset
    like: Dataset
    counts: Mapping[str, Array]
    warnings: tuple[Message, ...]
    distributions: tuple[Distribution, ...]
    turns: Mapping[str, Array]

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes that samples are of; none for a regression, or where every step has a label."""
        return self.like.classes or () if self.like.train.targets.ndim == 1 else ()

    @cached_property
    def known(self) -> KnownData:
        """What decides on whether a network fits the data, and on how it goes on learning from them."""
        names, counts = self.classes, self.counts["train"]
        learned = tuple(name for name, count in zip(names, counts, strict=True) if count) if names else None
        return KnownData(self.source, self.like, self.size("train"), learned)

    def split(self, part: str) -> Split:
        """Return the samples of a part."""
        split: Split = getattr(self.dataset, part)
        return split

    def size(self, part: str) -> int:
        """Return how many samples a part has."""
        return int(self.counts[part].sum())

    def browsed(self, part: str, label: int | None = None) -> Array:
        """Return the places of the samples of a part, or of one of its classes, in the order to look at them."""
        if label is not None:
            return np.flatnonzero(self.split(part).targets == label)
        return self.turns[part] if self.look is Look.PICTURES else np.arange(len(self.split(part)))

    @property
    def is_imbalanced(self) -> bool:
        """Whether some class has many times as many training samples as another, which class weights make up for."""
        return bool(self.classes) and is_imbalanced(self.counts["train"])

    @cached_property
    def look(self) -> Look:
        """What the samples look like to people."""
        shape = self.like.sample_shape
        if self.like.vocabulary is not None:
            return Look.TEXTS
        if len(shape) == _IMAGE and shape[0] in (1, 3, 4) and min(shape[1:]) > 1:
            return Look.PICTURES
        if len(shape) == _SEQUENCE and self.like.train.inputs.dtype.kind == "f":
            return Look.CURVES
        return Look.POINTS if shape == (2,) and self.like.feature_names is None else Look.ROWS

    @cached_property
    def feature_names(self) -> tuple[str, ...]:
        """What each figure of a sample of figures is called."""
        count = int(np.prod(self.like.sample_shape, dtype=np.int64))
        return self.like.feature_names or tuple(f"x{place + 1}" for place in range(count))


@dataclass(frozen=True, eq=False)
class Scaled:
    """What the network sees of a data set: its transform measured on the training samples, and how they spread then."""

    fitted: FittedTransform
    distributions: tuple[Distribution, ...]


def surveyed(source: DataSource, watch: Watch = unwatched) -> Survey:
    """Load a data set and look at it; raise what loading raises."""
    dataset = source.load(watch=watch)
    watch(0, 0)  # looking takes as long as it takes, and may be called off before it begins
    empty = dataset.train.none()
    return Survey(
        source,
        dataset,
        dataclasses.replace(dataset, train=empty, validation=empty, test=empty),
        {part: _counted(getattr(dataset, part), dataset.num_classes) for part in PARTS},
        warnings_of(dataset),
        () if dataset.vocabulary is not None else distributions(dataset.train.inputs),
        {part: _in_turn(getattr(dataset, part)) for part in PARTS},
    )


def scaled(survey: Survey, transform: Transform) -> Scaled:
    """Measure a transform on the training samples; raise what that raises."""
    inputs = survey.dataset.train.inputs
    fitted = transform.fitted(inputs)
    return Scaled(fitted, () if survey.like.vocabulary is not None else distributions(inputs, fitted))


def _in_turn(split: Split) -> Array:
    """Return the places of the samples of a split so that each class has its turn."""
    if split.targets.ndim != 1 or not split.has_labels:
        return np.arange(len(split))
    order = np.argsort(split.targets, kind="stable")
    _, starts, counts = np.unique(split.targets[order], return_index=True, return_counts=True)
    turn = np.arange(len(order)) - np.repeat(starts, counts)
    return np.asarray(order[np.argsort(turn, kind="stable")])


def _counted(split: Split, classes: int | None) -> Array:
    if classes is None or split.targets.ndim != 1:
        return np.array([len(split)])
    return np.bincount(split.targets, minlength=classes)
