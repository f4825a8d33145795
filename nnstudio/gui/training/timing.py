"""Timing a few batches, to know how long a training would take."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator
from statistics import median

import numpy as np

from nnstudio.engine.cost import AugmentationCost, seconds_per_batch
from nnstudio.engine.evaluation import evaluate
from nnstudio.engine.events import BatchDone, EpochDone, Event
from nnstudio.engine.prefix import MEMORY
from nnstudio.engine.trainer import fitting_loss
from nnstudio.gui.training.job import Timed
from nnstudio.gui.training.memory import peak_memory
from nnstudio.project import Project
from nnstudio.project.run import Run

_WARM_UP = 2
"""Batches that do not count: they take the memory that later ones find."""

_ENOUGH = 50
"""Batches that are timed at most."""

_SECONDS = 1.0
"""After so long no further batch is begun, once one counts."""

_SAMPLES = 512
"""Validation samples that are gone through at most."""


def timed(project: Project, threads: int, prefix_memory: int = MEMORY) -> Timed:
    """Train on a few batches and try a few validation samples; raise what training the project raises.

    Nothing is kept of what is learned on the way.
    """
    run = Run.from_scratch(project, threads, prefix_memory=prefix_memory)
    steps = list(_durations(run.events()))
    seconds_per_step = median(steps[_WARM_UP:] or steps)
    return Timed(
        seconds_per_step,
        _seconds_per_validation(run),
        run.total_steps,
        project.settings.epochs,
        peak_memory(),
        _augmentation(run, seconds_per_step),
        run.prefix,
        None if run.prefix is None else _seconds_per_later_step(run, threads, seconds_per_step),
    )


def _seconds_per_later_step(run: Run, threads: int, seconds_per_step: float) -> float:
    """Train on so few batches that what frozen layers give for them is soon kept, and time those that read it back."""
    batches = max(_WARM_UP, min(_ENOUGH, round(_SECONDS / seconds_per_step)))
    some = np.arange(min(batches * run.project.settings.batch_size, len(run.dataset.train)))
    few = dataclasses.replace(run.dataset, train=run.dataset.train.take(some), validation=run.dataset.validation.none())
    events = Run(run.project, run.parameters, run.fitted, threads, few).events()
    for event in events:
        if isinstance(event, EpochDone):
            break
    steps = list(_durations(events))
    return median(steps) if steps else seconds_per_step


def _augmentation(run: Run, seconds_per_step: float) -> AugmentationCost | None:
    settings = run.project.settings
    if settings.augmentation is None:
        return None
    seconds = seconds_per_batch(settings.augmentation, run.dataset, settings.batch_size)
    return AugmentationCost(seconds, seconds_per_step)


def _durations(events: Iterator[Event]) -> Iterator[float]:
    begun = started = time.perf_counter()
    count = 0
    for event in events:
        now = time.perf_counter()
        if isinstance(event, BatchDone):
            yield now - started
            count += 1
            if count >= _WARM_UP + _ENOUGH or (count > _WARM_UP and now - begun > _SECONDS):
                return
        elif not isinstance(event, EpochDone):
            return
        started = time.perf_counter()


def _seconds_per_validation(run: Run) -> float:
    validation = run.dataset.validation
    some = validation.take(np.arange(min(_SAMPLES, len(validation))))
    if not len(some):
        return 0.0
    network = run.project.network
    loss = fitting_loss(network, run.dataset, run.project.settings.loss)
    started = time.perf_counter()
    evaluate(network, run.parameters, some, run.fitted, loss)
    return (time.perf_counter() - started) * len(validation) / len(some)
