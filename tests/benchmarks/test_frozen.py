"""Frozen convolutions are measured epoch by epoch."""

from __future__ import annotations

from benchmarks.frameworks import OURS
from benchmarks.frozen import FineTuning, frozen, measured, table
from nnstudio.data.sources import Digits


def test_nnstudio_trains_epochs_of_the_frozen_network() -> None:
    task = frozen(Digits(per_class=30))
    assert [node.name for node in task.network.nodes if not node.trainable] == ["conv2d_1", "conv2d_2"]
    found = measured(OURS, task, 2)
    assert len(found.seconds) == 2
    assert found.megabytes > 10


def test_later_epochs_and_all_are_compared_with_ours() -> None:
    ours = [FineTuning((8.0, 1.0, 2.0), 100), FineTuning((6.0, 2.0, 2.0), 110)]
    theirs = [FineTuning((10.0, 8.0, 9.0), 300), FineTuning((12.0, 10.0, 10.0), 301)]
    rows = list(table({OURS: ours, "PyTorch": theirs}))[2:]
    assert rows == [
        "| nnstudio | 7.00 | 1.75 | 10.50 |  |  | 110 |",
        "| PyTorch | 11.00 | 9.25 | 29.50 | 0.19 | 0.36 | 301 |",
    ]
