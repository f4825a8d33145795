"""What took long to make out of a person's files, kept in the cache folder of the system so that it is made once."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 20 * 2**30
"""Bytes that all entries together may take; what was not used for longest goes first."""

_UNFINISHED = ".making"
_ABANDONED = 24 * 3600
"""Seconds after which an unfinished entry is taken for one of a process that was killed."""


def cache_folder() -> Path:
    """Return the folder for what can be made again: XDG_CACHE_HOME or what the system uses in its place."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "nnstudio"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "nnstudio" / "Cache"
    home = Path.home()
    return (home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache") / "nnstudio"


def kept(key: str, size: int, make: Callable[[Path], None]) -> Path:
    """Return the folder of an entry, which `make` fills with about `size` bytes of files where there is none yet.

    It appears whole or not at all, also where several processes make it. Raises OSError where there is no room or
    no permission to keep it; its maker can then do without.
    """
    folder = cache_folder()
    entry = folder / key
    if not entry.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _make_room(folder, size)
        _put(entry, make)
    with contextlib.suppress(OSError):
        os.utime(entry)  # for whoever looks what was not used for long
    return entry


def drop(key: str) -> None:
    """Remove an entry that turns out to be damaged."""
    shutil.rmtree(cache_folder() / key, ignore_errors=True)


def _put(entry: Path, make: Callable[[Path], None]) -> None:
    unfinished = entry.with_name(f"{entry.name}.{secrets.token_hex(4)}{_UNFINISHED}")
    unfinished.mkdir()
    try:
        make(unfinished)
        unfinished.rename(entry)
    except OSError:
        if not entry.is_dir():  # else another process was faster
            raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _make_room(folder: Path, size: int) -> None:
    """Remove what was not used for longest until there is room; raise OSError where there cannot be."""
    if size > LIMIT:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    entries = sorted(folder.iterdir(), key=lambda entry: entry.stat().st_mtime)
    sizes = {entry: _size(entry) for entry in entries if not _is_being_made(entry)}
    total = sum(sizes.values())
    for entry, bytes_of_entry in sizes.items():
        if total + size <= LIMIT and entry.suffix != _UNFINISHED:
            break
        shutil.rmtree(entry, ignore_errors=True)
        total -= bytes_of_entry
    if shutil.disk_usage(folder).free < size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _is_being_made(entry: Path) -> bool:
    return entry.suffix == _UNFINISHED and time.time() - entry.stat().st_mtime < _ABANDONED


def _size(entry: Path) -> int:
    return sum(file.stat().st_size for file in entry.iterdir()) if entry.is_dir() else entry.stat().st_size
