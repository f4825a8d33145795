"""Which columns of a table a network learns from, and which it predicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.data.errors import DataError
from nnstudio.data.tables.columns import MAX_TEXTS, Column, Kind
from nnstudio.data.tables.features import feature_names
from nnstudio.data.tables.reading import Table, place_of
from nnstudio.data.tables.report import ColumnReport, Role
from nnstudio.messages import Message, message, shown

_SERIAL_NAMES = {
    "id",
    "index",
    "idx",
    "no",
    "no.",
    "nr",
    "nr.",
    "number",
    "row",
    "rownames",
    "unnamed: 0",
    "序号",
    "编号",
}


@dataclass(frozen=True)
class Wanted:
    """The columns that a person names: to predict, to learn from (all but the others, if none is), to leave out.

    Categories of more than `most_texts` texts are not learned from; without `texts` none are.
    """

    targets: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    most_texts: int = 100
    texts: bool = True
    learns_from_targets: bool = False


@dataclass(frozen=True)
class ChosenColumns:
    """Columns by what they are for, in the order of the table, and a report on every one."""

    features: tuple[Column, ...]
    targets: tuple[Column, ...]
    reports: tuple[ColumnReport, ...]


@dataclass(frozen=True)
class _Places:
    """Where the columns stand that a person wants to predict, names as features, or leaves out."""

    targets: set[int]
    named: set[int]
    without: set[int]


def chosen_columns(table: Table, wanted: Wanted) -> ChosenColumns:
    """Return the columns that serve a purpose; raise DataError where one that is named cannot serve it."""
    places = _Places(_targets(table, wanted), _named(table, wanted.features), _named(table, wanted.without))
    targets, named, without = places.targets, places.named, places.without
    if both := (targets | named) & without:
        raise DataError(
            "column {name} is to be used and to be left out; name it once", name=shown(table.columns[min(both)].name)
        )
    if not wanted.learns_from_targets and (both := targets & named):
        raise DataError(
            "column {name} is the target and cannot be learned from too; name it once",
            name=shown(table.columns[min(both)].name),
        )
    whys = {place: _why_not(column, wanted) for place, column in enumerate(table.columns)}
    features = _features(table, wanted, whys, places)
    for place in without - features:
        whys[place] = message("so it was asked for")
    roles = dict.fromkeys(features, Role.FEATURE) | dict.fromkeys(places.targets, Role.TARGET)
    reports = tuple(
        _reported(column, roles.get(place, Role.LEFT_OUT), place in features, whys[place])
        for place, column in enumerate(table.columns)
    )
    return ChosenColumns(_at(table, features), _at(table, targets), reports)


def _targets(table: Table, wanted: Wanted) -> set[int]:
    if wanted.targets:
        return _named(table, wanted.targets)
    without = _named(table, wanted.without) | _named(table, wanted.features)
    left = [
        place for place, column in enumerate(table.columns) if column.kind is not Kind.EMPTY and place not in without
    ]
    if not left:
        raise DataError("{file} has no column left to predict; name one as target", file=table.path)
    likely = [place for place in left if _is_likely_target(table.columns[place], wanted)]
    return {(likely or left)[-1]}


def _is_likely_target(column: Column, wanted: Wanted) -> bool:
    """Tell whether a column may be meant where no target is named: no time, and in a series only what changes."""
    if wanted.texts:
        return column.holds is not Kind.DATE
    return _why_not(column, wanted) is None and not column.counts_up


def _named(table: Table, names: Sequence[str]) -> set[int]:
    known = [column.name for column in table.columns]
    return {place_of(name, known, table.path) for name in names}


def _features(table: Table, wanted: Wanted, whys: dict[int, Message | None], places: _Places) -> set[int]:
    if named := places.named:
        for place in named:
            _check_usable(table.columns[place], wanted)
        for place in set(whys) - named:
            whys[place] = message("it is not among the features named")
        return named
    used = {place for place, why in whys.items() if why is None and place not in places.without}
    used = used | places.targets if wanted.learns_from_targets else used - places.targets
    if not used:
        raise DataError(
            "{file} has no column to learn from besides the target; name some with features, or add numbers",
            file=table.path,
        )
    return used


def _check_usable(column: Column, wanted: Wanted) -> None:
    why = _unusable(column, wanted)
    if why is not None:
        raise DataError("column {name} cannot be learned from: {why}", name=shown(column.name), why=why)


def _why_not(column: Column, wanted: Wanted) -> Message | None:
    """Return why a column is not learned from unless a person asks for it; None where it is."""
    if (why := _unusable(column, wanted)) is not None:
        return why
    if column.is_constant:
        return message("it holds the same in every row")
    is_serial = column.name.casefold() in _SERIAL_NAMES or column.name.isdigit()
    return message("it only numbers the rows") if is_serial and column.counts_up else None


def _unusable(column: Column, wanted: Wanted) -> Message | None:
    """Return why no features can be made of a column; None where they can."""
    match column.holds:
        case Kind.EMPTY:
            return message("it is empty")
        case Kind.DATE:
            return message("dates are no numbers; add columns for what matters in them, such as the month")
        case Kind.CATEGORY:
            return _unusable_category(column, wanted)
        case _:
            return None


def _unusable_category(column: Column, wanted: Wanted) -> Message | None:
    if not wanted.texts:
        return message("it holds texts, and a series is made of numbers")
    if not len(column.values):
        return message("it holds more than {limit} distinct texts", limit=MAX_TEXTS)
    if len(column.texts) > wanted.most_texts:
        return message(
            "it holds {count} distinct texts, more than max_categories allows ({limit})",
            count=len(column.texts),
            limit=wanted.most_texts,
        )
    return None


def _reported(column: Column, role: Role, is_feature: bool, why: Message | None) -> ColumnReport:
    return ColumnReport(
        column.name,
        column.kind,
        role,
        column.missing,
        len(column.texts),
        len(feature_names(column)) if is_feature else 0,
        why if role is Role.LEFT_OUT else None,
    )


def _at(table: Table, places: set[int]) -> tuple[Column, ...]:
    return tuple(table.columns[place] for place in sorted(places))
