"""What a table's target column asks for: to tell classes apart, or to predict a number."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nnstudio.data.errors import DataError
from nnstudio.data.samples import Array
from nnstudio.data.tables.columns import Column, Kind
from nnstudio.messages import shown

FEW = 20
"""Whole numbers are taken for classes where there are at most so many distinct ones."""


def is_of_classes(column: Column) -> bool:
    """Tell whether a target reads as classes: texts, or few whole numbers that come again."""
    if column.holds is not Kind.NUMBER:
        return True
    values = _present(column)
    if (values != np.floor(values)).any():
        return False
    return len(np.unique(values)) <= min(FEW, max(2, len(values) // 2))


def check_figures(column: Column, path: Path) -> None:
    """Raise DataError where a target does not hold numbers to predict."""
    if column.holds not in (Kind.NUMBER, Kind.YES_NO):
        raise DataError(
            "{file}: column {name} holds no numbers to predict; choose another target",
            file=path,
            name=shown(column.name),
        )
    if column.is_constant:
        raise DataError(
            "{file}: column {name} holds the same number in every row, so there is nothing to predict; choose "
            "another target",
            file=path,
            name=shown(column.name),
        )


def labelled(column: Column, known: Sequence[str], path: Path) -> tuple[Array, tuple[str, ...]]:
    """Return labels (rows,) as int64, -1 where they are missing, and the names of the classes.

    Classes that are known beforehand keep their labels, and others come after them. Raises DataError where the column
    holds one class only, or so many that they are none.
    """
    if not len(column.values):
        raise DataError(
            "{file}: column {name} holds no classes to tell apart; choose another target",
            file=path,
            name=shown(column.name),
        )
    codes, texts = _codes(column)
    if not known:
        _check_classes(column, texts, path)
    names = (*known, *(text for text in texts if text not in known))
    places = {name: place for place, name in enumerate(names)}
    labels = np.array([*(places[text] for text in texts), -1], np.int64)
    return labels[codes], names


def _codes(column: Column) -> tuple[Array, tuple[str, ...]]:
    """Return for each row the place of its class among the texts, -1 where it is missing."""
    if column.holds is not Kind.NUMBER:
        return column.values, column.texts
    distinct = np.unique(_present(column))
    codes = np.searchsorted(distinct, column.values)
    codes[column.is_missing] = -1
    return codes, tuple(f"{value:.7g}" for value in distinct.tolist())


def _check_classes(column: Column, texts: Sequence[str], path: Path) -> None:
    rows = len(column.values) - column.missing
    if len(texts) < 2:
        raise DataError(
            "{file}: column {name} holds one class only, {text}; a network needs two to tell apart",
            file=path,
            name=shown(column.name),
            text=shown(texts[0]),
        )
    if len(texts) > max(FEW, rows // 2):
        raise DataError(
            "{file}: column {name} holds {count} distinct values in {rows} rows, too many for classes; choose "
            "another target",
            file=path,
            name=shown(column.name),
            count=len(texts),
            rows=rows,
        )


def _present(column: Column) -> Array:
    return column.values[~column.is_missing]
