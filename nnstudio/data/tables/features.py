"""Features made of columns: a number each, or one per text of a category (one-hot); and what fills their gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.data.files import allocated, check_limit
from nnstudio.data.samples import Array
from nnstudio.data.tables.columns import Column, Kind


@dataclass(frozen=True, eq=False)
class Features:
    """Values (rows, features) as float32, NaN where a cell was missing, and the names of the features.

    `groups` tells for each column the places of its features, first and last plus one: a category fills several.
    """

    values: Array
    names: tuple[str, ...]
    groups: tuple[tuple[int, int], ...]


def feature_names(column: Column) -> tuple[str, ...]:
    """Return the names of the features that a column becomes; a category has one for each of its texts."""
    if column.holds is Kind.CATEGORY:
        return tuple(f"{column.name}={text}" for text in column.texts)
    return (column.name,)


def features_of(path: Path, columns: Sequence[Column], rows: Array) -> Features:
    """Return the features of columns in the chosen rows (indices); raise DataError where they need too much memory."""
    names = [feature_names(column) for column in columns]
    ends = np.cumsum([len(group) for group in names]).tolist()
    groups = tuple(zip([0, *ends[:-1]], ends, strict=True))
    shape = (len(rows), ends[-1])
    check_limit(path, shape[0] * shape[1] * 4)
    values = allocated(path, shape, np.dtype(np.float32))
    for column, (first, last) in zip(columns, groups, strict=True):
        _encode(column.values[rows], column.holds, values[:, first:last])
    return Features(values, tuple(name for group in names for name in group), groups)


def named_by(features: Sequence[str], columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names of the columns that features of such names were made of; none where one of them is missing."""
    makers: dict[str, str] = {}
    for column in columns:
        for name in features:
            if name == column.name or name.startswith(f"{column.name}="):
                makers.setdefault(name, column.name)
    return tuple(dict.fromkeys(makers.values())) if len(makers) == len(set(features)) else ()


def arranged(features: Features, names: Sequence[str]) -> Features | None:
    """Return features in the order of these names: zeros for texts that do not occur, and no others.

    None where one of them can be made of no column.
    """
    places = {name: place for place, name in enumerate(features.names)}
    firsts = {features.names[first]: first for first, _ in features.groups}
    siblings = {name.partition("=")[0]: first for name, first in firsts.items() if "=" in name}
    values = np.empty((len(features.values), len(names)), np.float32)
    for place, name in enumerate(names):
        if name in places:
            values[:, place] = features.values[:, places[name]]
        elif name.partition("=")[0] in siblings:
            gaps = np.isnan(features.values[:, siblings[name.partition("=")[0]]])
            values[:, place] = np.where(gaps, np.nan, 0)
        else:
            return None
    return Features(values, tuple(names), ())


def fills(train: Array, groups: Sequence[tuple[int, int]], by_frequency: bool) -> Array:
    """Return what gaps in each feature are filled with, measured on training samples (N, features) alone.

    A number gets its mean, or its most frequent value; a category that of its texts which is most frequent.
    """
    filling = np.zeros(train.shape[1], np.float32)
    for first, last in groups:
        block = train[:, first:last]
        present = block[~np.isnan(block[:, 0])]
        if not len(present):
            continue
        if last - first > 1:
            filling[first + int(np.argmax(present.sum(axis=0, dtype=np.float64)))] = 1
        elif by_frequency or is_yes_no(present):
            texts, counts = np.unique(present, return_counts=True)
            filling[first] = texts[np.argmax(counts)]
        else:
            filling[first] = present.mean(dtype=np.float64)
    return filling


def is_yes_no(values: Array) -> bool:
    """Tell whether values are but zeros and ones."""
    return bool(((values == 0) | (values == 1)).all())


def fill_gaps(values: Array, filling: Array) -> None:
    """Put what fills each feature in the place of its NaNs."""
    for place in range(values.shape[1]):
        column = values[:, place]
        column[np.isnan(column)] = filling[place]


def _encode(values: Array, holds: Kind, out: Array) -> None:
    if holds is Kind.NUMBER:
        out[:, 0] = values
        return
    if holds is Kind.YES_NO:
        out[:, 0] = values
    else:
        out[...] = values[:, np.newaxis] == np.arange(out.shape[1])
    out[values < 0] = np.nan
