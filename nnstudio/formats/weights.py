"""Weights as they stand in a file: arrays by key, whatever the format of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np

from nnstudio.layers.base import Array
from nnstudio.messages import Message, NnstudioError, message, shown

MAX_ARRAYS = 100_000
"""A file that names more arrays is no network's; ResNet-50 has 320."""

MAX_RANK = 8
"""No layer has arrays of more axes."""


class WeightsError(NnstudioError):
    """A file of weights that cannot be read, or does not fit."""


@dataclass(frozen=True, eq=False)
class StoredWeights:
    """The arrays of a file by key, in the types of a network: float32, and int64 for counters.

    `source` names the file; `notes` tell what was converted. Every float is finite.
    """

    source: str
    arrays: Mapping[str, Array]
    notes: tuple[Message, ...] = ()

    @classmethod
    def checked(cls, source: str, arrays: Iterable[tuple[str, str, Array]]) -> StoredWeights:
        """Bring arrays into the types of a network; raise WeightsError for what is no finite number.

        Each comes as key, type in the file (such as float16), and values.
        """
        taken: dict[str, Array] = {}
        converted: list[tuple[str, str]] = []
        for key, type_name, array in arrays:
            taken[key] = _in_network_type(source, key, array)
            if array.dtype.kind == "f" and type_name != "float32":
                converted.append((key, type_name))
        return cls(source, taken, tuple(_conversion_notes(converted)))


@dataclass(frozen=True)
class WeightsFormat:
    """One format of weights files: how it is called, recognised, read and written.

    `read` raises WeightsError or DataError for whatever is wrong with a file; `write` writes arrays by
    key into an open one.
    """

    title: Message
    suffix: str
    read: Callable[[Path], StoredWeights]
    write: Callable[[IO[bytes], Mapping[str, Array]], None]


def check_extent(source: str, count: int, shapes: Iterable[tuple[str, tuple[int, ...]]]) -> None:
    """Raise WeightsError where a file declares more arrays or axes than any network has."""
    if count > MAX_ARRAYS:
        raise WeightsError(
            "{file} declares {count} arrays, more than the {limit} that any network has",
            file=source,
            count=count,
            limit=MAX_ARRAYS,
        )
    for key, shape in shapes:
        if len(shape) > MAX_RANK:
            raise WeightsError(
                "{file} declares {axes} axes for {key}; no layer has arrays of more than {limit}",
                file=source,
                axes=len(shape),
                key=shown(key),
                limit=MAX_RANK,
            )


def _in_network_type(source: str, key: str, array: Array) -> Array:
    if array.dtype.kind in "iu":
        return _counter(source, key, array)
    if array.dtype.kind != "f":
        raise WeightsError(
            "{file} holds {type} in {key}, where numbers are expected",
            file=source,
            type=array.dtype.name,
            key=shown(key),
        )
    with np.errstate(over="ignore"):  # what becomes infinite is refused below, with its name
        single = array.astype(np.float32, copy=False)
    if not np.isfinite(single).all():
        raise WeightsError(
            "{file} holds NaN, infinity or numbers beyond float32 in {key}; the training that it comes from has "
            "diverged, or the file is damaged",
            file=source,
            key=shown(key),
        )
    return single


def _counter(source: str, key: str, array: Array) -> Array:
    if array.size and array.max() > np.iinfo(np.int64).max:
        raise WeightsError("{file} holds a number beyond 64 bits in {key}", file=source, key=shown(key))
    return array.astype(np.int64, copy=False)


def _conversion_notes(converted: list[tuple[str, str]]) -> Iterable[Message]:
    for type_name in sorted({name for _, name in converted}):
        keys = [key for key, name in converted if name == type_name]
        yield message(
            "converted to float32: {count} of type {type}, such as {key}",
            count=len(keys),
            type=type_name,
            key=shown(keys[0]),
        )
