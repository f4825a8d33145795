"""Measure every task with every framework, in turn, and print tables."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.frameworks import FRAMEWORKS, OURS
from benchmarks.measurement import Measurement, MeasurementError, measure_apart
from benchmarks.readme import MarkerError, around_markers, put_between_markers
from benchmarks.report import FIGURES, machine, summary, table
from benchmarks.tasks import TASKS

Results = dict[str, dict[str, list[Measurement]]]
"""What was measured, by task and framework."""


def main() -> None:
    """Print Markdown; how far it got goes to standard error."""
    options = _options()
    rounds, seconds = (1, 0.3) if options.quick else (options.rounds, options.seconds)
    frameworks = list(_installed(options.frameworks))
    if options.readme is not None:
        _check(options.readme, frameworks)
    with compiling_once():
        results = measured(options.tasks, frameworks, rounds, seconds)
    by_title = {TASKS[task].title: of_task for task, of_task in results.items()}
    packages = sorted({package for name in frameworks if (package := FRAMEWORKS[name].distribution) is not None})
    how = f"{rounds} rounds of {seconds} s, each in a process of its own, taken in turn. {machine(*packages)}."
    short = list(summary(by_title))
    for lines in (short, *(list(table(heading, by_title)) for heading in FIGURES), [how]):
        print(*lines, "", sep="\n")
    if options.readme is not None:
        put_between_markers(options.readme, [*short, "", how])


@contextmanager
def compiling_once() -> Iterator[None]:
    """Let JAX keep what it compiles from one process to the next: its steps take as long, its rounds half."""
    with tempfile.TemporaryDirectory(prefix="nnstudio-benchmarks-") as folder:
        os.environ |= {"JAX_COMPILATION_CACHE_DIR": folder, "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0"}
        yield


def measured(tasks: Sequence[str], frameworks: Sequence[str], rounds: int, seconds: float) -> Results:
    """Measure one after the other, and again, so that a slow minute of the machine meets them all.

    What fails is left out; raises MeasurementError where that is nnstudio itself.
    """
    turns = [(task, name) for task in tasks for name in frameworks if FRAMEWORKS[name].suits(TASKS[task])]
    results: Results = {task: {name: [] for of, name in turns if of == task} for task in tasks}
    started, total = time.monotonic(), rounds * len(turns)
    for done, (task, name) in enumerate(turns * rounds):
        if name not in results[task]:
            continue
        try:
            found = measure_apart(name, task, seconds)
        except MeasurementError as error:
            if name == OURS:
                raise
            print(f"{error}; it is left out there", file=sys.stderr)
            del results[task][name]
            continue
        results[task][name].append(found)
        left = (time.monotonic() - started) / (done + 1) * (total - done - 1)
        print(
            f"{done + 1}/{total}, {left / 60:.0f} minutes to go: {task}, {name}: training {found.training:.2f} ms, "
            f"inference {found.inference:.2f} ms, {found.megabytes:.0f} MB",
            file=sys.stderr,
        )
    return results


def _check(readme: Path, frameworks: Sequence[str]) -> None:
    """End now, and not after all was measured, where the table has no place or would lack somebody."""
    missing = [name for name, framework in FRAMEWORKS.items() if framework.by_default and name not in frameworks]
    if missing:
        raise SystemExit(f"the table in {readme} is of all frameworks, and would lack {', '.join(missing)}")
    try:
        around_markers(readme)
    except (MarkerError, OSError) as error:
        raise SystemExit(str(error)) from None


def _installed(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if FRAMEWORKS[name].is_installed:
            yield name
        else:
            print(f"{name} is not installed and left out; `make bench` installs all of them", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    by_default = [name for name, framework in FRAMEWORKS.items() if framework.by_default]
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"what to measure: {', '.join(TASKS)}; default all")
    parser.add_argument(
        "--frameworks",
        type=lambda names: names.split(","),
        default=by_default,
        metavar="NAME,NAME",
        help=f"whom to measure beside {OURS}: {', '.join(FRAMEWORKS)}; default {', '.join(by_default)}",
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often each framework has its turn")
    parser.add_argument("--seconds", type=float, default=0.8, help="how long it trains each time")
    parser.add_argument("--quick", action="store_true", help="one short round, to see that all runs")
    parser.add_argument("--readme", type=Path, metavar="FILE", help="put the first table between its two markers")
    options = parser.parse_args()
    for chosen, known in ((options.tasks, TASKS), (options.frameworks, FRAMEWORKS)):
        if unknown := set(chosen).difference(known):
            parser.error(f"there is no {', '.join(sorted(unknown))}; choose from {', '.join(known)}")
    if options.readme and (options.tasks or options.quick):
        parser.error("--readme takes all tasks, and rounds that are long enough; leave the others out")
    options.tasks = options.tasks or list(TASKS)
    options.frameworks = [OURS, *(name for name in options.frameworks if name != OURS)]
    return options


if __name__ == "__main__":
    main()
