"""Data larger than memory: how fast they are read and learned from, and how much memory that takes.

    python -m benchmarks.data [--gigabytes 4] [--folder /tmp]

makes two NPZ files of images, one of that size and a small one that is read into memory as a whole, measures each in a
process of its own, prints a table and removes the files. It fails where the large one takes more memory than BUDGET.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.memory import peak_memory
from benchmarks.report import machine
from nnstudio.data.sources import Npz
from nnstudio.data.transforms import Scale
from nnstudio.engine.batches import Batches
from nnstudio.engine.events import BatchDone
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run

BUDGET = 2**30
"""Bytes that a training may take at most, however large its data: half for samples, the rest for all else."""

NETWORK = Network.stack(
    Input((1, 32, 32)), Conv2D(16, (3, 3), "relu"), MaxPool((2, 2)), Flatten(), Dense(64, "relu"), Dense(10, "softmax")
)
BATCH_SIZE = 64
SECONDS = 10.0
_SMALL = 2**28
_ROWS = 2**14


@dataclass(frozen=True)
class Reading:
    """What one process saw; speeds are samples per second."""

    samples: int
    seconds_to_load: float
    reading: float
    training: float
    megabytes: float


def main() -> None:
    """Print Markdown; how far it got goes to standard error."""
    options = _options()
    if options.measure:
        print(json.dumps(asdict(measured(Path(options.measure)))))
        return
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="nnstudio-data-") as folder:
        size = round(options.gigabytes * 2**30)
        if shutil.disk_usage(folder).free < 1.1 * (size + _SMALL):
            raise SystemExit(f"there is no room for {options.gigabytes} GB in {options.folder}; name another folder")
        small, large = Path(folder, "small.npz"), Path(folder, "large.npz")
        write(small, _SMALL)
        write(large, size)
        rows = {"in memory": apart(small), f"{options.gigabytes:g} GB, read as needed": apart(large)}
    print("| data | samples | to load, s | read, samples/s | train, samples/s | peak memory, MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, row in rows.items():
        print(
            f"| {name} | {row.samples} | {row.seconds_to_load:.1f} | {row.reading:.0f} | {row.training:.0f} "
            f"| {row.megabytes:.0f} |"
        )
    print(f"\nBatches of {BATCH_SIZE}, {SECONDS:g} s each. {machine()}.")
    peak = list(rows.values())[-1].megabytes * 1e6
    if peak > BUDGET:
        raise SystemExit(f"the large data took {peak / 1e6:.0f} MB, more than the budget of {BUDGET / 1e6:.0f} MB")


def write(path: Path, size: int) -> None:
    """Write so many bytes of images in ten classes, a block at a time."""
    print(f"making {path.name}, {size / 2**30:.2f} GB", file=sys.stderr)
    random = np.random.default_rng(0)
    count = size // 1024
    with zipfile.ZipFile(path, "w") as archive:
        with archive.open("x.npy", "w", force_zip64=True) as member:
            header = {"descr": "|u1", "fortran_order": False, "shape": (count, 32, 32)}
            np.lib.format.write_array_header_1_0(member, header)
            for start in range(0, count, _ROWS):
                member.write(random.integers(0, 256, (min(_ROWS, count - start), 1024), np.uint8).data)
        with archive.open("y.npy", "w") as member:
            np.lib.format.write_array(member, np.arange(count, dtype=np.uint8) % 10)


def apart(path: Path) -> Reading:
    """Measure in a new process, whose peak of memory is its own."""
    command = [sys.executable, "-m", "benchmarks.data", "--measure", str(path)]
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Reading(**json.loads(result.stdout))


def measured(path: Path) -> Reading:
    """Load, read shuffled batches for some time, and train for as long."""
    started = time.perf_counter()
    run = Run.from_scratch(
        Project(NETWORK, TrainingSettings(batch_size=BATCH_SIZE, epochs=1000), Npz(str(path)), Scale())
    )
    loaded = time.perf_counter() - started
    return Reading(len(run.dataset.train), loaded, _read(run), _trained(run), peak_memory() / 1e6)


def _read(run: Run) -> float:
    batches = Batches(run.dataset.train, run.fitted, BATCH_SIZE)
    order = batches.shuffled(0, 0)
    started, done = time.perf_counter(), 0
    while time.perf_counter() - started < SECONDS:
        batches.at(order, done % len(batches))
        done += 1
    return done * BATCH_SIZE / (time.perf_counter() - started)


def _trained(run: Run) -> float:
    samples, started = 0, time.perf_counter()
    for event in run.events():
        samples += event.samples if isinstance(event, BatchDone) else 0
        if time.perf_counter() - started > SECONDS:
            break
    return samples / (time.perf_counter() - started)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.data", description=__doc__)
    parser.add_argument("--gigabytes", type=float, default=4.0, help="size of the large data")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where the files are made")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
