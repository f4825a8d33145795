"""How much memory there is, asked before it is taken: a window that runs out of it would be gone."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from nnstudio.engine.errors import TrainingError
from nnstudio.figures import byte_size
from nnstudio.network import summarize
from nnstudio.project import Project

_SHARED = Path("/dev/shm")  # noqa: S108  # where Linux keeps shared memory; only its size is asked for


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


def check_memory(project: Project) -> None:
    """Raise TrainingError where a project's network would not fit into memory, with the figure of its summary.

    Of a batch only one sample counts: the data may have fewer samples than a batch.
    """
    settings = project.settings
    memory = summarize(project.network, settings.batch_size, len(settings.optimizer.slots)).memory
    least = memory.total - memory.activations + memory.activations // memory.batch_size
    present = physical_memory()
    if present is not None and least > present:
        raise TrainingError(
            "this network takes {needed} to train, and this machine has {present} of memory; make the network smaller",
            needed=byte_size(memory.total),
            present=byte_size(present),
        )
    room, shared = _room_to_share(), 2 * memory.weights
    if room is not None and shared > room:
        raise TrainingError(
            "training this network takes {needed} of shared memory, and there is room for {present}; make room in the "
            "folder for temporary files, or make the network smaller",
            needed=byte_size(shared),
            present=byte_size(room),
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
