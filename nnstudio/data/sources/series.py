"""A time series from a table: windows of past rows, and the values that follow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError, naming
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.samples import Array
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.csv import with_scaled_targets
from nnstudio.data.sources.table import TableSource, listed_missing, notices_of
from nnstudio.data.tables.choosing import Wanted, chosen_columns
from nnstudio.data.tables.columns import Column, Kind
from nnstudio.data.tables.reading import Table
from nnstudio.data.tables.report import ColumnReport, Role, TableReport
from nnstudio.data.tables.targets import check_figures
from nnstudio.data.watch import Watch, unwatched
from nnstudio.hyperparameters import choice, flag, integer, texts
from nnstudio.messages import Message, message, shown

_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m", "%d.%m.%Y", "%m/%d/%Y", "%d/%m/%Y", "%d-%m-%Y")


@SOURCES.register
class Series(TableSource):
    """A time series from a table as text: each sample is a window of rows, its target the values that follow.

    Samples are (window, features); the target's own past is among the features unless others are named. Rows are
    split by time: training first, then validation, the end for testing, and no window reaches from one into another.
    Windows are views of the rows and take no memory of their own.
    """

    keeps_order = True

    inputs: tuple[str, ...] = texts(help="Columns to learn from; all columns of numbers unless named.")
    window: int = integer(24, low=1, high=100_000, help="Rows of the past that a sample shows.")
    horizon: int = integer(1, low=1, high=10_000, help="Rows ahead that are predicted, from the next one on.")
    stride: int = integer(1, low=1, high=100_000, help="Rows from the beginning of one window to that of the next.")
    gap: int = integer(0, low=0, high=1_000_000, help="Rows left out between training, validation and test.")
    difference: bool = flag(
        False, help="Learn from and predict changes from row to row in place of values; for series that drift."
    )
    order: str = choice(
        "auto",
        ("auto", "oldest first", "newest first"),
        help="How rows follow each other; auto turns them round where a column of dates goes backwards.",
    )
    missing: str = choice(
        "last value",
        ("last value", "refuse"),
        help="What is done where a value is missing: repeat the last one that is known, or refuse the series.",
    )

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        table = self._table(watch)
        wanted = Wanted(self.target, self.inputs, self.without, texts=False, learns_from_targets=True)
        columns = chosen_columns(table, wanted)
        for column in columns.targets:
            check_figures(column, table.path)
        self._check_gaps(table, columns.reports)
        is_turned = self._is_newest_first(table)
        inputs, targets = (self._values(chosen, is_turned) for chosen in (columns.features, columns.targets))
        first = _first_complete(inputs, targets)
        train, validation, test = self._parts(table, inputs[first:], targets[first:])
        notices = notices_of(table.dialect, columns.reports, self.encoding == "auto")
        with naming(table.path):
            return Dataset(
                train,
                validation,
                test,
                feature_names=tuple(column.name for column in columns.features),
                target_names=tuple(self._target_names(columns.targets)),
                report=TableReport(table.dialect, columns.reports, table.rows, table.rows - first),
                notices=(*self._chosen_target(columns.reports), *notices, *self._notices(columns.reports, is_turned)),
            )

    def load(self, learned: Meaning = NOTHING_LEARNED, watch: Watch = unwatched) -> Dataset:
        dataset = super().load(learned, watch)
        return with_scaled_targets(dataset, learned) if self.scale_target else dataset

    def _check_gaps(self, table: Table, reports: Sequence[ColumnReport]) -> None:
        if self.missing == "refuse" and (listed := listed_missing(reports, Role.FEATURE, Role.TARGET)):
            raise DataError(
                "{file} lacks values ({columns}); fill them, or repeat the last ones with missing=last value",
                file=table.path,
                columns=listed,
            )

    def _is_newest_first(self, table: Table) -> bool:
        if self.order != "auto":
            return self.order == "newest first"
        return any(_goes_backwards(*column.ends) for column in table.columns if column.holds is Kind.DATE)

    def _values(self, columns: Sequence[Column], is_turned: bool) -> Array:
        """Return columns as float32 (rows, columns), oldest row first, gaps filled with the last known value."""
        values = np.stack([column.figures for column in columns], axis=1)
        values = values[::-1] if is_turned else values
        values = np.stack([_carried_forward(column) for column in values.T], axis=1)
        return np.diff(values, axis=0) if self.difference else values

    def _parts(self, table: Table, inputs: Array, targets: Array) -> Iterator[Split]:
        """Yield training, validation and test windows; none shares a row with another part."""
        rows = len(inputs)
        test = round(self.test * rows)
        validation = round(self.validation * (rows - test))
        starts = (0, rows - test - validation, rows - test)
        ends = (starts[1], starts[2], rows)
        names = (message("training"), message("validation"), message("test"))
        shares = (1.0, self.validation, self.test)
        for name, share, start, end in zip(names, shares, starts, ends, strict=True):
            after_gap = start + self.gap * (start > 0)
            if share and end - after_gap < self.window + self.horizon:
                raise DataError(
                    "{file}: {part} gets {rows} rows, fewer than a window of {window} and the {horizon} to predict; "
                    "choose a shorter window, another share, or a longer series",
                    file=table.path,
                    part=name,
                    rows=max(0, end - after_gap),
                    window=self.window,
                    horizon=self.horizon,
                )
            yield self._windows(inputs[after_gap:end], targets[after_gap:end])

    def _windows(self, inputs: Array, targets: Array) -> Split:
        """Return the windows of adjoining rows as views (N, window, features), and what follows them (N, k)."""
        count = max(0, len(inputs) - self.window - self.horizon + 1)
        if not count:
            empty = np.empty((0, self.window, inputs.shape[1]), np.float32)
            return Split(empty, np.empty((0, self.horizon * targets.shape[1]), np.float32))
        windows = np.lib.stride_tricks.sliding_window_view
        seen = windows(inputs, self.window, axis=0)[: count : self.stride]
        following = windows(targets[self.window :], self.horizon, axis=0)[:: self.stride]
        return Split(seen.transpose(0, 2, 1), following.transpose(0, 2, 1).reshape(len(following), -1))

    def _target_names(self, columns: Sequence[Column]) -> Iterator[str]:
        for ahead in range(1, self.horizon + 1):
            for column in columns:
                yield column.name if self.horizon == 1 else f"{column.name} +{ahead}"

    def _chosen_target(self, reports: Sequence[ColumnReport]) -> Iterator[Message]:
        """Say what is predicted where that could have been something else, and nobody has said so."""
        of_numbers = [column for column in reports if column.kind in (Kind.NUMBER, Kind.YES_NO)]
        if not self.target and len(of_numbers) > 1:
            yield message(
                "What follows in column {name} is predicted, the last one of numbers; to predict others, name them as "
                "target.",
                name=shown(next(column.name for column in of_numbers if column.role is Role.TARGET)),
            )

    def _notices(self, reports: Sequence[ColumnReport], is_turned: bool) -> Iterator[Message]:
        if is_turned and self.order == "auto":
            yield message("The dates go backwards, so the rows are turned round: the last one is the oldest.")
        if listed := listed_missing(reports, Role.FEATURE, Role.TARGET):
            yield message("Values are missing ({columns}); the last known ones are repeated there.", columns=listed)


def _carried_forward(values: Array) -> Array:
    """Return values with each NaN replaced by the last number before it; NaNs at the beginning stay."""
    known = ~np.isnan(values)
    places = np.maximum.accumulate(np.where(known, np.arange(len(values)), 0))
    return values[places]


def _first_complete(*parts: Array) -> int:
    """Return the first row in which nothing is missing any more."""
    missing = np.logical_or.reduce([np.isnan(part).any(axis=1) for part in parts])
    return int(np.flatnonzero(missing)[-1]) + 1 if missing.any() else 0


def _goes_backwards(first: str, last: str) -> bool:
    """Tell whether a first date is later than a last one; dates whose form is not known count as forward."""
    for form in _DATES:
        try:
            return datetime.strptime(_day(first), form) > datetime.strptime(_day(last), form)
        except ValueError:
            continue
    return False


def _day(text: str) -> str:
    return text.strip().replace("T", " ").split(" ")[0]
