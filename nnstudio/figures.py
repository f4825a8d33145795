"""How figures are written, on screen and on the command line: digits in groups of three, units that stay with them."""

from __future__ import annotations

import math
from collections.abc import Sequence

UNKNOWN = "\N{EN DASH}"
"""What stands where there is no figure, such as the shape behind a problem."""

_TIMES = " \N{MULTIPLICATION SIGN} "
_MINUS = "\N{MINUS SIGN}"
_BLANK = "\N{NO-BREAK SPACE}"
"""What stands before a unit, so that no line ends between them."""

_PREFIXES = ("", "k", "M", "G", "T", "P", "E")


def grouped(number: int) -> str:
    """Return a whole number exactly, as in 206,218."""
    return f"{number:,}".replace("-", _MINUS)


def compact(number: float) -> str:
    """Return a number of any size in three digits and a prefix of the SI, as in 2.6 M."""
    return _prefixed(number, "")


def byte_size(count: int) -> str:
    """Return a number of bytes in decimal units, as in 3.4 MB."""
    return _prefixed(count, "B")


def percent(share: float, places: int = 1) -> str:
    """Return a share of 1 in per cent, as in 8.2 %; what is not zero never looks like zero."""
    if not math.isfinite(share):
        return decimal(share)
    smallest = 10**-places
    if 0.0 < abs(100.0 * share) < smallest / 2:
        return f"<{_BLANK}{smallest:.{places}f}{_BLANK}%"
    return f"{100.0 * share:.{places}f}{_BLANK}%".replace("-", _MINUS)


def shape(sizes: Sequence[int] | None) -> str:
    """Return the shape of a sample, as in 32 × 26 × 26; a dash where it is not known."""
    return UNKNOWN if sizes is None else _TIMES.join(f"{size:,}" for size in sizes)


def decimal(value: float, digits: int = 3) -> str:
    """Return a measured number in at least that many significant digits, as in 0.0810 or 12,345.

    Very small and very large ones are written with a power of ten, as in 3.20e8.
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return f"{_MINUS if value < 0 else ''}\N{INFINITY}"
    if value and not 1e-4 <= abs(value) < 1e6:
        mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
        return f"{mantissa}e{int(exponent)}".replace("-", _MINUS)
    before_point = math.floor(math.log10(abs(value))) + 1 if value else 1
    return f"{value:,.{max(0, digits - before_point)}f}".replace("-", _MINUS)


def duration(seconds: float) -> str:
    """Return a length of time as in 0:14 or 1:02:03, rounded to seconds."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def _prefixed(number: float, unit: str) -> str:
    value, power = float(number), 0
    while abs(value) >= 999.5 and power < len(_PREFIXES) - 1:
        value /= 1000.0
        power += 1
    places = 1 if power and abs(value) < 99.95 else 0
    return f"{value:.{places}f}{_BLANK}{_PREFIXES[power]}{unit}".rstrip()
