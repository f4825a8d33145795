"""Promises of `nnstudio summary`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from nnstudio.layers import Conv2D, Dense, Input
from nnstudio.network import Network, summarize, template_named
from nnstudio.project import Project, save_project
from tests.cli.running import nnstudio, succeeds

COUNTS = ("parameters", "weights", "biases", "statistics", "trainable", "frozen", "multiply_adds")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A project whose network cannot run: a Dense on top of images."""
    path = tmp_path / "broken.nns"
    save_project(path, Project(Network.stack(Input((1, 28, 28)), Conv2D(8), Dense(10))))
    return path


def as_json(*words: str | Path) -> Any:
    return json.loads(succeeds("summary", *words, "--json"))


def test_a_template_and_a_project_made_from_it_have_the_same_ledger(untrained: Path) -> None:
    assert succeeds("summary", untrained) == succeeds("summary", "mlp-784-128-10")


def test_the_ledger_says_the_published_number_to_the_last_parameter() -> None:
    shown = succeeds("summary", "resnet-50")
    assert "25,557,032 parameters: 25,529,472 weights and 27,560 biases" in shown
    assert "Depth 50 " in shown


@pytest.mark.parametrize("name", ["digits-cnn", "resnet-50"])
def test_json_gives_every_figure_of_the_summary(name: str) -> None:
    summary = summarize(template_named(name).build())
    given = as_json(name)
    for count in COUNTS:
        assert given["total"][count] == getattr(summary.total, count)
        assert [layer[count] for layer in given["layers"]] == [getattr(each.counts, count) for each in summary.layers]
    assert (given["total"]["depth"], given["total"]["depth_all"]) == (summary.depth, summary.depth_all)
    assert given["total"]["memory"]["total"] == summary.memory.total
    assert given["problems"] == []


def test_json_names_the_layers_with_type_and_shape() -> None:
    layer = as_json("digits-cnn")["layers"][1]
    assert (layer["name"], layer["type"], layer["output_shape"], layer["problem"]) == (
        "conv2d_1",
        "Conv2D",
        [32, 26, 26],
        None,
    )


def test_memory_is_reckoned_with_the_batch_size_that_is_asked_for() -> None:
    small, large = (as_json("digits-mlp", "--batch-size", size)["total"]["memory"] for size in ("1", "100"))
    assert (small["batch_size"], large["batch_size"]) == (1, 100)
    assert large["activations"] == 100 * small["activations"]
    assert large["weights"] == small["weights"]


def test_a_network_with_a_problem_is_summarised_and_the_problem_told(broken: Path) -> None:
    shown = succeeds("summary", broken)
    assert "Problem: dense_1, after conv2d_1, " in shown
    given = as_json(broken)
    assert given["layers"][2]["output_shape"] is None
    assert given["problems"] == [{"layer": "dense_1", "problem": given["layers"][2]["problem"]}]


def test_frozen_layers_are_counted_as_frozen(trained: Path) -> None:
    succeeds("finetune", trained, "--freeze", "dense_1", "--epochs", "1")
    total = as_json(trained)["total"]
    assert (total["frozen"], total["trainable"]) == (200_960, 34_186)


def test_csv_and_markdown_go_to_standard_output_as_they_go_to_a_file(tmp_path: Path) -> None:
    for option, ending in (("--csv", ".csv"), ("--markdown", ".md")):
        path = tmp_path / f"ledger{ending}"
        succeeds("summary", "lenet-5", "-o", path)
        assert succeeds("summary", "lenet-5", option).encode() == path.read_bytes()
    rows = list(csv.reader(io.StringIO((tmp_path / "ledger.csv").read_text(encoding="utf-8-sig"))))
    assert rows[-1][:5] == ["Total", "", "", "61470", "236"]


def test_a_ledger_is_overwritten_only_with_force(tmp_path: Path) -> None:
    path = tmp_path / "ledger.csv"
    path.write_text("mine")
    assert nnstudio("summary", "lenet-5", "-o", path).refusal().startswith(f"{path} exists already")
    assert path.read_text() == "mine"
    succeeds("summary", "lenet-5", "-o", path, "--force")
    assert path.read_bytes() != b"mine"


def test_a_ledger_with_another_ending_is_refused(tmp_path: Path) -> None:
    refusal = nnstudio("summary", "lenet-5", "-o", tmp_path / "ledger.xls").refusal()
    assert refusal.endswith("does not end as a ledger does; give it one of the endings .csv, .md")


def test_what_is_neither_file_nor_template_is_refused_with_the_templates() -> None:
    refusal = nnstudio("summary", "lenet").refusal()
    assert refusal.startswith("there is neither a file nor a template 'lenet'; templates are digits-mlp, ")


def test_a_missing_project_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gone.nns"
    assert nnstudio("summary", path, "--json").refusal() == f"{path} does not exist; check its name and folder"


@pytest.mark.parametrize("damage", ["cut", "text"])
def test_a_damaged_project_is_refused_with_one_sentence(damage: str, trained: Path) -> None:
    whole = trained.read_bytes()
    trained.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"hello")
    sentence = f"{trained} is damaged or no nnstudio project; open another copy of it"
    assert nnstudio("summary", trained).refusal() == sentence
