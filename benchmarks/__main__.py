"""Measure every task with every framework, in turn, and print the table."""

from __future__ import annotations

import argparse
import sys

from benchmarks.frameworks import FRAMEWORKS
from benchmarks.measurement import Measurement, measure_apart
from benchmarks.report import machine, table
from benchmarks.tasks import TASKS


def main() -> None:
    """Print Markdown; how far it got goes to standard error."""
    options = _options()
    rounds, seconds = (1, 0.3) if options.quick else (options.rounds, options.seconds)
    results = {TASKS[task].title: _in_turn(task, rounds, seconds) for task in options.tasks}
    print("\n".join(table(results)))
    print(
        f"\n{rounds} rounds of {seconds} s each, every one in a process of its own, taken in turn. {machine('torch')}."
    )


def _in_turn(task: str, rounds: int, seconds: float) -> dict[str, list[Measurement]]:
    """Measure the frameworks one after the other, and again, so that a slow minute of the machine meets them all."""
    results: dict[str, list[Measurement]] = {
        name: [] for name, framework in FRAMEWORKS.items() if framework.suits(TASKS[task])
    }
    for number in range(1, rounds + 1):
        for name, measurements in results.items():
            measurements.append(measure_apart(name, task, seconds))
            print(f"{task}, round {number}, {name}: {measurements[-1].milliseconds:.2f} ms", file=sys.stderr)
    return results


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"what to measure: {', '.join(TASKS)}; default all")
    parser.add_argument("--rounds", type=int, default=7, help="how often each framework has its turn")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long it trains each time")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that all runs")
    options = parser.parse_args()
    if unknown := set(options.tasks) - set(TASKS):
        parser.error(f"there is no task {', '.join(sorted(unknown))}; choose from {', '.join(TASKS)}")
    options.tasks = options.tasks or list(TASKS)
    return options


if __name__ == "__main__":
    main()
