"""Samples that are read when a batch asks for them, so that data may be larger than memory."""

from __future__ import annotations

import itertools
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from nnstudio.data.errors import DataError
from nnstudio.data.files import system_errors_named
from nnstudio.data.samples import Array

IN_MEMORY = 512 * 2**20
"""Bytes that the samples of a source may take in memory; what is larger is read batch by batch."""

BLOCK = 16 * 2**20
"""Bytes that are read at a time where all samples are gone through."""


class Samples(Protocol):
    """Samples (N, ...), in memory or not: an array, or what gives an array of those that are asked for."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> np.dtype[Any]: ...

    def __len__(self) -> int: ...

    def __getitem__(self, places: Array, /) -> Array: ...


class LazySamples(ABC):
    """Samples (N, ...) that are read when they are asked for; safe to be asked by several threads."""

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.shape = shape
        self.dtype = dtype

    @abstractmethod
    def read(self, places: Array) -> Array:
        """Return the samples at these places (int64, from 0) in memory; raise DataError where they are gone."""

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, places: Array, /) -> Array:
        return self.read(_numbered_places(places, len(self)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return self.read(np.arange(len(self))).astype(dtype or self.dtype, copy=False)


class Chosen(LazySamples):
    """Some samples of others, in an order of their own."""

    def __init__(self, samples: Samples, places: Array) -> None:
        super().__init__((len(places), *samples.shape[1:]), samples.dtype)
        self.samples = samples
        self.places = places

    def read(self, places: Array) -> Array:
        return self.samples[self.places[places]]


class Derived(LazySamples):
    """Samples that are changed after they were read, by what changes (n, ...) arrays in the same way for every n."""

    def __init__(self, samples: Samples, change: Callable[[Array], Array]) -> None:
        like = change(np.zeros((1, *samples.shape[1:]), samples.dtype))
        super().__init__((len(samples), *like.shape[1:]), like.dtype)
        self._samples = samples
        self._change = change

    def read(self, places: Array) -> Array:
        return self._change(self._samples[places])


class FileSamples(LazySamples):
    """Samples that lie one after the other in a file, from `offset` on, in C order and any byte order.

    The file is opened once, so what is unlinked or replaced meanwhile stays readable.
    Raises DataError or DataMissingError where it cannot be opened, or is shorter than the samples.
    """

    def __init__(self, path: Path, shape: tuple[int, ...], dtype: np.dtype[Any], offset: int = 0) -> None:
        super().__init__(shape, dtype.newbyteorder("="))
        self._path = path
        self._stored = dtype
        self._offset = offset
        self._sample_bytes = int(np.prod(shape[1:], dtype=np.int64)) * dtype.itemsize
        self._lock = threading.Lock()
        with system_errors_named(path):
            self._file = path.open("rb", buffering=0)
            length = os.fstat(self._file.fileno()).st_size
        if length < offset + shape[0] * self._sample_bytes:
            raise self._cut_short()

    def read(self, places: Array) -> Array:
        samples = np.empty((len(places), *self.shape[1:]), self._stored)
        rows = samples.view(np.uint8).reshape(len(places), self._sample_bytes)
        order = np.argsort(places, kind="stable")
        with system_errors_named(self._path):
            for first, last in _stretches(places[order]):
                self._fill(rows, order[first:last], int(places[order[first]]))
        return samples.astype(self.dtype, copy=False)

    def _fill(self, rows: Array, targets: Array, place: int) -> None:
        """Fill rows with samples that follow each other in the file, by one read."""
        position = self._offset + place * self._sample_bytes
        if len(targets) == 1:
            self._read_into(rows[targets[0]].data, position)
        else:
            room = np.empty((len(targets), self._sample_bytes), np.uint8)
            self._read_into(room.reshape(-1).data, position)
            rows[targets] = room

    def _read_into(self, room: memoryview, position: int) -> None:
        while len(room):
            count = self._read_at(room, position)
            if not count:
                raise self._cut_short()
            room, position = room[count:], position + count

    def _read_at(self, room: memoryview, position: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._file.fileno(), [room], position)
        with self._lock:
            self._file.seek(position)
            return self._file.readinto(room) or 0

    def _cut_short(self) -> DataError:
        return DataError("{file} is shorter than the samples that it should hold; copy it again", file=self._path)

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()


def is_lazy(samples: Samples) -> bool:
    """Tell whether samples are read from a disk when they are asked for."""
    return not isinstance(samples, np.ndarray) or isinstance(samples, np.memmap)


def chosen(samples: Samples, places: Array) -> Samples:
    """Return the samples that indices or a mask select: copies of what is in memory, else still to be read."""
    if not is_lazy(samples):
        return samples[places]
    places = _numbered_places(places, len(samples))
    if isinstance(samples, Chosen):
        return Chosen(samples.samples, samples.places[places])
    return Chosen(samples, places)


def blocks(samples: Samples) -> Iterator[Array]:
    """Yield all samples in order, as many at a time as memory has always room for."""
    step = max(1, BLOCK // max(1, bytes_of(samples) // max(1, len(samples))))
    for start in range(0, len(samples), step):
        stop = min(start + step, len(samples))
        yield samples[start:stop] if isinstance(samples, np.ndarray) else samples[np.arange(start, stop)]


def bytes_of(samples: Samples) -> int:
    """Return how many bytes the samples take, or would take in memory."""
    return int(np.prod(samples.shape, dtype=np.int64)) * samples.dtype.itemsize


def _numbered_places(places: Array, count: int) -> Array:
    """Return indices from 0 for whatever selects among so many samples: indices from either end, or a mask."""
    if places.dtype.kind == "b":
        return np.flatnonzero(places)
    if len(places) and not -count <= places.min() <= places.max() < count:
        raise IndexError(f"there are {count} samples")
    return np.where(places < 0, places + count, places)


def _stretches(places: Array) -> Iterator[tuple[int, int]]:
    """Yield from where to where sorted places count up by one."""
    breaks = np.flatnonzero(np.diff(places) != 1) + 1
    edges = [0, *breaks.tolist(), len(places)]
    yield from itertools.pairwise(edges) if len(places) else ()
