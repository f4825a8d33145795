"""Bad data on the command line: one sentence, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import spec_of
from nnstudio.data.sources import Npz
from nnstudio.project import open_project
from tests.cli.running import nnstudio, succeeds
from tests.data.bad_data import BAD


@pytest.mark.parametrize("name", BAD)
def test_bad_data_are_refused_in_a_sentence_with_the_place_and_the_project_stays(
    trained: Path, tmp_path: Path, name: str
) -> None:
    before, spec = trained.read_bytes(), spec_of(BAD[name].made(tmp_path))
    assert BAD[name].said in nnstudio("train", trained, "--fresh", "--adapt", "--data", spec).refusal()
    assert trained.read_bytes() == before


@pytest.mark.parametrize("name", BAD)
def test_looking_at_bad_data_says_the_same(tmp_path: Path, name: str) -> None:
    assert BAD[name].said in nnstudio("data", spec_of(BAD[name].made(tmp_path))).refusal()


def test_one_class_only_and_fewer_samples_than_a_batch_are_told_and_learned_from_all_the_same(
    trained: Path, tmp_path: Path
) -> None:
    path = tmp_path / "ones.npz"
    np.savez(path, x=np.zeros((40, 28, 28), np.uint8), y=np.ones(40, np.int64))
    for command in (("train", "--fresh"), ("finetune",)):
        words = (*command, trained, "--data", spec_of(Npz(str(path))), "--epochs", "1", "--adapt")
        outcome = nnstudio(*words, "-o", tmp_path / "ones.nns")
        assert outcome.code == 0, outcome
        assert "There are 29 training samples, fewer than a batch of 64" in outcome.err
        assert "All training samples are of one class, '1', so there is nothing to tell apart." in outcome.err
        assert open_project(tmp_path / "ones.nns").parameters is not None
    assert "nothing to tell apart" in succeeds("data", spec_of(Npz(str(path))))
