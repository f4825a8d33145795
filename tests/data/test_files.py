"""What the operating system refuses is told in one sentence."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.files import allocated, located, opened, opened_folder


@pytest.fixture
def locked() -> Iterator[Path]:
    """A file and a folder that may not be read, seen by an ordinary user even where root runs the tests."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "file").write_bytes(b"data")
        (folder / "file").chmod(0)
        (folder / "folder").mkdir(mode=0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(user)
        (folder / "folder").chmod(0o700)


def test_a_file_without_permission_is_refused_with_the_remedy(locked: Path) -> None:
    with pytest.raises(DataError, match=r"file cannot be read without permission; ask its"), opened(locked / "file"):
        pass


def test_a_folder_without_permission_is_refused_with_the_remedy(locked: Path) -> None:
    with pytest.raises(DataError, match=r"folder cannot be read without permission; ask its"):
        opened_folder(locked / "folder")


def test_a_missing_folder_and_a_file_in_its_place_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="gone does not exist"):
        opened_folder(tmp_path / "gone")
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"file is not a folder.*; name the folder"):
        opened_folder(tmp_path / "file")


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert located("~/digits.npz") == tmp_path / "digits.npz"


def test_the_home_folder_of_nobody_is_refused() -> None:
    with pytest.raises(DataError, match="~nobody-of-that-name/x names a home folder that does not exist"):
        located("~nobody-of-that-name/x")


@pytest.mark.skipif(sys.maxsize < 2**62, reason="an address space of 32 bits has no such shape")
def test_memory_that_is_not_to_be_had_is_told_with_the_file() -> None:
    with pytest.raises(DataError, match=r"huge\.npz needs more memory than is free"):
        allocated(Path("huge.npz"), (2**61,), np.dtype(np.uint8))
