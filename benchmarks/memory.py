"""The most memory that a process and those it has started hold at a time."""

from __future__ import annotations

import os
import re
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

_PROCESSES = Path("/proc")
_FIELD = re.compile(r"^(\w+):\s+(\d+) kB$", re.MULTILINE)


def peak_memory() -> int:
    """Return the most bytes this process has held, together with what its living descendants hold beside it now.

    Pages that several of them share count once, and libraries once. Only Linux tells: elsewhere it is the peak of this
    process alone.
    """
    if not _PROCESSES.joinpath("self/smaps_rollup").exists():
        return _own_peak()
    return _own_peak() + sum(_beside_libraries(process) for process in _family(os.getpid())) - _own_now()


def _own_peak() -> int:
    """Return the most bytes this process has held; the system counts in KiB, but that of macOS in bytes."""
    status = _PROCESSES / "self/status"
    if status.exists():  # what getrusage says may be the peak of the process that this one was forked from
        return _fields(status)["VmHWM"]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _own_now() -> int:
    """Return the bytes this process holds now without libraries, counting shared pages in full."""
    status = _fields(_PROCESSES / "self/status")
    return status["RssAnon"] + status["RssShmem"]


def _beside_libraries(process: int) -> int:
    """Return a process's bytes without libraries; of what n processes share it has 1 / n."""
    rollup = _fields(_PROCESSES / str(process) / "smaps_rollup")
    return rollup["Pss_Anon"] + rollup["Pss_Shmem"]


def _family(process: int) -> Iterator[int]:
    """Yield a process and its descendants."""
    yield process
    for task in (_PROCESSES / str(process) / "task").iterdir():
        for child in map(int, (task / "children").read_text().split()):
            yield from _family(child)


def _fields(file: Path) -> dict[str, int]:
    """Return the fields of a file of /proc that count memory, in bytes."""
    return {name: int(size) * 1024 for name, size in _FIELD.findall(file.read_text())}
