"""Promises of `nnstudio train`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.sources import Digits
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.schedules import Cosine
from nnstudio.engine.team.team import may_fork
from nnstudio.layers import Conv2D, Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project, open_project, save_project
from tests.cli.conftest import FEW
from tests.cli.running import environment, nnstudio, succeeds


def test_it_says_what_it_learned_from_how_it_went_and_how_good_it_is(untrained: Path) -> None:
    lines = succeeds("train", untrained, "--data", FEW, "--epochs", "3").splitlines()
    assert lines[0] == "Data: 180 training, 20 validation and 1,000 test samples."
    assert [line.split()[0] for line in lines[1:5]] == ["Epoch", "1/3", "2/3", "3/3"]
    assert lines[5].startswith(f"Saved in {untrained}, with the weights of epoch ")
    assert lines[6].startswith("Test: accuracy ")


def test_weights_transform_history_and_settings_are_saved(untrained: Path) -> None:
    succeeds(
        *("train", untrained, "--data", FEW, "--epochs", "2", "--seed", "5", "--batch-size", "32"),
        *("--optimizer", "sgd:momentum=0.9", "--learning-rate", "0.05", "--schedule", "cosine:warm_up=1"),
    )
    opened = open_project(untrained)
    settings = opened.project.settings
    assert opened.parameters is not None
    assert opened.fitted is not None
    assert opened.history is not None
    assert len(opened.history.epochs) == 2
    assert opened.project.data == Digits(per_class=20)
    assert (settings.epochs, settings.seed, settings.batch_size) == (2, 5, 32)
    assert settings.optimizer == SGD(learning_rate=0.05, momentum=0.9)
    assert settings.schedule == Cosine(warm_up=1)


def test_the_same_seed_and_threads_give_the_same_file(untrained: Path, tmp_path: Path) -> None:
    first, second, other = (tmp_path / f"{name}.nns" for name in ("first", "second", "other"))
    for path, seed in ((first, "1"), (second, "1"), (other, "2")):
        succeeds("train", untrained, "--data", FEW, "--epochs", "1", "--seed", seed, "--threads", "1", "-o", path)
    one, same, different = (open_project(path).parameters for path in (first, second, other))
    assert one is not None
    assert same is not None
    assert different is not None
    assert one.equals(same)
    assert not one.equals(different)


@pytest.mark.skipif(not may_fork(), reason="this system has one process to train in")
def test_so_many_processes_as_are_asked_for_share_every_batch(untrained: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.nns", tmp_path / "second.nns"
    for path in (first, second):
        out = succeeds("train", untrained, "--data", FEW, "--epochs", "1", "--processes", "2", "-o", path)
        assert "Learned in 2 processes that shared every batch." in out.splitlines()
    one, same = (open_project(path).parameters for path in (first, second))
    assert one is not None
    assert same is not None
    assert one.equals(same)


def test_with_another_output_the_file_itself_stays_as_it_is(untrained: Path, tmp_path: Path) -> None:
    before = untrained.read_bytes()
    succeeds("train", untrained, "--data", FEW, "--epochs", "1", "-o", tmp_path / "other.nns")
    assert untrained.read_bytes() == before
    assert open_project(tmp_path / "other.nns").parameters is not None


def test_learned_weights_are_given_up_only_with_fresh(trained: Path) -> None:
    before = trained.read_bytes()
    refusal = nnstudio("train", trained, "--epochs", "1").refusal()
    assert refusal.startswith(f"{trained} holds learned weights; add --fresh to give them up")
    assert trained.read_bytes() == before
    succeeds("train", trained, "--epochs", "1", "--fresh")
    assert trained.read_bytes() != before


def test_a_run_that_diverges_fails_and_saves_the_last_good_weights(untrained: Path) -> None:
    outcome = nnstudio("train", untrained, "--data", FEW, "--optimizer", "sgd", "--learning-rate", "1e30")
    assert outcome.code == 1
    first, second = outcome.err.splitlines()
    assert first.startswith("nnstudio: training diverged: the ")
    assert second == f"The last good weights are saved in {untrained}."
    parameters = open_project(untrained).parameters
    assert parameters is not None
    assert all(np.isfinite(array).all() for _, _, array in parameters)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("spirals", "input_1 takes samples of 1 × 28 × 28, and the data has samples of 2; change the shape of input_1"),
        ("digits:classes=77", "class 77 has no training samples; choose among 0, "),
        ("mnist:nowhere", "nowhere does not exist; "),
        ("npz:nowhere.npz", "nowhere.npz does not exist; "),
    ],
)
def test_data_that_cannot_be_learned_from_are_refused(data: str, sentence: str, untrained: Path) -> None:
    before = untrained.read_bytes()
    assert sentence in nnstudio("train", untrained, "--data", data).refusal()
    assert untrained.read_bytes() == before


def test_a_head_that_does_not_fit_the_classes_is_refused(untrained: Path, tmp_path: Path) -> None:
    data = tmp_path / "twelve.npz"
    np.savez(data, x=np.zeros((24, 28, 28), np.uint8), y=np.arange(24) % 12)
    refusal = nnstudio("train", untrained, "--data", f"npz:{data}").refusal()
    assert refusal == (
        "dense_2 gives 10 outputs, and the data has the classes 0 to 11; change its units so that it gives 12, or let "
        "--adapt do it"
    )


def test_a_network_that_cannot_run_is_refused_with_its_problem(tmp_path: Path) -> None:
    path = tmp_path / "broken.nns"
    save_project(path, Project(Network.stack(Input((1, 28, 28)), Conv2D(8), Dense(10))))
    assert nnstudio("train", path).refusal().startswith("the network cannot run: dense_1, after conv2d_1, ")


def test_where_nothing_can_be_saved_nothing_is_trained(untrained: Path, tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "out.nns"
    refusal = nnstudio("train", untrained, "--data", FEW, "-o", target).refusal()
    assert refusal == f"{target.parent} is no folder to save in; create it first"


def test_a_regression_has_no_accuracy(tmp_path: Path) -> None:
    path, data = tmp_path / "line.nns", tmp_path / "line.npz"
    x = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    np.savez(data, x=x, y=2 * x)
    save_project(path, Project(Network.stack(Input((1,)), Dense(1))))
    shown = succeeds("train", path, "--data", f"npz:{data}", "--epochs", "2")
    assert "ccuracy" not in shown
    assert "Test: loss " in shown


def test_a_disk_that_is_full_at_the_end_fails_the_run_and_leaves_the_file_as_it_was(untrained: Path) -> None:
    before = untrained.read_bytes()
    script = 'ulimit -f 64; exec "$0" -m nnstudio train "$1" --epochs 1 --data digits:per_class=20'
    outcome = subprocess.run(
        ["/bin/sh", "-c", script, sys.executable, str(untrained)],
        capture_output=True,
        text=True,
        env=environment({}),
        check=False,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(f"nnstudio: {untrained} could not be saved (")
    assert untrained.read_bytes() == before
