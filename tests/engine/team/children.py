"""The processes that the one which tests has started."""

from __future__ import annotations

import os
from pathlib import Path

OURSELVES = os.getpid()


def children() -> set[int]:
    """Return the numbers of the processes that this one has started; of none where the system has no teams."""
    listed = Path(f"/proc/{OURSELVES}/task/{OURSELVES}/children")
    return {int(pid) for pid in listed.read_text("ascii").split()} if listed.exists() else set()
