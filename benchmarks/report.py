"""What was measured as a Markdown table, and on what it was measured."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy  # noqa: F401  # brings its BLAS into the process, for threadpoolctl to find
from threadpoolctl import threadpool_info

from benchmarks.measurement import Measurement
from nnstudio.engine.threads import available_cores

Rounds = Mapping[str, Sequence[Measurement]]
"""What each framework did in each round, by its name; the first one is what the others are compared with."""


def table(results: Mapping[str, Rounds]) -> Iterator[str]:
    """Yield the lines of a table, for results by the title of their task."""
    yield "| training step | framework | median, ms | fastest to slowest round | ours / theirs | peak memory, MB |"
    yield "|---|---|---:|---:|---:|---:|"
    for title, rounds in results.items():
        first, *_ = rounds
        for name, measurements in rounds.items():
            ratio = "" if name == first else f"{_median(rounds[first]) / _median(measurements):.2f}"
            yield f"| {title} | {name} | {_median(measurements):.2f} | {_spread(measurements)} | {ratio} | " + (
                f"{max(each.megabytes for each in measurements):.0f} |"
            )


def _median(measurements: Sequence[Measurement]) -> float:
    return statistics.median(each.milliseconds for each in measurements)


def _spread(measurements: Sequence[Measurement]) -> str:
    times = [each.milliseconds for each in measurements]
    return f"{min(times):.2f} to {max(times):.2f}"


def machine(*packages: str) -> str:
    """Return a line on the processor, the cores that may be used, the versions of packages, and the BLAS of NumPy."""
    blas = [f"{pool['internal_api']} {pool['version']} ({pool.get('architecture')})" for pool in threadpool_info()]
    versions = ", ".join(f"{name} {version(name)}" for name in ("numpy", *packages))
    python = f"{platform.system()}, Python {platform.python_version()}"
    return f"{_processor()}, {available_cores()} cores; {python}; {versions}; BLAS of NumPy: {', '.join(blas)}"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())
