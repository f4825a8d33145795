"""Each part of the window's benchmark measures in a process of its own and reports what it read."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from benchmarks.window.apart import read_apart


def test_the_start_is_measured_from_before_the_process_was_made(tmp_path: Path) -> None:
    begun = time.monotonic()
    [reading] = read_apart("start", begun, tmp_path, bytecode=tmp_path / "compiled")
    assert 0.0 < statistics.mean(reading.values) <= time.monotonic() - begun


@pytest.mark.parametrize(("part", "rows"), [("use", 4), ("alone", 1)])
def test_a_training_is_measured_beside_the_window_and_without(part: str, rows: int, tmp_path: Path) -> None:
    readings = read_apart(part, "a toy MLP", 0.3, bytecode=tmp_path)
    assert len(readings) == rows
    assert readings[-1].values[0] > 0.0
