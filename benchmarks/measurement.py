"""One framework, one task, in a process of its own: two thread pools in one process spin against each other.

    python -m benchmarks.measurement FRAMEWORK TASK SECONDS

prints the measurement as JSON.
"""

from __future__ import annotations

import dataclasses
import json
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks.frameworks import FRAMEWORKS, Steps
from benchmarks.tasks import TASKS

WARM_UP = 0.3
"""Share of the time that is not counted: caches, thread pools and processors get going."""


@dataclass(frozen=True)
class Measurement:
    """What one process saw."""

    milliseconds: float
    """The median over its training steps."""
    megabytes: float
    """The most memory it held at any time, libraries and data included."""


def measure_apart(framework: str, task: str, seconds: float) -> Measurement:
    """Measure in a new process and wait for its end."""
    command = [sys.executable, "-m", "benchmarks.measurement", framework, task, str(seconds)]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measurement(**json.loads(result.stdout))


def measure(steps: Steps, seconds: float) -> Measurement:
    """Run steps for so long; the first part of the time is for warming up."""
    _run(steps, seconds * WARM_UP)
    times = _run(steps, seconds * (1 - WARM_UP))
    return Measurement(statistics.median(times) * 1e3, peak_memory() / 1e6)


def _run(steps: Steps, seconds: float) -> list[float]:
    times: list[float] = []
    last = start = time.perf_counter()
    while last - start < seconds or len(times) < 3:
        next(steps)
        now = time.perf_counter()
        times.append(now - last)
        last = now
    return times


def peak_memory() -> int:
    """Return the most bytes this process has held; the kernel counts in KiB, but that of macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    name, row, budget = sys.argv[1:]
    print(json.dumps(dataclasses.asdict(measure(FRAMEWORKS[name].train(TASKS[row]), float(budget)))))
