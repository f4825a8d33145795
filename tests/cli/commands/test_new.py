"""Promises of `nnstudio new`."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.network import TEMPLATES, template_named
from nnstudio.project import open_project
from tests.cli.running import nnstudio, succeeds


@pytest.mark.parametrize("name", [template.name for template in TEMPLATES])
def test_every_template_becomes_a_project(name: str, tmp_path: Path) -> None:
    path = tmp_path / "new.nns"
    succeeds("new", name, "-o", path)
    opened = open_project(path)
    assert opened.project.network == template_named(name).build()
    assert opened.parameters is None


def test_a_network_that_does_not_take_the_digits_comes_with_advice(tmp_path: Path) -> None:
    outcome = nnstudio("new", "resnet-18", "-o", tmp_path / "new.nns")
    assert outcome.code == 0
    assert "samples of 3 × 224 × 224 and gives 1,000 classes" in outcome.err


def test_a_file_is_overwritten_only_with_force(untrained: Path) -> None:
    before = untrained.read_bytes()
    refusal = nnstudio("new", "lenet-5", "-o", untrained).refusal()
    assert refusal == f"{untrained} exists already; choose another name, or add --force to overwrite it"
    assert untrained.read_bytes() == before
    succeeds("new", "lenet-5", "-o", untrained, "--force")
    assert open_project(untrained).project.title == "LeNet-5"


def test_an_unknown_template_is_refused_with_the_nearest(tmp_path: Path) -> None:
    refusal = nnstudio("new", "lenet", "-o", tmp_path / "new.nns").refusal()
    assert refusal.startswith("there is no template 'lenet'; try lenet-5")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    refusal = nnstudio("new", "lenet-5", "-o", tmp_path / "nowhere" / "new.nns").refusal()
    assert refusal == f"{tmp_path / 'nowhere'} is no folder to save in; create it first"
