"""Projects to run commands on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.running import succeeds

FEW = "digits:per_class=20"
"""Enough digits for a training of a tenth of a second."""


@pytest.fixture
def untrained(tmp_path: Path) -> Path:
    """A project with a small network that has learned nothing."""
    path = tmp_path / "digits.nns"
    succeeds("new", "mlp-784-128-10", "-o", path)
    return path


@pytest.fixture(scope="session")
def trained_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trained") / "digits.nns"
    succeeds("new", "digits-mlp", "-o", path)
    succeeds("train", path, "--data", FEW, "--epochs", "2")
    return path


@pytest.fixture
def trained(trained_once: Path, tmp_path: Path) -> Path:
    """A project that has learned from a few digits, in a file of the test's own."""
    return Path(shutil.copy(trained_once, tmp_path / "trained.nns"))
