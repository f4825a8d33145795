"""How fast the window's engine trains where there is no window: `python -m benchmarks.window.alone NETWORK SECONDS`.

The same process on the same number of threads, supervised by one that only waits.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.window.networks import endless
from benchmarks.window.pace import Pace
from benchmarks.window.reading import Reading, printed
from nnstudio.gui.training.engine_process import EngineProcess
from nnstudio.gui.training.job import Job, Prepared, Report, spare_threads
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.project import Project

_BETWEEN_LOOKS = 0.033


def main(name: str, seconds: float) -> None:
    """Train for so long after a second to warm up."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        pace = _pace(endless(name, Path(folder)), seconds)
    printed([Reading(f"speed of {name} without a window", "steps/s", (pace.steps_per_second,))])


def _pace(project: Project, seconds: float) -> Pace:
    ring = EventRing()
    process = EngineProcess(Job.training(project, spare_threads()), ring, SharedWeights(project.network))
    prepared = threading.Event()

    def take(report: Report) -> None:
        if isinstance(report, Prepared):
            prepared.set()

    supervisor = threading.Thread(target=process.run, args=(take,))
    supervisor.start()
    prepared.wait()
    time.sleep(1.0)
    pace, batches, end = Pace(), ring.reader(), time.perf_counter() + seconds
    while time.perf_counter() < end or (supervisor.is_alive() and not pace.is_known):
        if done := batches.read():
            pace.look(done[-1].step)
        time.sleep(_BETWEEN_LOOKS)
    process.kill()
    supervisor.join()
    return pace


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
