"""The cache keeps what was made whole, within its bound, and never what was made by half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nnstudio.data import cache
from tests.data.writing import written


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache.cache_folder()


def made(key: str, size: int) -> Path:
    return cache.kept(key, size, lambda entry: (entry / "data").write_bytes(bytes(size)) and None)


def test_an_entry_is_made_once() -> None:
    entry = made("a", 5)
    assert (entry / "data").read_bytes() == bytes(5)
    assert cache.kept("a", 5, lambda _: pytest.fail("made again")) == entry
    cache.drop("a")
    assert not entry.exists()


def test_what_fails_while_it_is_made_leaves_nothing(folder: Path) -> None:
    def fail(entry: Path) -> None:
        written(entry / "half", b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cache.kept("a", 5, fail)
    assert list(folder.iterdir()) == []


def test_whoever_is_slower_takes_what_the_other_has_made() -> None:
    def overtaken(entry: Path) -> None:
        made("a", 3)
        (entry / "data").write_bytes(b"mine")

    assert (cache.kept("a", 4, overtaken) / "data").read_bytes() == bytes(3)


def test_what_was_not_used_for_longest_makes_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 100)
    for age, key in enumerate("abc"):
        os.utime(made(key, 30), (age, age))
    made("a", 30)  # used again
    made("d", 40)
    assert {entry.name for entry in folder.iterdir()} == {"a", "c", "d"}


def test_what_is_larger_than_the_cache_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LIMIT", 100)
    kept = made("a", 60)
    with pytest.raises(OSError, match="too large"):
        made("b", 101)
    assert kept.is_dir()


def test_what_a_killed_process_left_behind_goes_after_a_day(folder: Path) -> None:
    for name, age in (("old.0.making", 1), ("new.0.making", 0)):
        (folder / name).mkdir(parents=True)
        if age:
            os.utime(folder / name, (1, 1))
    made("a", 1)
    assert {entry.name for entry in folder.iterdir()} == {"new.0.making", "a"}
