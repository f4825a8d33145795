"""The program's own files are found, and a broken installation is told as such."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio import resources
from nnstudio.resources import resource


def test_a_file_of_the_checkout_is_found() -> None:
    assert resource("digits", "README.md").read_text(encoding="utf-8").startswith("# The embedded digits")


def test_a_missing_file_is_told_with_its_path_and_the_remedy() -> None:
    with pytest.raises(FileNotFoundError, match=r"nowhere.*is missing; install nnstudio again"):
        resource("nowhere")


def test_an_installed_package_uses_the_folder_it_carries(tmp_path: Path) -> None:
    package = tmp_path / "nnstudio"
    (package / "_resources" / "digits").mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(resources.__file__, package)
    question = "from nnstudio.resources import resource; print(resource('digits'))"
    answer = subprocess.run(
        [sys.executable, "-c", question], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert Path(answer.strip()) == package / "_resources" / "digits"
