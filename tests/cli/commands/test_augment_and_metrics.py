"""Augmentation, losses and metrics on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from nnstudio.data.augmentation import Augmentation, Rotation, Shift
from nnstudio.engine.losses import CrossEntropy
from nnstudio.layers import Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project, open_project, save_project
from tests.cli.conftest import FEW
from tests.cli.running import nnstudio, succeeds


def test_augmentation_and_loss_become_a_part_of_the_project(untrained: Path) -> None:
    succeeds(
        *("train", untrained, "--data", FEW, "--epochs", "1", "--augment", "shift=2,rotate=10"),
        *("--loss", "cross-entropy:label_smoothing=0.1,balanced=yes"),
    )
    settings = open_project(untrained).project.settings
    assert settings.augmentation == Augmentation(shift=Shift(2.0), rotate=Rotation(10.0))
    assert settings.loss == CrossEntropy(label_smoothing=0.1, balanced=True)
    succeeds("train", untrained, "--fresh", "--epochs", "1", "--augment", "none")
    assert open_project(untrained).project.settings.augmentation is None


def test_what_is_wrong_with_an_augmentation_is_said(untrained: Path) -> None:
    refusal = nnstudio("train", untrained, "--augment", "letters").refusal()
    assert refusal.startswith("--augment: there is no augmentation 'letters'; write none, digits, photographs")
    path = untrained.with_name("points.nns")
    save_project(path, Project(Network.stack(Input((2,)), Dense(2))))
    refusal = nnstudio("train", path, "--data", "spirals", "--augment", "rotate=5").refusal()
    assert refusal.startswith("Rotation changes images, and the data has samples of 2; switch Rotation off")


def test_class_weights_of_the_wrong_number_are_refused(untrained: Path) -> None:
    refusal = nnstudio("train", untrained, "--data", FEW, "--loss", "crossentropy:class_weights=1+2").refusal()
    assert refusal.startswith("CrossEntropy has 2 class weights, and the data has 10 classes; give one weight for each")


def test_evaluation_tells_the_figures_of_every_class(trained: Path) -> None:
    lines = succeeds("evaluate", trained).splitlines()
    assert lines[1].startswith("Means over the classes: precision ")
    assert lines[2].startswith("Among the 5 highest scores: ")
    assert [line.split()[:2] for line in lines[-10:]] == [[str(digit), "100"] for digit in range(10)]
    metrics = json.loads(succeeds("evaluate", trained, "--json"))["metrics"]
    assert np.sum(metrics["confusion"]) == 1000


def test_errors_of_numbers_are_told(tmp_path: Path) -> None:
    path, data = tmp_path / "line.nns", tmp_path / "line.npz"
    x = np.linspace(-1, 1, 60, dtype=np.float32)[:, None]
    np.savez(data, x=x, y=2 * x)
    save_project(path, Project(Network.stack(Input((1,)), Dense(1))))
    told = succeeds("train", path, "--data", f"npz:{data}", "--epochs", "1", "--loss", "huber:delta=0.5")
    assert told.splitlines()[-1].startswith("1: mean absolute error ")
