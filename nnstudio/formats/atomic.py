"""Writing a file so that whatever happens, the old or the new one is there whole."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from nnstudio.messages import NnstudioError

Watch = Callable[[int], None]
"""Told how many bytes are written so far; what it raises ends the writing, and the old file stays."""

_STEP = 4 * 2**20


class SaveError(NnstudioError):
    """A file that was not written; what stood in its place before is untouched."""


@contextmanager
def replacing(path: str | Path, watch: Watch | None = None) -> Iterator[IO[bytes]]:
    """Give an open file whose content takes the place of `path` when the block ends, and is on the disk by then.

    It is written beside the target under another name, synced, and renamed, so a kill, a power cut or a
    full disk leaves the old file or the new one. A link is followed: what it points to is replaced. The
    old file's permissions stay, and its owner where the system lets them. Whatever a killed process
    left behind is removed. Raises SaveError where the file cannot be written; when the block raises, nothing
    changes.
    """
    path = Path(path)
    target = _checked_target(path)
    with _system_errors_named(path):
        _remove_leftovers(target)
        temporary, file = _created_beside(target)
        try:
            with file:
                _keep_access(target, temporary)
                yield file if watch is None else cast("IO[bytes]", _Watched(file, watch))
                file.flush()
                os.fsync(file.fileno())
                _rename(file, temporary, target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)


class _Watched:
    """A file that is written in steps, with a word about each."""

    def __init__(self, file: IO[bytes], watch: Watch) -> None:
        self._file = file
        self._watch = watch
        self._written = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        view = memoryview(data).cast("B")
        for start in range(0, len(view), _STEP):
            self._watch(self._written)
            self._written += self._file.write(view[start : start + _STEP])
        return len(view)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _checked_target(path: Path) -> Path:
    """Return the place that is replaced, links followed, or raise SaveError where it must not be."""
    try:
        target = path.resolve()
        is_file, exists = target.is_file(), target.exists()
    except (OSError, RuntimeError, ValueError) as error:  # links in a circle, a null character
        raise SaveError("{file} cannot be a file's name ({reason})", file=repr(str(path)), reason=error) from error
    if not target.parent.is_dir():
        raise SaveError("{folder} is no folder to save in; create it first", folder=target.parent)
    if target.is_dir():
        raise SaveError("{file} is a folder; name a file inside it", file=path)
    if exists and not is_file:
        raise SaveError("{file} is not a regular file; save somewhere else", file=path)
    if exists and not os.access(target, os.W_OK):
        raise SaveError("{file} is write-protected; save somewhere else or allow writing", file=path)
    return target


def _stem(target: Path) -> str:
    """Return how the names of unfinished files for this target begin; short whatever the target is called."""
    return f".nnstudio-saving-{zlib.crc32(os.fsencode(target.name)):08x}-"


def _created_beside(target: Path) -> tuple[Path, IO[bytes]]:
    """Create an empty file that no other process takes for a leftover."""
    while True:
        temporary = target.parent / f"{_stem(target)}{secrets.token_hex(4)}"
        file = temporary.open("xb")
        with contextlib.suppress(OSError):  # some network folders know no locks; leftovers then stay
            _lock(file, wait=True)
        if os.name == "nt" or os.fstat(file.fileno()).st_nlink:
            return temporary, file
        file.close()


def _remove_leftovers(target: Path) -> None:
    """Remove what killed processes left of this target; what is being written is locked, and stays."""
    for leftover in target.parent.glob(f"{_stem(target)}*"):
        with contextlib.suppress(OSError), leftover.open("rb") as file:
            _lock(file, wait=False)
            _close_on_windows(file)
            leftover.unlink()


def _rename(file: IO[bytes], temporary: Path, target: Path) -> None:
    """Put the finished file in the target's place while it is still locked."""
    _close_on_windows(file)
    temporary.replace(target)


def _close_on_windows(file: IO[bytes]) -> None:
    """Close a file there, where one that is open can be neither renamed nor removed."""
    if os.name == "nt":
        file.close()


def _lock(file: IO[bytes], *, wait: bool) -> None:
    """Lock a file until it is closed; raise OSError where another process holds the lock and we do not wait.

    Windows needs none: it refuses to remove a file that is open.
    """
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415  # there is none on Windows

        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)


def _keep_access(target: Path, temporary: Path) -> None:
    if not target.exists():
        return
    old = target.stat()
    if sys.platform != "win32":
        with contextlib.suppress(PermissionError):
            os.chown(temporary, old.st_uid, old.st_gid)
    temporary.chmod(stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    """Bring the renaming onto the disk, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _system_errors_named(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SaveError(
            "{file} could not be saved ({reason}) and is as it was before; make room or save somewhere else",
            file=path,
            reason=error.strerror or error,
        ) from error
