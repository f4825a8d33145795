"""What a data source is: a frozen description of where samples come from and which of them are used."""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar, Self

from nnstudio.data import splitting
from nnstudio.data.dataset import Dataset
from nnstudio.data.errors import DataError
from nnstudio.data.files import located
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import MAX_CLASSES
from nnstudio.data.splitting import Draw
from nnstudio.data.transforms import Scale, Transform
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import Configurable, Registry, integer, integers, real, text

SOURCES: Registry[DataSource] = Registry("data source")


class DataSource(Configurable, ABC, kw_only=True):
    """Where samples come from, and which of them are used.

    A test set that comes with the source stays what it is: limited to the chosen classes, never
    thinned, never trained on. Equal sources give equal datasets.
    """

    keeps_order: ClassVar[bool] = False
    """Whether samples follow each other, as in a text; no share is then drawn at random out of their middle."""

    usual_transform: ClassVar[Transform] = Scale()
    """What is usually done to such inputs before a network sees them."""

    classes: tuple[int, ...] = integers(
        (), low=0, high=MAX_CLASSES - 1, help="Labels of the classes to use; they keep their labels. Empty for all."
    )
    per_class: int | None = integer(
        None, low=1, unset="all", help="Most samples of a class for training and validation together."
    )
    validation: float = real(
        0.1, low=0.0, below=1.0, help="Share of each class's training samples held out for validation."
    )
    seed: int = integer(0, low=0, high=2**63 - 1, help="Seed of everything drawn at random.")

    def check(self) -> None:
        object.__setattr__(self, "classes", tuple(sorted(set(self.classes))))

    @abstractmethod
    def read(self) -> Dataset:
        """Return all samples there are, with an empty validation split unless the source has its own."""

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        """Return what `read` does, numbered as it was learned where the source finds its classes or tokens itself."""
        return self.read()

    def load(self, learned: Meaning = NOTHING_LEARNED, watch: Watch = unwatched) -> Dataset:
        """Return the samples that this source describes.

        `learned` has the classes and tokens of a network that has learned before: numbers then mean the same again.
        Raises DataError, or DataMissingError where the data are gone.
        """
        dataset = self._limited(self.read_as(learned, watch))
        train = dataset.train
        if self.per_class is not None:
            train = splitting.thinned(train, self.per_class, self.seed)
        if len(dataset.validation) or not self._draws_at_random:
            return dataclasses.replace(dataset, train=train)
        train, validation = splitting.held_out(train, self.validation, self.seed, Draw.VALIDATION)
        return dataclasses.replace(dataset, train=train, validation=validation)

    @property
    def _draws_at_random(self) -> bool:
        return not self.keeps_order

    def _limited(self, dataset: Dataset) -> Dataset:
        if not dataset.is_classification and (self.classes or self.per_class):
            raise DataError(
                "classes and per_class choose among labels, and these targets are numbers to predict; leave both out"
            )
        if dataset.is_classification and dataset.train.targets.ndim == 2 and (self.classes or self.per_class):
            raise DataError(
                "classes and per_class choose among labels of samples, and here every step has its own; leave both out"
            )
        if not self.classes:
            return dataset
        splitting.check_present(dataset.train, self.classes)
        return dataclasses.replace(
            dataset,
            train=splitting.of_classes(dataset.train, self.classes),
            validation=splitting.of_classes(dataset.validation, self.classes),
            test=splitting.of_classes(dataset.test, self.classes),
        )


class UndividedSource(DataSource, kw_only=True):
    """A source that may lack a test set of its own: a share of each class is then held out with the seed.

    It is held out before classes are chosen or thinned, so it stays the same whichever are.
    """

    test: float = real(
        0.2, low=0.0, below=1.0, help="Share of each class held out as the test set, unless the source has its own."
    )

    def divided(self, dataset: Dataset) -> Dataset:
        """Return a dataset without test samples with some held out of its training samples."""
        train, test = splitting.held_out(dataset.train, self.test, self.seed, Draw.TEST)
        return dataclasses.replace(dataset, train=train, test=test)


class FileSource(DataSource):
    """A source on disk, which may move: `load` then raises DataMissingError.

    `suffixes` are the endings of its files, in lower case; a source without any is a folder.
    """

    suffixes: ClassVar[tuple[str, ...]] = ()

    path: str = text("", help="File or folder that holds the data.")

    @classmethod
    def reads(cls, path: Path) -> bool:
        """Tell whether a file by its ending, or a folder by what is in it, looks like one of this source."""
        return path.suffix.lower() in cls.suffixes

    def moved_to(self, path: str | Path) -> Self:
        """Return the same source at its new place."""
        return dataclasses.replace(self, path=str(path))

    def place(self) -> Path:
        """Return the path with `~` resolved, or raise DataError where it cannot name a file."""
        return located(self.path)
