"""Whatever is trained beside the window learns from samples that its network takes."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.window.networks import HEAVY, TRAINED, endless
from nnstudio.project import Project


@pytest.mark.parametrize("name", [*TRAINED, *HEAVY])
def test_samples_reach_another_process_by_name_in_the_shape_that_the_network_takes(name: str, tmp_path: Path) -> None:
    project = Project.from_json(endless(name, tmp_path).to_json())
    assert project.data.load().train.inputs.shape[1:] == project.network.nodes[0].layer.shape_from(())
