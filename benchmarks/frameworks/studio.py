"""nnstudio, as a person trains and evaluates with it from the command line."""

from __future__ import annotations

from contextlib import closing

import numpy as np

from benchmarks.frameworks import Steps
from benchmarks.task import Task
from nnstudio.data import Dataset
from nnstudio.data.dataset import numbered
from nnstudio.data.threads import available_cores
from nnstudio.data.transforms import AsIs, Scale
from nnstudio.engine.events import BatchDone
from nnstudio.engine.inference import Inference
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.schedules import Constant
from nnstudio.engine.settings import TrainingSettings
from nnstudio.network import summarize
from nnstudio.project import Project
from nnstudio.project.run import Run

ENDLESS = 100_000


class Studio:
    """Beyond what the others do, each training step counts right answers and looks for NaN.

    As theirs, its steps at inference give logits.
    """

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
        split = self._run.dataset.train
        inference = Inference(
            self._task.network,
            self._run.parameters,
            split,
            self._run.fitted,
            CrossEntropy(),
            batch_size=self._task.batch_size,
            cores=available_cores(),
            processes=None,
        )
        order = np.random.default_rng(0).permutation(len(split))
        with closing(inference.run(order, ENDLESS)) as batches:
            for outputs, _ in batches:
                yield float(outputs.flat[0])
