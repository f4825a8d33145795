"""What was measured as Markdown, and on what it was measured."""

from __future__ import annotations

import platform
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy  # noqa: F401  # brings its BLAS into the process, for threadpoolctl to find
from threadpoolctl import threadpool_info

from benchmarks.frameworks import OURS, PRODUCTS
from benchmarks.measurement import Measurement
from nnstudio.data.threads import available_cores

Rounds = Mapping[str, Sequence[Measurement]]
"""What each framework did in each round, by its name."""
Figure = Callable[[Measurement], float]

FIGURES: Mapping[str, Figure] = {
    "training step": lambda measurement: measurement.training,
    "inference": lambda measurement: measurement.inference,
}
"""What the tables are of, by their first heading."""
MEMORY_OF = "PyTorch"
"""Whose memory stands beside ours in the summary."""


def table(heading: str, results: Mapping[str, Rounds]) -> Iterator[str]:
    """Yield the lines of a table of all frameworks, for results by the title of their task."""
    figure = FIGURES[heading]
    yield f"| {heading} | framework | median, ms | fastest to slowest round | ours / theirs | peak memory, MB |"
    yield "|---|---|---:|---:|---:|---:|"
    for title, rounds in results.items():
        ours = _median(rounds[OURS], figure)
        for name, measurements in rounds.items():
            median = _median(measurements, figure)
            yield (
                f"| {title} | {name} | {_digits(median)} | {_spread(measurements, figure)} | "
                f"{_compared(name, ours, median)} | {_memory(measurements)} |"
            )


def summary(results: Mapping[str, Rounds]) -> Iterator[str]:
    """Yield the lines of the README's table: one for each task, ours beside the fastest of the others."""
    yield (
        "| network | training step, ms | fastest peer, ms | ratio | products alone | inference, ms | fastest peer, ms "
        f"| ratio | peak memory, MB ({MEMORY_OF}) |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for title, rounds in results.items():
        training, inference = FIGURES.values()
        share = _median(rounds[PRODUCTS], training) / _median(rounds[OURS], training) if PRODUCTS in rounds else None
        cells = (
            title,
            *_beside_fastest(rounds, training),
            "" if share is None else f"{share:.0%}",
            *_beside_fastest(rounds, inference),
            _memories(rounds),
        )
        yield f"| {' | '.join(cells)} |"


def _beside_fastest(rounds: Rounds, figure: Figure) -> tuple[str, str, str]:
    """Return our median, the fastest other one with its name, and the ratio."""
    ours = _median(rounds[OURS], figure)
    others = {name: _median(each, figure) for name, each in rounds.items() if name not in (OURS, PRODUCTS)}
    if not others:
        return _digits(ours), "", ""
    fastest = min(others, key=others.__getitem__)
    return _digits(ours), f"{_digits(others[fastest])} ({fastest})", f"{ours / others[fastest]:.2f}"


def _memories(rounds: Rounds) -> str:
    beside = f" ({_memory(rounds[MEMORY_OF])})" if MEMORY_OF in rounds else ""
    return f"{_memory(rounds[OURS])}{beside}"


def _compared(name: str, ours: float, theirs: float) -> str:
    if name == OURS:
        return ""
    return f"{theirs / ours:.0%} of ours" if name == PRODUCTS else f"{ours / theirs:.2f}"


def _median(measurements: Sequence[Measurement], figure: Figure) -> float:
    return statistics.median(map(figure, measurements))


def _spread(measurements: Sequence[Measurement], figure: Figure) -> str:
    times = [figure(each) for each in measurements]
    return f"{_digits(min(times))} to {_digits(max(times))}"


def _memory(measurements: Sequence[Measurement]) -> str:
    return f"{max(each.megabytes for each in measurements):.0f}"


def _digits(milliseconds: float) -> str:
    """Return a time with three digits, or as many as it has before the point."""
    decimals = sum(milliseconds < limit for limit in (10, 100))
    return f"{milliseconds:.{decimals}f}"


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
