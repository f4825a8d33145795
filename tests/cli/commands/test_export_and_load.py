"""Promises of `nnstudio export` and `nnstudio load`, which are each other's way back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.formats import read_weights
from nnstudio.project import open_project
from tests.cli.running import nnstudio, succeeds


@pytest.mark.parametrize("ending", [".safetensors", ".npz"])
def test_what_is_exported_loads_into_another_project_bit_for_bit(ending: str, trained: Path, tmp_path: Path) -> None:
    weights, fresh = tmp_path / f"weights{ending}", tmp_path / "fresh.nns"
    assert succeeds("export", trained, "-o", weights) == f"{weights}: 6 arrays with 235,146 numbers.\n"
    succeeds("new", "digits-mlp", "-o", fresh)
    succeeds("load", fresh, weights, "-o", fresh)
    one, other = open_project(trained).parameters, open_project(fresh).parameters
    assert one is not None
    assert other is not None
    assert one.equals(other)


def test_layers_are_named_or_numbered_as_pytorch_numbers_them(trained: Path, tmp_path: Path) -> None:
    named, numbered = tmp_path / "named.safetensors", tmp_path / "numbered.safetensors"
    succeeds("export", trained, "-o", named)
    succeeds("export", trained, "-o", numbered, "--sequential")
    assert "dense_1.weight" in read_weights(named).arrays
    assert "1.weight" in read_weights(numbered).arrays


def test_a_file_is_overwritten_only_with_force(trained: Path, tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    path.write_text("mine")
    assert nnstudio("export", trained, "-o", path).refusal().startswith(f"{path} exists already; choose another name")
    assert path.read_text() == "mine"
    succeeds("export", trained, "-o", path, "--force")
    assert read_weights(path).arrays


def test_an_ending_that_is_no_format_is_refused(trained: Path, tmp_path: Path) -> None:
    refusal = nnstudio("export", trained, "-o", tmp_path / "weights.pt").refusal()
    assert "does not end as a file of weights does; give it one of the endings .safetensors, .npz" in refusal


def test_without_learned_weights_there_is_nothing_to_export(untrained: Path, tmp_path: Path) -> None:
    refusal = nnstudio("export", untrained, "-o", tmp_path / "weights.npz").refusal()
    assert refusal == f"{untrained} holds no learned weights; train it, or load weights into it, first"


def test_a_network_that_branches_cannot_be_numbered(tmp_path: Path) -> None:
    project, weights = tmp_path / "resnet.nns", tmp_path / "w.npz"
    succeeds("new", "resnet-18", "-o", project)
    np.savez(weights, **{"fc.bias": np.ones(1000, np.float32)})
    succeeds("load", project, weights, "-o", project)
    assert nnstudio("export", project, "-o", tmp_path / "out.npz", "--sequential").refusal().startswith("layers are")


def test_every_array_that_did_not_match_is_reported(untrained: Path, tmp_path: Path) -> None:
    weights, target = tmp_path / "other.npz", tmp_path / "loaded.nns"
    np.savez(
        weights,
        **{
            "dense_1.bias": np.ones(128, np.float32),
            "dense_2.weight": np.ones((3, 128), np.float32),
            "extra": np.ones(2, np.float32),
        },
    )
    assert succeeds("load", untrained, weights, "-o", target).splitlines() == [
        "dense_1.weight: not in the file, kept as it was",
        "dense_2.weight: is 10 × 128 in the network but 3 × 128 in the file, kept as it was",
        "dense_2.bias: not in the file, kept as it was",
        "'extra': only in the file, not used",
        "1 of 4 arrays loaded; 2 not in the file, 1 of another shape or type, 1 only in the file",
        f"Saved in {target}.",
    ]


def test_what_was_converted_is_told(untrained: Path, tmp_path: Path) -> None:
    weights = tmp_path / "double.npz"
    np.savez(weights, **{"dense_1.bias": np.ones(128)})
    outcome = nnstudio("load", untrained, weights, "-o", untrained)
    assert outcome.code == 0
    (notice,) = outcome.err.splitlines()
    assert "converted to float32" in notice


def test_weights_of_which_nothing_fits_are_refused_and_nothing_is_saved(untrained: Path, tmp_path: Path) -> None:
    weights = tmp_path / "other.npz"
    np.savez(weights, strange=np.ones(3, np.float32))
    target = tmp_path / "loaded.nns"
    assert nnstudio("load", untrained, weights, "-o", target).refusal().startswith(f"nothing in {weights} fits")
    assert not target.exists()


def test_a_missing_or_damaged_file_of_weights_is_refused(untrained: Path, tmp_path: Path) -> None:
    gone, damaged = tmp_path / "gone.npz", tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"\xff" * 100)
    assert nnstudio("load", untrained, gone, "-o", untrained).refusal().startswith(f"{gone} does not exist; ")
    assert nnstudio("load", untrained, damaged, "-o", untrained).refusal().startswith(f"{damaged} is damaged or no ")
