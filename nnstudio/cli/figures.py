"""How figures are written in sentences and tables."""

from __future__ import annotations

from nnstudio.layers import Shape
from nnstudio.layers.base import worded

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def grouped(number: int) -> str:
    """Return a whole number exactly, as in 206,218."""
    return f"{number:,}"


def percent(share: float) -> str:
    """Return a share of 1, as in 97.4 %."""
    return f"{100 * share:.1f} %"


def shape(sizes: Shape | None) -> str:
    """Return the shape of a sample, as in 32 × 26 × 26, or nothing where it is not known."""
    return "" if sizes is None else worded(sizes)


def byte_size(count: int) -> str:
    """Return a number of bytes in decimal units, as in 3.4 MB."""
    value, power = float(count), 0
    while value >= 999.95 and power < len(_UNITS) - 1:
        value /= 1000
        power += 1
    return f"{value:.1f} {_UNITS[power]}" if power else f"{count} B"


def duration(seconds: float) -> str:
    """Return a length of time as in 0:14 or 1:02:03, rounded to seconds."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
