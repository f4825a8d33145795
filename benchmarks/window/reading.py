"""What was read off a stopwatch, one value for each time, and what it has to stay within."""

from __future__ import annotations

import dataclasses
import json
import math
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Reading:
    """A row of the table. `bar` says in words what its median is to be, where anything was promised."""

    what: str
    unit: str
    values: tuple[float, ...]
    bar: str = ""

    @classmethod
    def from_json(cls, line: str) -> list[Self]:
        """Return the readings that a process printed."""
        return [cls(**{**entry, "values": tuple(entry["values"])}) for entry in json.loads(line)]

    def joined(self, later: Reading) -> Reading:
        """Return both rounds as one reading."""
        return dataclasses.replace(self, values=(*self.values, *later.values))


def printed(readings: Iterable[Reading]) -> None:
    """Print readings for the process that asked for them."""
    print(json.dumps([dataclasses.asdict(reading) for reading in readings]))


def joined(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings of several rounds, those of the same thing as one."""
    found: dict[str, Reading] = {}
    for reading in readings:
        found[reading.what] = found[reading.what].joined(reading) if reading.what in found else reading
    return list(found.values())


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def table(readings: Iterable[Reading]) -> Iterator[str]:
    """Yield the lines of a table of medians and of the least and the greatest value."""
    yield "| what | median | least to greatest | number | wanted |"
    yield "|---|---:|---:|---:|---:|"
    for reading in readings:
        median, least, greatest = (
            _figure(value) for value in (statistics.median(reading.values), min(reading.values), max(reading.values))
        )
        yield f"| {reading.what} | {median} {reading.unit} | {least} to {greatest} | {len(reading.values)} | " + (
            f"{reading.bar} |"
        )


def _figure(value: float) -> str:
    """Return three digits that count, more before the point."""
    return f"{value:,.{max(0, 2 - math.floor(math.log10(value)))}f}" if value > 0.001 else f"{value:.0f}"
