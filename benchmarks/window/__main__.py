"""Measure the window part by part and print the table."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import machine
from benchmarks.window.apart import read_apart, screen
from benchmarks.window.networks import HEAVY, TRAINED
from benchmarks.window.reading import Reading, joined, table


@dataclass(frozen=True)
class Effort:
    """How often and how long to measure, and where compiled modules are kept meanwhile."""

    rounds: int
    seconds: float
    bytecode: Path

    def read(self, module: str, *arguments: object) -> list[Reading]:
        """Run one part in a process of its own; how far it got goes to standard error."""
        readings = read_apart(module, *arguments, bytecode=self.bytecode)
        for each in readings:
            print(f"{each.what}: {', '.join(f'{value:.3g}' for value in each.values)} {each.unit}", file=sys.stderr)
        return readings


def _start(effort: Effort) -> Iterable[Reading]:
    """Start the window; the first time is for the caches of the disk and of compiled modules."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        rounds = [effort.read("start", time.monotonic(), folder) for _ in range(effort.rounds + 1)]
    return joined(each for readings in rounds[1:] for each in readings)


def _edit(effort: Effort) -> Iterable[Reading]:
    return effort.read("edit", 5 * effort.rounds)


def _plots(effort: Effort) -> Iterable[Reading]:
    return effort.read("plots", 5 * effort.rounds)


def _use(effort: Effort) -> Iterable[Reading]:
    beside = [each for name in TRAINED for each in _beside(name, effort)]
    return [*beside, *(each for name in HEAVY for each in _late(name, effort))]


def _beside(name: str, effort: Effort) -> Iterable[Reading]:
    """Train beside the window and without one, in turn, so that a slow minute of the machine meets both."""
    rounds: list[Reading] = []
    for _ in range(effort.rounds):
        for module in ("use", "alone"):
            rounds += effort.read(module, name, effort.seconds)
    *late, beside, alone = joined(rounds)
    shares = tuple(one / other for one, other in zip(beside.values, alone.values, strict=True))
    return *late, beside, alone, Reading(f"speed of {name} beside the window to that without", "", shares, ">= 0.95")


def _late(name: str, effort: Effort) -> Iterable[Reading]:
    """Train what is heavy beside the window, a third as often: only how late the window is then is of interest."""
    rounds = [effort.read("use", name, effort.seconds) for _ in range(-(-effort.rounds // 3))]
    return joined(each for readings in rounds for each in readings[:-1])


_PARTS: Mapping[str, Callable[[Effort], Iterable[Reading]]] = {
    "start": _start,
    "edit": _edit,
    "plots": _plots,
    "use": _use,
}


def main() -> None:
    """Print Markdown; how far it got goes to standard error."""
    options = _options()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as bytecode:
        effort = Effort(options.rounds, options.seconds, Path(bytecode))
        readings = [each for name in options.parts for each in _PARTS[name](effort)]
    print("\n".join(table(readings)))
    print(f"\n{effort.rounds} rounds; {effort.seconds} s each beside a training. Screen: {screen()}.")
    print(f"{machine('PySide6-Essentials', 'pyqtgraph')}.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.window", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(_PARTS)}; default all")
    parser.add_argument(
        "--rounds",
        type=int,
        default=9,
        help="how often; edits and plots five times as often, heavy trainings a third as often",
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="how long the window is used beside a training")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that all runs")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(_PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; choose from {', '.join(_PARTS)}")
    options.parts = options.parts or list(_PARTS)
    if options.quick:
        options.rounds, options.seconds = 1, 1.0
    return options


if __name__ == "__main__":
    main()
