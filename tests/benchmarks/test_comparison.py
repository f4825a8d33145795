"""Everybody has a turn in each round, and nothing is measured whose table would have no place."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import main, measured
from benchmarks.frameworks import OURS, PRODUCTS


def test_each_framework_that_suits_a_task_has_a_turn_in_each_round(capsys: pytest.CaptureFixture[str]) -> None:
    results = measured(["mlp-16"], [OURS, PRODUCTS, "PyTorch channels-last"], 2, 0.01)
    assert {name: len(measurements) for name, measurements in results["mlp-16"].items()} == {OURS: 2, PRODUCTS: 2}
    assert len(capsys.readouterr().err.splitlines()) == 4


def test_a_readme_without_a_place_for_all_is_refused_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["benchmarks", "--frameworks", OURS, "--readme", str(tmp_path / "README.md")])
    with pytest.raises(SystemExit, match="would lack"):
        main()
