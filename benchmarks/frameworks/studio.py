"""nnstudio, as a person trains with it from the command line."""

from __future__ import annotations

import itertools

from benchmarks.frameworks import Steps
from benchmarks.task import Task
from nnstudio.data import Dataset
from nnstudio.data.dataset import numbered
from nnstudio.data.threads import available_cores
from nnstudio.data.transforms import AsIs, Scale
from nnstudio.engine.batches import Batches
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.events import BatchDone
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.schedules import Constant
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.threads import product_threads
from nnstudio.network import summarize
from nnstudio.project import Project
from nnstudio.project.run import Run

ENDLESS = 100_000


class Studio:
    """Beyond what the others do, each training step counts right answers and looks for NaN."""

    def __init__(self, task: Task) -> None:
        split = task.samples()
        dataset = Dataset(split, split.none(), split.none(), numbered(task.outputs))
        settings = TrainingSettings(
            optimizer=Adam(), schedule=Constant(), batch_size=task.batch_size, epochs=ENDLESS, keep_best=False
        )
        project = Project(task.network, settings, transform=AsIs() if task.has_tokens else Scale())
        self._run = Run.from_scratch(project, dataset=dataset)
        self._task = task

    @property
    def parameters(self) -> int:
        return summarize(self._task.network).total.trainable

    def train(self) -> Steps:
        return (event.loss for event in self._run.events() if isinstance(event, BatchDone))

    def infer(self) -> Steps:
        batches = Batches(self._run.dataset.train, self._run.fitted, self._task.batch_size)
        compiled = CompiledNetwork(self._task.network, self._run.parameters)
        with product_threads(available_cores()):
            for epoch in itertools.count():
                order = batches.shuffled(0, epoch)
                for place in range(len(batches) - 1):
                    x, _ = batches.at(order, place)
                    yield float(compiled.forward(x).flat[0])
