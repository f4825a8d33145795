"""Reading IDX, the format of MNIST: a type, a rank, sizes, then numbers, all big-endian; plain or gzip.

Source: the description at the end of LeCun, Cortes and Burges, "The MNIST database".
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnstudio.data.errors import DataError
from nnstudio.data.files import MAX_DEFLATE_RATIO, ByteStream, allocated, check_limit, check_room, fill, opened
from nnstudio.data.samples import Array
from nnstudio.data.watch import Watch, unwatched

_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_RANK = 32


def read_idx(path: Path, watch: Watch = unwatched) -> Array:
    """Return the array in an IDX file of any type and rank, in the machine's own byte order.

    Whether the file is gzipped is told by its content, not its name. Raises DataError or
    DataMissingError; no more memory is taken than the header declares and the file can hold.
    """
    with opened(path) as (file, length):
        packed = file.read(2) == _GZIP_MAGIC
        file.seek(0)
        return _read_gzip(path, file, length, watch) if packed else _read(path, file, length, watch)


def _read_gzip(path: Path, file: IO[bytes], length: int, watch: Watch) -> Array:
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            return _read(path, stream, length * MAX_DEFLATE_RATIO, watch)
    except EOFError:
        raise DataError("{file} is cut short; download or copy it again", file=path) from None
    except (gzip.BadGzipFile, zlib.error):
        raise DataError("{file} is a damaged gzip file; download or copy it again", file=path) from None


def _read(path: Path, stream: ByteStream, room: int, watch: Watch) -> Array:
    dtype, rank = _type_and_rank(path, stream.read(4))
    sizes = stream.read(4 * rank)
    if len(sizes) < 4 * rank:
        raise DataError("{file} is cut short within its header; download or copy it again", file=path)
    shape = struct.unpack(f">{rank}I", sizes)
    declared = math.prod(shape) * dtype.itemsize
    check_room(path, declared, room - 4 - 4 * rank)
    check_limit(path, declared)
    if not declared:
        raise DataError("{file} holds no data: its header declares the sizes {shape}", file=path, shape=shape)
    array = allocated(path, shape, dtype)
    fill(array, stream, path, watch)
    return array.astype(dtype.newbyteorder("="), copy=False)


def _type_and_rank(path: Path, magic: bytes) -> tuple[np.dtype[Any], int]:
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] not in _TYPES:
        raise DataError(
            "{file} is no IDX file: it begins with {magic} where two zero bytes, a type and a rank belong; "
            "choose an IDX file",
            file=path,
            magic=magic.hex(" "),
        )
    if not 1 <= magic[3] <= _MAX_RANK:
        raise DataError(
            "{file} declares {rank} dimensions, and from 1 to {limit} are possible; download or copy it again",
            file=path,
            rank=magic[3],
            limit=_MAX_RANK,
        )
    return np.dtype(_TYPES[magic[2]]), magic[3]
