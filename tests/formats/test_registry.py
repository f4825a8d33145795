"""Reading and writing weights by the ending of a file's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.formats import FORMATS, NumberingError, WeightsError, match_weights, read_weights, write_weights
from nnstudio.messages import NnstudioError
from tests.formats.examples import BRANCHING, STACK, drawn


@pytest.mark.parametrize("numbered", [False, True])
@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_gives_back_what_it_was_given(suffix: str, numbered: bool, tmp_path: Path) -> None:
    saved = drawn(STACK, 1)
    write_weights(tmp_path / f"w{suffix.upper()}", STACK, saved, numbered=numbered)
    matching = match_weights(read_weights(tmp_path / f"w{suffix.upper()}"), STACK, drawn(STACK, 2))
    assert matching.is_complete
    assert matching.parameters.equals(saved)


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_every_format_refuses_noise_and_half_a_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"w{suffix}"
    path.write_bytes(b"noise" * 100)
    with pytest.raises(NnstudioError, match=f"w{suffix}"):
        read_weights(path)
    write_weights(path, STACK, drawn(STACK))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(NnstudioError, match=f"w{suffix}"):
        read_weights(path)


@pytest.mark.parametrize("name", ["w", "w.pt", ".npz"])
def test_an_unknown_ending_is_refused_with_those_that_are_known(name: str, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"one of the endings \.safetensors, \.npz"):
        read_weights(tmp_path / name)
    with pytest.raises(WeightsError, match=r"one of the endings \.safetensors, \.npz"):
        write_weights(tmp_path / name, STACK, drawn(STACK))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"w\.npz does not exist"):
        read_weights(tmp_path / "w.npz")


def test_what_cannot_be_numbered_leaves_an_old_file_alone(tmp_path: Path) -> None:
    (tmp_path / "w.npz").write_text("old")
    with pytest.raises(NumberingError):
        write_weights(tmp_path / "w.npz", BRANCHING, drawn(BRANCHING), numbered=True)
    assert (tmp_path / "w.npz").read_text() == "old"
