"""Reading NPZ, NumPy's zip of arrays: only numbers, nothing unpickled, sizes checked before memory is taken."""

from __future__ import annotations

import errno
import hashlib
import io
import math
import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnstudio.data.cache import kept
from nnstudio.data.errors import DataError
from nnstudio.data.files import MAX_DEFLATE_RATIO, allocated, check_limit, check_room, fill, opened
from nnstudio.data.lazy import IN_MEMORY, FileSamples, Samples
from nnstudio.data.samples import Array
from nnstudio.data.watch import CalledOffError, Watch, unwatched
from nnstudio.messages import NnstudioError

_SUFFIX = ".npy"
_ROWS = "rows"
_CHUNK = 2**20
_LOCAL_HEADER = "<4s5H3L2H"
"""Before each member of a zip: a signature, figures, and last the lengths of its name and of what else precedes it."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what NumPy writes; LZMA may ask for gigabytes of dictionary
_SMALLEST_MEMBER = 64  # a deflated member this short may still hold a whole header
_MAX_RANK = 32
_MAX_HEADER = 10_000  # bytes, as NumPy limits them too, but only after it has read them
_HEADERS = {  # by version of the format: bytes of the length field, and what reads the rest
    (1, 0): (2, np.lib.format.read_array_header_1_0),
    (2, 0): (4, np.lib.format.read_array_header_2_0),
    (3, 0): (4, np.lib.format.read_array_header_2_0),  # differs from 2.0 in the names of structured types alone
}


@dataclass(frozen=True)
class ArrayHeader:
    """What a file says of one of its arrays."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool

    @property
    def size(self) -> int:
        """Bytes of the array."""
        return math.prod(self.shape) * self.dtype.itemsize


class NpzArchive:
    """The arrays of an open NPZ file, read one at a time."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, watch: Watch = unwatched) -> None:
        self._path = path
        self._watch = watch
        self._read = 0
        self._archive = archive
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in archive.infolist():
            name = member.filename.removesuffix(_SUFFIX)
            if name in self._members:
                raise DataError("{file} holds the array {name} twice; save it again", file=path, name=repr(name))
            if member.filename.endswith(_SUFFIX):
                self._members[name] = member
        self._taken = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the arrays, in the file's order."""
        return tuple(self._members)

    def header(self, name: str) -> ArrayHeader:
        """Return shape and type of an array without reading it."""
        with self._opened(name) as stream:
            return self._header(name, stream)

    def array(self, name: str) -> Array:
        """Return an array, or raise DataError; all arrays taken from one file together stay below MAX_BYTES."""
        with self._opened(name) as stream:
            header = self._header(name, stream)
            self._check_size(name, header, stream.tell())
            flat = allocated(self._path, (math.prod(header.shape),), header.dtype)
            fill(flat, stream, self._path, self._tell)
        self._read += header.size
        return flat.reshape(header.shape, order="F" if header.fortran else "C")

    def samples(self, name: str) -> Samples:
        """Return an array that may be larger than memory: beyond IN_MEMORY its rows are read as they are needed.

        What is not compressed is read where it lies; what is goes to the cache first. Raises DataError.
        """
        header = self.header(name)
        if header.size <= IN_MEMORY or header.fortran or not header.shape:
            return self.array(name)
        if self._members[name].compress_type == zipfile.ZIP_STORED:
            return self._in_place(name)
        try:
            entry = kept(self._key(name), header.size, lambda making: self._unpack(name, making / _ROWS))
        except OSError:
            return self.array(name)
        return FileSamples(entry / _ROWS, header.shape, header.dtype)

    def _in_place(self, name: str) -> FileSamples:
        with self._opened(name) as stream:
            header = self._header(name, stream)
            self._check_room(name, header, stream.tell())
            before = stream.tell()
        with opened(self._path) as (file, _), _damage_named(self._path):
            file.seek(self._members[name].header_offset)
            lengths = struct.unpack(_LOCAL_HEADER, file.read(struct.calcsize(_LOCAL_HEADER)))[-2:]
            offset = file.tell() + sum(lengths) + before
        return FileSamples(self._path, header.shape, header.dtype, offset)

    def _unpack(self, name: str, target: Path) -> None:
        with self._opened(name) as stream, target.open("wb") as out:
            header = self._header(name, stream)
            self._check_room(name, header, stream.tell())
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                self._tell(out.tell(), header.size)
        self._read += header.size

    def _tell(self, done: int, size: int) -> None:
        """Tell the watch how many bytes of all arrays are read."""
        self._watch(self._read + done, sum(member.file_size for member in self._members.values()))

    def _key(self, name: str) -> str:
        status, member = self._path.stat(), self._members[name]
        about = (str(self._path.absolute()), status.st_size, status.st_mtime_ns, name, member.CRC)
        return f"npz-{hashlib.sha256(repr(about).encode()).hexdigest()}"

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        member = self._members[name]
        if member.compress_type not in _METHODS:
            raise DataError(
                "{file}: the array {name} is packed in a way NumPy does not write; save it with numpy.savez",
                file=self._path,
                name=repr(name),
            )
        with _damage_named(self._path), self._archive.open(member) as stream:
            yield stream

    def _header(self, name: str, stream: IO[bytes]) -> ArrayHeader:
        try:
            header = ArrayHeader(*_npy_header(stream))
        except Exception as error:  # NumPy parses the header as Python source, which fails in any way there is
            raise DataError(
                "{file}: the header of the array {name} is damaged; download or copy the file again",
                file=self._path,
                name=repr(name),
            ) from error
        self._check_type(name, header)
        return header

    def _check_type(self, name: str, header: ArrayHeader) -> None:
        if header.dtype.hasobject:
            raise DataError(
                "{file}: the array {name} holds Python objects, which could run code and are never loaded; "
                "save it as an array of numbers",
                file=self._path,
                name=repr(name),
            )
        if header.dtype.kind not in "biuf" or header.dtype.itemsize > 8:
            raise DataError(
                "{file}: the array {name} is of type {type}; save it as integers or float32",
                file=self._path,
                name=repr(name),
                type=header.dtype,
            )
        if not header.size or min(header.shape, default=1) < 0 or len(header.shape) > _MAX_RANK:
            raise DataError(
                "{file}: the array {name} of shape {shape} holds no samples; choose a file with data",
                file=self._path,
                name=repr(name),
                shape=header.shape,
            )

    def _check_room(self, name: str, header: ArrayHeader, start: int) -> None:
        member = self._members[name]
        room = (member.compress_size + _SMALLEST_MEMBER) * MAX_DEFLATE_RATIO
        check_room(self._path, header.size, min(member.file_size - start, room))

    def _check_size(self, name: str, header: ArrayHeader, start: int) -> None:
        self._check_room(name, header, start)
        self._taken += header.size
        check_limit(self._path, self._taken)


@contextmanager
def opened_npz(path: Path, watch: Watch = unwatched) -> Iterator[NpzArchive]:
    """Open an NPZ file for reading, or raise DataError or DataMissingError."""
    with opened(path) as (file, _):
        with _damage_named(path):
            archive = zipfile.ZipFile(file)
        with archive:
            yield NpzArchive(path, archive, watch)


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except (NnstudioError, CalledOffError):
        raise
    except Exception as error:  # zipfile meets damage in many ways: its own, zlib's, struct's and more
        if isinstance(error, OSError) and error.errno != errno.EINVAL:  # sent to a place before the file's start
            raise
        raise DataError(
            "{file} is no NPZ file, or a damaged one; choose a file saved by numpy.savez", file=path
        ) from error


def _npy_header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    magic = stream.read(8)
    version = np.lib.format.read_magic(io.BytesIO(magic))
    size, read = _HEADERS[version]
    length = stream.read(size)
    if int.from_bytes(length, "little") > _MAX_HEADER:
        raise ValueError
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python 2 wrote is read as well, and damage is reported by its sentence
        shape, fortran, dtype = read(io.BytesIO(length + stream.read(int.from_bytes(length, "little"))))
    return shape, dtype, fortran
