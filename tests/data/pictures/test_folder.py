"""Folders of many pictures."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest

from nnstudio.data.pictures.folder import picture_files
from tests.data.writing import image_stack, picture

FILES = 10_000
BYTES_PER_FILE = 500
"""With which a million files take half a gigabyte."""


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Return a folder of so many pictures in five classes; they share one content."""
    first = picture(tmp_path / "first.png", image_stack(1)[0])
    for label in "abcde":
        folder = tmp_path / "pictures" / label
        folder.mkdir(parents=True)
        for number in range(FILES // 5):
            os.link(first, folder / f"{number:06}.png")
    return tmp_path / "pictures"


def test_a_folder_of_very_many_files_takes_a_bounded_memory_for_each(many: Path) -> None:
    tracemalloc.start()
    files = picture_files(many)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(files) == FILES
    assert peak < FILES * BYTES_PER_FILE


def test_finding_very_many_files_is_told_of_and_can_be_called_off(many: Path) -> None:
    told = []
    picture_files(many, watch=lambda found, total: told.append((found, total)))
    assert told == [(1000 * part, 0) for part in range(1, FILES // 1000 + 1)]

    def call_off(found: int, total: int) -> None:
        raise RuntimeError(found)

    with pytest.raises(RuntimeError, match=r"^1000$"):
        picture_files(many, watch=call_off)
