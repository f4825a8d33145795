"""A table as text: each row a sample, its columns features and a target."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import accumulate
from typing import ClassVar

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError, naming
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.table import TableSource, listed_missing, notices_of
from nnstudio.data.tables.choosing import ChosenColumns, Wanted, chosen_columns
from nnstudio.data.tables.features import arranged, features_of, fill_gaps, fills, named_by
from nnstudio.data.tables.reading import Table
from nnstudio.data.tables.report import Role, TableReport
from nnstudio.data.tables.targets import check_figures, is_of_classes, labelled
from nnstudio.data.transforms import FittedTransform, Standardize
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, integer, texts
from nnstudio.messages import Message, message


@SOURCES.register
class Csv(TableSource):
    """A table as text (CSV, TSV): each row is a sample, one column the target and the others features.

    Columns of numbers become a feature each, texts one feature per distinct text, yes and no one of 1 and 0. Dates,
    empty and constant columns are left out. Texts and few whole numbers as target are classes, other numbers are
    predicted. What fills the gaps is measured on the training samples alone.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv")

    features: tuple[str, ...] = texts(help="Columns to learn from; all but the target unless named.")
    categories: tuple[str, ...] = texts(help="Columns whose numbers are names of categories, such as codes.")
    task: str = choice(
        "auto",
        ("auto", "classification", "regression"),
        help="What the target is: classes, numbers to predict, or told by its values.",
    )
    missing: str = choice(
        "mean",
        ("mean", "mode", "drop"),
        help="What is done where a value is missing: put the column's mean (the most frequent text of a category), put "
        "its most frequent value, or drop the row.",
    )
    max_categories: int = integer(
        100, low=2, high=10_000, help="Distinct texts up to which a column is learned from, one feature for each."
    )

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        table = self._table(watch, self.categories)
        known = () if self.features else named_by(learned.features, table.columns)
        columns = chosen_columns(table, Wanted(self.target, self.features or known, self.without, self.max_categories))
        targets, classes = self._targets(table, columns, learned)
        rows = self._rows(table, columns, targets)
        features = features_of(table.path, columns.features, rows)
        features = (arranged(features, learned.features) if known else None) or features
        with naming(table.path):
            whole = Split(features.values, targets[rows])
            none = whole.none()
            return self.divided(
                Dataset(
                    whole,
                    none,
                    none,
                    classes,
                    feature_names=features.names,
                    target_names=tuple(column.name for column in columns.targets),
                    report=TableReport(table.dialect, columns.reports, table.rows, len(rows)),
                    notices=tuple(self._notices(table, columns, rows, targets)),
                )
            )

    def load(self, learned: Meaning = NOTHING_LEARNED, watch: Watch = unwatched) -> Dataset:
        dataset = super().load(learned, watch)
        filled = self._filled(dataset, learned)
        return filled if filled.is_classification or not self.scale_target else with_scaled_targets(filled, learned)

    def _targets(self, table: Table, columns: ChosenColumns, learned: Meaning) -> tuple[Array, tuple[str, ...] | None]:
        """Return labels (rows,), -1 where missing, with their classes; or figures (rows, k), NaN where missing."""
        first, *others = columns.targets
        task = self.task
        if task == "auto":
            is_of_numbers = learned.targets or others or not (learned.classes or is_of_classes(first))
            task = "regression" if is_of_numbers else "classification"
        if task == "classification" and not others:
            return labelled(first, learned.classes, table.path)
        if task == "classification":
            raise DataError("classes come from one column, and target names {count}; name one", count=1 + len(others))
        for column in columns.targets:
            check_figures(column, table.path)
        return np.stack([column.figures for column in columns.targets], axis=1), None

    def _rows(self, table: Table, columns: ChosenColumns, targets: Array) -> Array:
        """Return which rows are samples, as indices: those with a target, and with no gap where gaps are dropped."""
        kept = targets >= 0 if targets.ndim == 1 else ~np.isnan(targets).any(axis=1)
        if self.missing == "drop":
            for column in columns.features:
                kept &= ~column.is_missing
        if not kept.any():
            raise DataError(
                "{file}: every row lacks a value; leave columns with gaps out, or fill them with missing=mean",
                file=table.path,
            )
        return np.flatnonzero(kept)

    def _notices(self, table: Table, columns: ChosenColumns, rows: Array, targets: Array) -> Iterator[Message]:
        yield from notices_of(table.dialect, columns.reports, self.encoding == "auto")
        if dropped := table.rows - len(rows):
            yield message(
                "{count} of {rows} rows are left out because a value is missing in them.",
                count=dropped,
                rows=table.rows,
            )
        if self.missing != "drop" and (listed := listed_missing(columns.reports, Role.FEATURE)):
            yield message(
                "Values are missing ({columns}); they are filled as missing={how} says, and missing=drop leaves their "
                "rows out.",
                columns=listed,
                how=self.missing,
            )

    def _filled(self, dataset: Dataset, learned: Meaning) -> Dataset:
        """Return the dataset without gaps: filled as it was learned, or else with what the training samples say.

        The arrays are the dataset's own and filled in place.
        """
        assert dataset.report is not None  # noqa: S101
        if learned.features == dataset.feature_names and learned.fills:
            filling: Array = np.array(learned.fills, np.float32)
        else:
            columns = [column for column in dataset.report.columns if column.role is Role.FEATURE]
            ends = list(accumulate(column.features for column in columns))
            groups = list(zip([0, *ends[:-1]], ends, strict=True))
            filling = fills(dataset.train.array, groups, by_frequency=self.missing == "mode")
        for split in (dataset.train, dataset.validation, dataset.test):
            fill_gaps(split.array, filling)
        return dataclasses.replace(dataset, fills=tuple(filling.tolist()))


def with_scaled_targets(dataset: Dataset, learned: Meaning) -> Dataset:
    """Return a regression with targets of mean 0 and standard deviation 1 over its training samples.

    Where the same targets were learned before they are scaled as they were then.
    """
    if learned.targets and tuple(scaled.name for scaled in learned.targets) == dataset.target_names:
        offsets, divisors = zip(*((scaled.offset, scaled.divisor) for scaled in learned.targets), strict=True)
        scale = FittedTransform(np.array(offsets), np.array(divisors))
    else:
        scale = Standardize("value").fitted(dataset.train.targets)
    train, validation, test = (
        Split(split.inputs, scale.apply(split.targets)) for split in (dataset.train, dataset.validation, dataset.test)
    )
    return dataclasses.replace(dataset, train=train, validation=validation, test=test, target_scale=scale)
