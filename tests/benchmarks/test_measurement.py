"""A measurement counts whole steps, in a process of its own."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from benchmarks.frameworks import Steps
from benchmarks.measurement import MeasurementError, measure_apart, median_time


def counting(numbers: Iterator[int]) -> Steps:
    yield from map(float, numbers)


def test_each_item_is_one_step() -> None:
    numbers = itertools.count()
    assert median_time(counting(numbers), 0.01) > 0
    assert next(numbers) >= 5


def test_another_process_reports_back() -> None:
    measured = measure_apart("nnstudio", "mlp-64", 0.01)
    assert min(measured.training, measured.inference) > 0
    assert measured.megabytes > 10


def test_what_fails_is_told_by_name(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(MeasurementError, match="nnstudio failed at no-such-task"):
        measure_apart("nnstudio", "no-such-task", 0.01)
    assert "no-such-task" in capfd.readouterr().err
