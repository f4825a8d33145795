"""Weights as `.npz`, NumPy's zip of arrays, under the same keys as in safetensors."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np

from nnstudio.data.npz import NpzArchive, opened_npz
from nnstudio.formats.weights import StoredWeights, WeightsFormat, check_extent
from nnstudio.layers.base import Array
from nnstudio.messages import message

_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say; the same weights always make the same file."""


def read_npz(path: Path) -> StoredWeights:
    """Return the arrays of a file; raise WeightsError or DataError where it is damaged or hostile."""
    with opened_npz(path) as archive:
        check_extent(str(path), len(archive.names), ((name, archive.header(name).shape) for name in archive.names))
        return StoredWeights.checked(str(path), _arrays(archive))


def write_npz(file: IO[bytes], arrays: Mapping[str, Array]) -> None:
    """Write arrays by key, uncompressed, as `numpy.savez` does."""
    with zipfile.ZipFile(file, "w") as archive:
        for key, array in arrays.items():
            member = zipfile.ZipInfo(f"{key}.npy", _DATE)
            with archive.open(member, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, array, allow_pickle=False)


def _arrays(archive: NpzArchive) -> Iterator[tuple[str, str, Array]]:
    for name in archive.names:
        array = archive.array(name)
        yield name, array.dtype.name, array


NPZ = WeightsFormat(message("Weights as NumPy arrays"), ".npz", read_npz, write_npz)
