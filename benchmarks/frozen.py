"""Fine-tuning above two frozen convolutions: how long each epoch takes, from the first batch on.

    python -m benchmarks.frozen [--data mnist:FOLDER] [--epochs 5] [--rounds 3]

trains the same network on the same samples, by default the embedded digits, each framework in a process of its own and
in turn, and prints a table. PyTorch has `requires_grad=False` on both convolutions, in both memory formats; nnstudio
computes what they give once.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.frameworks import FRAMEWORKS, OURS
from benchmarks.memory import peak_memory
from benchmarks.report import machine
from benchmarks.task import Task
from benchmarks.tasks import TASKS
from nnstudio.data import DataSource, Split, parse_spec

COMPARED = (OURS, "PyTorch", "PyTorch channels-last")


@dataclass(frozen=True)
class FineTuning:
    """What one process saw: seconds of each epoch, making the model included in the first, and the peak of memory."""

    seconds: tuple[float, ...]
    megabytes: float

    @property
    def total(self) -> float:
        """Seconds from the first batch to the last."""
        return sum(self.seconds)

    @property
    def later(self) -> float:
        """Seconds of an epoch after the first, the median of them."""
        return statistics.median(self.seconds[1:])


def main() -> None:
    """Print Markdown; how far it got goes to standard error."""
    options = _options()
    task = frozen(parse_spec(options.data))
    if options.measure:
        print(json.dumps(dataclasses.asdict(measured(options.measure, task, options.epochs))))
        return
    results: dict[str, list[FineTuning]] = {name: [] for name in COMPARED}
    for number in range(1, options.rounds + 1):
        for name, found in results.items():
            found.append(_apart(name, options.data, options.epochs))
            print(
                f"round {number}, {name}: {', '.join(f'{each:.2f}' for each in found[-1].seconds)} s", file=sys.stderr
            )
    print("\n".join(table(results)))
    how = f"{task.title}, convolutions frozen, {len(task.samples())} samples; medians of {options.rounds} rounds"
    print(f"\n{how}. {machine('torch')}.")


def frozen(source: DataSource) -> Task:
    """Return the CNN of the other benchmarks with both convolutions frozen, on the training samples of a source."""
    task = TASKS["cnn-64"]
    network = task.network.freeze({node.id for node in task.network.matching("conv2d_*")})
    read = source.read().train
    split = Split(read.array.copy(), read.targets)
    return dataclasses.replace(task, network=network, samples=lambda: split)


def measured(framework: str, task: Task, epochs: int) -> FineTuning:
    """Train with a framework; importing it does not count, and an epoch is as many batches as are full."""
    importlib.import_module(FRAMEWORKS[framework].module)
    batches = len(task.samples()) // task.batch_size
    seconds: list[float] = []
    last = time.perf_counter()
    steps = FRAMEWORKS[framework].begin(task).train()
    for _ in range(epochs):
        for _ in range(batches):
            next(steps)
        now = time.perf_counter()
        seconds.append(now - last)
        last = now
    peak = peak_memory()
    steps.close()
    return FineTuning(tuple(seconds), peak / 1e6)


def table(results: Mapping[str, Sequence[FineTuning]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield "| framework | first epoch, s | later epochs, s | all, s | ours / theirs, later | all | peak memory, MB |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    ours = results[OURS]
    for name, found in results.items():
        first = statistics.median(each.seconds[0] for each in found)
        ratios = " | " if name == OURS else f"{_later(ours) / _later(found):.2f} | {_total(ours) / _total(found):.2f}"
        peak = max(each.megabytes for each in found)
        yield f"| {name} | {first:.2f} | {_later(found):.2f} | {_total(found):.2f} | {ratios} | {peak:.0f} |"


def _later(found: Sequence[FineTuning]) -> float:
    return statistics.median(each.later for each in found)


def _total(found: Sequence[FineTuning]) -> float:
    return statistics.median(each.total for each in found)


def _apart(framework: str, data: str, epochs: int) -> FineTuning:
    command = [sys.executable, "-m", "benchmarks.frozen", "--measure", framework]
    command += ["--data", data, "--epochs", str(epochs)]
    result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return FineTuning(tuple(result["seconds"]), result["megabytes"])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frozen", description=__doc__)
    parser.add_argument(
        "--data", metavar="SPEC", default="digits", help="samples of 28 x 28, as `nnstudio train` has it"
    )
    parser.add_argument("--epochs", type=int, default=5, help="how long each trains; at least 2")
    parser.add_argument("--rounds", type=int, default=3, help="how often each framework has its turn")
    parser.add_argument("--measure", choices=COMPARED, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.epochs < 2 or options.rounds < 1:
        parser.error("there is no epoch after the first to compare; choose at least 2 epochs and 1 round")
    return options


if __name__ == "__main__":
    main()
