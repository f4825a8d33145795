"""What the program's exit code says."""

from __future__ import annotations

DONE = 0

FAILED = 1
"""What was asked for made sense and did not come off: training diverged, the disk was full, memory ran out."""

REFUSED = 2
"""What was asked for cannot be done; nothing was changed."""


def ended_by(signal_number: int) -> int:
    """Return the code of a program that a signal ended, as shells have it: 130 for Ctrl-C, 143 for SIGTERM."""
    return 128 + signal_number
