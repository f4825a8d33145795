"""What tests of project files have in common."""

from __future__ import annotations

import pytest

from nnstudio.project import save_project
from tests.project.saved import FITTED, PROJECT, WEIGHTS, history


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project file with everything in it."""
    path = tmp_path_factory.mktemp("whole") / "p.nns"
    save_project(path, PROJECT, WEIGHTS, FITTED, history())
    return path.read_bytes()
