"""Every example runs, and every project among them opens and does what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.project import open_project
from nnstudio.project.run import evaluate_on_test

CHECKOUT = Path(__file__).resolve().parent.parent.parent
EXAMPLES = CHECKOUT / "examples"
SIZES = {
    "count_resnet50": (),
    "pretrain_and_finetune": ("1", "20"),
    "quickstart": ("1",),
    "schedule_and_early_stopping": ("10",),
}
"""Arguments that make each script quick."""

LEARNED = {"digits-cnn": 0.97, "spirals": 0.95}
"""The least accuracy on test samples of each project."""


def run(name: str, folder: Path) -> str:
    outcome = subprocess.run(
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py"), *SIZES[name]],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
    return outcome.stdout


def test_every_example_is_tested_and_described() -> None:
    files = {path.stem: path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".nns")}
    assert files.keys() == SIZES.keys() | LEARNED.keys()
    described = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in described for name in files.values())


def test_the_quickstart_leaves_a_project_and_weights(tmp_path: Path) -> None:
    assert "27,210 parameters" in run("quickstart", tmp_path)
    assert open_project(tmp_path / "quickstart.nns").parameters is not None
    assert (tmp_path / "quickstart.safetensors").stat().st_size > 4 * 27_210


def test_frozen_convolutions_are_seen_not_to_change(tmp_path: Path) -> None:
    shown = run("pretrain_and_finetune", tmp_path)
    assert "18,816 parameters are frozen, 206,218 go on learning" in shown
    assert "conv2d_1 changed by 0.0000" in shown


def test_the_spirals_are_learned_by_a_schedule(tmp_path: Path) -> None:
    assert "all epochs are done after 10 epochs" in run("schedule_and_early_stopping", tmp_path)


def test_resnet_50_is_counted(tmp_path: Path) -> None:
    shown = run("count_resnet50", tmp_path)
    assert "25,557,032 parameters" in shown
    assert "all frozen but the head: 2,049,000 parameters learn" in shown


@pytest.mark.parametrize(("name", "least"), LEARNED.items())
def test_every_project_opens_and_is_as_good_as_it_was(name: str, least: float) -> None:
    opened = open_project(EXAMPLES / f"{name}.nns")
    assert opened.notices == ()
    evaluation = evaluate_on_test(opened.project, opened.parameters, opened.fitted)
    assert evaluation is not None
    assert evaluation.accuracy is not None
    assert evaluation.accuracy >= least
