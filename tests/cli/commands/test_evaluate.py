"""Promises of `nnstudio evaluate`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project, save_project
from tests.cli.running import nnstudio, succeeds


def test_json_gives_loss_and_accuracy_on_the_test_split_and_nothing_else_is_said(trained: Path) -> None:
    given = json.loads(succeeds("evaluate", trained, "--json"))
    assert given["samples"] == 1000
    assert 0.3 < given["accuracy"] < 1.0
    assert given["loss"] > 0.0
    assert given["data"] == "digits:per_class=20"


def test_the_sentence_says_the_same(trained: Path) -> None:
    given = json.loads(succeeds("evaluate", trained, "--json"))
    said = succeeds("evaluate", trained)
    assert said.startswith(f"Test: accuracy {100 * given['accuracy']:.1f}\u00a0%, loss ")
    assert float(said.partition("loss ")[2].partition(" on 1,000 samples.\n")[0]) == pytest.approx(
        given["loss"], abs=1e-4
    )


def test_so_many_processes_as_are_asked_for_measure_the_same(trained: Path) -> None:
    alone, together = (json.loads(succeeds("evaluate", trained, "--json", "--processes", n)) for n in ("1", "2"))
    assert together["metrics"] == alone["metrics"]
    assert together["loss"] == pytest.approx(alone["loss"])


def test_figures_have_no_digits_that_follow_from_who_computes(trained: Path) -> None:
    given = json.loads(succeeds("evaluate", trained, "--json"))
    figures = [given["loss"], *(given["metrics"][name] for name in ("precision", "recall", "f1", "top_5"))]
    assert figures == [float(f"{figure:.6g}") for figure in figures]


def test_other_data_may_be_named_and_the_file_stays_as_it_is(trained: Path) -> None:
    before = trained.read_bytes()
    given = json.loads(succeeds("evaluate", trained, "--data", "digits:classes=5-9", "--json"))
    assert given["samples"] == 500
    assert trained.read_bytes() == before


def test_the_accuracy_of_a_regression_is_null(tmp_path: Path) -> None:
    path, data = tmp_path / "line.nns", tmp_path / "line.npz"
    x = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    np.savez(data, x=x, y=2 * x)
    save_project(path, Project(Network.stack(Input((1,)), Dense(1))))
    succeeds("train", path, "--data", f"npz:{data}", "--epochs", "1")
    given = json.loads(succeeds("evaluate", path, "--json"))
    assert given["accuracy"] is None
    assert given["loss"] >= 0.0


def test_without_learned_weights_there_is_nothing_to_evaluate(untrained: Path) -> None:
    refusal = nnstudio("evaluate", untrained, "--json").refusal()
    assert refusal == f"{untrained} holds no learned weights; train it, or load weights into it, first"


def test_data_without_test_samples_are_refused(trained: Path, tmp_path: Path) -> None:
    data = tmp_path / "digits.npz"
    np.savez(data, x=np.zeros((20, 28, 28), np.uint8), y=np.arange(20) % 10)
    refusal = nnstudio("evaluate", trained, "--data", f"npz:{data},test=0").refusal()
    assert refusal == f"npz:{data},test=0.0 has no test samples; name others with --data"


def test_data_that_have_moved_are_said_to_be_gone(trained: Path, tmp_path: Path) -> None:
    data = tmp_path / "digits.npz"
    np.savez(data, x=np.zeros((20, 28, 28), np.uint8), y=np.arange(20) % 10)
    succeeds("train", trained, "--fresh", "--data", f"npz:{data}", "--epochs", "1")
    data.unlink()
    outcome = nnstudio("evaluate", trained)
    assert outcome.code == 2
    notice, refusal = outcome.err.splitlines()
    assert f" no longer at {data}; " in notice
    assert refusal.startswith(f"nnstudio: {data} does not exist; ")
