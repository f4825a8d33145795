"""A measurement counts whole training steps, in a process of its own."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.frameworks import FRAMEWORKS
from benchmarks.measurement import measure, measure_apart
from benchmarks.tasks import TASKS


def test_each_item_is_one_step() -> None:
    steps = itertools.count()
    measured = measure(steps, 0.01)
    assert next(steps) >= 6
    assert measured.milliseconds > 0
    assert measured.megabytes > 10


@pytest.mark.parametrize("task", TASKS)
def test_nnstudio_takes_steps_of_every_task(task: str) -> None:
    steps = FRAMEWORKS["nnstudio"].train(TASKS[task])
    assert next(steps) != next(steps)


def test_another_process_reports_back() -> None:
    assert measure_apart("nnstudio", "mlp-64", 0.01).milliseconds > 0


def test_frameworks_that_differ_for_images_alone_have_no_row_for_flat_features() -> None:
    suited = {name for name, framework in FRAMEWORKS.items() if framework.suits(TASKS["mlp-64"])}
    assert suited == {"nnstudio", "PyTorch"}
