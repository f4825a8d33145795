"""How much memory there is, asked before it is taken: a window that runs out of it would be gone."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from nnstudio.engine.errors import TrainingError
from nnstudio.network import Summary

_SHARED = Path("/dev/shm")  # noqa: S108  # where Linux keeps shared memory; only its size is asked for
_GIGABYTE = 1e9


def physical_memory() -> int | None:
    """Return the bytes of memory of this machine; None where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # no sysconf, as on Windows, or not these names
        return None


def peak_memory() -> int | None:
    """Return the most bytes that this process has held; None where the system does not tell."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def check_memory(summary: Summary) -> None:
    """Raise TrainingError where not even a network's weights and what belongs to them would fit into memory.

    What a batch takes is not counted: the data may be fewer samples than a batch.
    """
    memory = summary.memory
    shared = 2 * memory.weights
    needed = memory.weights + memory.gradients + memory.optimizer_state + shared
    present = physical_memory()
    if present is not None and needed > present:
        raise TrainingError(
            "training this network takes at least {needed:,.1f} GB of memory and this machine has {present:,.1f} GB; "
            "make the network smaller",
            needed=needed / _GIGABYTE,
            present=present / _GIGABYTE,
        )
    room = _room_to_share()
    if room is not None and shared > room:
        raise TrainingError(
            "training this network takes {needed:,.1f} GB of shared memory and there is room for {present:,.1f} GB; "
            "make room in the folder for temporary files, or make the network smaller",
            needed=shared / _GIGABYTE,
            present=room / _GIGABYTE,
        )


def _room_to_share() -> int | None:
    """Return the bytes free where memory to share is taken from.

    That is a file that has no name: it is as long as asked for at once, and too little room would only show, fatally,
    when it is written to.
    """
    if os.name == "nt":
        return None
    folders = [Path(tempfile.gettempdir()), *([_SHARED] if _SHARED.is_dir() else [])]
    return max(shutil.disk_usage(folder).free for folder in folders)
