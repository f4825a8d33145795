"""What a network learns from: samples for training, validation and testing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nnstudio.data.errors import LeftOut, SampleError
from nnstudio.data.lazy import Samples, chosen
from nnstudio.data.meaning import Meaning, Scaled
from nnstudio.data.samples import Array
from nnstudio.data.tables.report import TableReport
from nnstudio.data.transforms import FittedTransform
from nnstudio.messages import Message, message


@dataclass(frozen=True, eq=False)
class Split:
    """Samples that serve one purpose.

    `inputs` is (N, ...), batch first (images are (N, channels, height, width), tokens of a text (N, steps)),
    in its compact type: bytes stay bytes until a transform makes float32 of a batch. They may be read only
    when a batch asks for them; see `Samples`. `targets` is (N,) whole labels, (N, steps) labels where
    every step has one, or (N, k) float32 figures for a regression.
    """

    inputs: Samples
    targets: Array

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.targets):
            raise SampleError(
                "there are {inputs} inputs but {targets} targets; each sample needs one of both",
                inputs=len(self.inputs),
                targets=len(self.targets),
            )

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def array(self) -> Array:
        """All inputs in memory: for splits that are known to be small."""
        return np.asarray(self.inputs)

    def loaded(self) -> Split:
        """Return the split with its inputs in memory."""
        return Split(self.array, self.targets)

    @property
    def has_labels(self) -> bool:
        """Whether targets are labels of classes, one per sample or per step; otherwise they are figures."""
        return self.targets.dtype.kind in "iu"

    def take(self, samples: Array) -> Split:
        """Return the samples that an array of indices or a mask selects: copies, or still to be read."""
        return Split(chosen(self.inputs, samples), self.targets[samples])

    def none(self) -> Split:
        """Return a split of the same kind without a sample."""
        return Split(np.empty((0, *self.inputs.shape[1:]), self.inputs.dtype), self.targets[:0])


@dataclass(frozen=True, eq=False)
class Dataset:
    """Training, validation and test samples of one shape, and the names of what they are made of.

    `classes` names every label that can occur, so a dataset limited to the digits 5 to 9 still has ten;
    it is None for a regression. Validation and test may be empty. Raises SampleError where the splits
    do not fit each other.
    """

    train: Split
    validation: Split
    test: Split
    classes: tuple[str, ...] | None = None
    vocabulary: tuple[str, ...] | None = None
    """What each token of a text is, by its number."""
    feature_names: tuple[str, ...] | None = None
    """What each feature, the last axis of flat samples and of sequences, is called, where it has a name."""
    fills: tuple[float, ...] = ()
    """What gaps in each feature of a table were filled with."""
    target_names: tuple[str, ...] | None = None
    """What each figure to predict is called, where it has a name."""
    target_scale: FittedTransform | None = None
    """How the figures to predict were scaled: a figure in its own unit is target * divisor + offset."""
    report: TableReport | None = None
    """What was found in the table that the samples come from."""
    notices: tuple[Message, ...] = ()
    """What a person should know of how the data were read: what was left out, filled in or guessed."""

    left_out: tuple[LeftOut, ...] = ()
    """Files that could not be read, where samples are files; `notices` sum them up."""

    def __post_init__(self) -> None:
        for name, split in ((message("validation"), self.validation), (message("test"), self.test)):
            if split.inputs.shape[1:] != self.sample_shape:
                raise SampleError(
                    "training samples have the shape {train} but {name} samples {other}; give them the same shape",
                    train=self.sample_shape,
                    name=name,
                    other=split.inputs.shape[1:],
                )
            if split.targets.shape[1:] != self.train.targets.shape[1:]:
                raise SampleError(
                    "training targets have the shape {train} but {name} targets {other}; give them the same shape",
                    train=self.train.targets.shape[1:],
                    name=name,
                    other=split.targets.shape[1:],
                )
        if self.classes is not None:
            self._check_labels(len(self.classes))

    def _check_labels(self, count: int) -> None:
        for split in (self.train, self.validation, self.test):
            if split.targets.ndim not in (1, 2) or not split.has_labels:
                raise SampleError("labels must be one whole number per sample, or one per step")
            if len(split) and not 0 <= split.targets.min() <= split.targets.max() < count:
                raise SampleError(
                    "labels must lie between 0 and {last}, the number of classes less one", last=count - 1
                )

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """The shape of one sample, without the batch axis."""
        return self.train.inputs.shape[1:]

    @property
    def is_classification(self) -> bool:
        """Whether targets are labels of classes; otherwise they are figures, and the task is a regression."""
        return self.classes is not None

    @property
    def labels_steps(self) -> bool:
        """Whether every step of a sample has a label of its own, as where the next token is to be predicted."""
        return self.classes is not None and self.train.targets.ndim == 2

    @property
    def meaning(self) -> Meaning:
        """What labels and tokens stand for, for as long as a network remembers them."""
        return Meaning(
            self.classes or (),
            self.vocabulary or (),
            self.feature_names or (),
            self.fills,
            tuple(self._scaled_targets()),
        )

    def _scaled_targets(self) -> Iterator[Scaled]:
        if self.target_scale is not None and self.target_names is not None:
            figures = zip(self.target_names, self.target_scale.offset, self.target_scale.divisor, strict=True)
            for name, offset, divisor in figures:
                yield Scaled(name, float(offset), float(divisor))

    @property
    def num_classes(self) -> int | None:
        """How many labels there can be, present or not; None for a regression."""
        return None if self.classes is None else len(self.classes)

    @property
    def learned_classes(self) -> tuple[str, ...] | None:
        """The names of the classes that there are training samples of; None for a regression."""
        if self.classes is None:
            return None
        return tuple(self.classes[label] for label in np.unique(self.train.targets))

    @property
    def outputs(self) -> int:
        """How many figures a network must give per sample or step: one score per class, or one per target."""
        return int(self.train.targets.shape[1]) if self.classes is None else len(self.classes)


def numbered(count: int) -> tuple[str, ...]:
    """Return the names of classes that have none of their own: their labels."""
    return tuple(str(label) for label in range(count))
