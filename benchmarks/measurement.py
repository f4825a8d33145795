"""One framework, one task, in a process of its own: two thread pools in one process spin against each other.

    python -m benchmarks.measurement FRAMEWORK TASK SECONDS

prints the measurement as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.frameworks import FRAMEWORKS, Contender, Steps
from benchmarks.memory import peak_memory
from benchmarks.tasks import TASKS

WARM_UP = 0.3
"""Share of the time that is not counted, after the first step: caches, thread pools and processors get going."""
FEWEST = 3
"""Steps that are counted at least, however long they take."""


@dataclass(frozen=True)
class Measurement:
    """What one process saw: medians over its steps, in milliseconds."""

    training: float
    inference: float
    megabytes: float
    """The most memory it held in training, libraries, data and helping processes included."""


class MeasurementError(Exception):
    """A framework that could not be measured; what it said itself went to standard error."""


def measure_apart(framework: str, task: str, seconds: float) -> Measurement:
    """Measure in a new process and wait for its end; raise MeasurementError where it fails."""
    command = [sys.executable, "-m", "benchmarks.measurement", framework, task, str(seconds)]
    result = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise MeasurementError(f"{framework} failed at {task}")
    return Measurement(**json.loads(result.stdout))


def measure(contender: Contender, seconds: float) -> Measurement:
    """Train for so long, then run at inference for half of it."""
    steps = contender.train()
    training = median_time(steps, seconds)
    peak = peak_memory()
    steps.close()
    return Measurement(training, median_time(contender.infer(), seconds / 2), peak / 1e6)


def median_time(steps: Steps, seconds: float) -> float:
    """Run steps for so long; return the median of what they take, in milliseconds."""
    next(steps)  # may compile
    _run(steps, seconds * WARM_UP, fewest=1)
    return statistics.median(_run(steps, seconds * (1 - WARM_UP), FEWEST)) * 1e3


def _run(steps: Steps, seconds: float, fewest: int) -> list[float]:
    times: list[float] = []
    last = start = time.perf_counter()
    while last - start < seconds or len(times) < fewest:
        next(steps)
        now = time.perf_counter()
        times.append(now - last)
        last = now
    return times


if __name__ == "__main__":
    name, row, budget = sys.argv[1:]
    print(json.dumps(dataclasses.asdict(measure(FRAMEWORKS[name].begin(TASKS[row]), float(budget)))))
