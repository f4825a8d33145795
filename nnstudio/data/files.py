"""Opening files that others made: each way in which that can fail is one sentence, and memory is taken last."""

from __future__ import annotations

import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.samples import Array
from nnstudio.data.watch import Watch, unwatched

ByteStream = IO[bytes] | io.BufferedIOBase

MAX_BYTES = 4 * 2**30
"""What one data file may hold once unpacked; what declares more is refused before memory is taken."""

MAX_DEFLATE_RATIO = 1032
"""A deflated byte never stands for more than this (zlib's technical details), so a file that declares more lies."""

_CHUNK = 2**20


def located(path: str) -> Path:
    """Return the place that a person wrote, `~` being the home folder, or raise DataError."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise DataError("{path} names a home folder that does not exist", path=path) from None


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """Open a regular file for reading and give it with its length in bytes.

    Raises DataMissingError where there is none, and DataError where it is empty, a folder, or the
    system refuses to read it.
    """
    with system_errors_named(path):
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise DataError("{file} is a folder where a file is expected; name the file inside it", file=path)
        if not stat.S_ISREG(status.st_mode):
            raise DataError("{file} is not a regular file; copy the data into one", file=path)
        if not status.st_size:
            raise DataError("{file} is empty; download or copy it again", file=path)
        with path.open("rb") as file:
            yield file, status.st_size


def opened_folder(path: Path) -> set[str]:
    """Return the names in a folder, or raise DataMissingError or DataError as `opened` does."""
    with system_errors_named(path):
        return {entry.name for entry in path.iterdir()}


def check_room(path: Path, declared: int, room: int) -> None:
    """Raise DataError where a header declares more bytes of data than there is room for in its file."""
    if declared > room:
        raise DataError(
            "{file} is damaged: its header declares {declared} bytes of data, more than the file can hold; "
            "download or copy it again",
            file=path,
            declared=declared,
        )


def check_limit(path: Path, declared: int) -> None:
    """Raise DataError where a file declares more bytes of data than MAX_BYTES."""
    if declared > MAX_BYTES:
        raise DataError(
            "{file} declares {declared} bytes of data, more than the limit of {limit}; split it into smaller files",
            file=path,
            declared=declared,
            limit=MAX_BYTES,
        )


def allocated(path: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Return an array to be filled from a file, or raise DataError where memory does not suffice."""
    try:
        return np.empty(shape, dtype)
    except MemoryError:
        raise DataError(
            "{file} needs more memory than is free; close other programs or use fewer samples", file=path
        ) from None


def fill(array: Array, stream: ByteStream, path: Path, watch: Watch = unwatched) -> None:
    """Read a contiguous array from all that is left of a stream, or raise DataError where the length differs."""
    room = array.reshape(-1).view(np.uint8).data
    filled = 0
    while filled < len(room):
        chunk = stream.read(min(_CHUNK, len(room) - filled))
        if not chunk:
            raise DataError("{file} is cut short; download or copy it again", file=path)
        room[filled : filled + len(chunk)] = chunk
        filled += len(chunk)
        watch(filled, len(room))
    if stream.read(1):
        raise DataError("{file} holds more data than its header declares; download or copy it again", file=path)


@contextmanager
def system_errors_named(path: Path) -> Iterator[None]:
    """Turn what the system says of a file into DataError, or DataMissingError where there is none."""
    try:
        yield
    except FileNotFoundError:
        raise DataMissingError("{file} does not exist; point to where the data is now", file=path) from None
    except NotADirectoryError:
        raise DataError("{file} is not a folder, or lies below a file; name the folder", file=path) from None
    except PermissionError:
        raise DataError(
            "{file} cannot be read without permission; ask its owner for it, or copy the data", file=path
        ) from None
    except OSError as error:
        raise DataError(
            "{file} cannot be read ({reason}); copy the data to another place",
            file=path,
            reason=error.strerror or error,
        ) from error
