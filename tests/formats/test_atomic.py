"""Writing a file so that the old or the new one is there whole."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.formats.atomic import SaveError, replacing

FILL_THE_DISK = """
import resource, signal, sys
from pathlib import Path
from nnstudio.formats.atomic import SaveError, replacing

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
try:
    with replacing(Path(sys.argv[1])) as file:
        file.write(bytes(int(sys.argv[2])))
except SaveError as error:
    print(error)
    sys.exit(3)
"""
"""Writes a number of bytes where files may have 100,000: the system then fails a write, as it does on a full disk."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def put(path: Path, content: bytes) -> None:
    with replacing(path) as file:
        file.write(content)


def test_the_content_is_there_and_nothing_else(tmp_path: Path) -> None:
    put(tmp_path / "a", b"first")
    put(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"second"
    assert names(tmp_path) == ["a"]


def test_until_the_end_the_old_content_stands(tmp_path: Path) -> None:
    put(tmp_path / "a", b"old")
    with replacing(tmp_path / "a") as file:
        file.write(b"new")
        file.flush()
        assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_failure_while_writing_changes_nothing_and_is_passed_on(tmp_path: Path, error: type[BaseException]) -> None:
    put(tmp_path / "a", b"old")
    with pytest.raises(error), replacing(tmp_path / "a") as file:  # noqa: PT012  # it fails halfway through
        file.write(b"new")
        raise error
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no permissions of this kind")
def test_permissions_stay_and_hold_while_writing(tmp_path: Path) -> None:
    put(tmp_path / "a", b"old")
    (tmp_path / "a").chmod(0o600)
    with replacing(tmp_path / "a") as file:
        assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == 0o600
        file.write(b"new")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_stays_and_what_it_points_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    put(tmp_path / "folder" / "a", b"old")
    (tmp_path / "link").symlink_to("folder/a")
    put(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "a").read_bytes() == b"new"
    assert names(tmp_path / "folder") == ["a"]
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(SaveError, match="circle"):
        put(tmp_path / "circle", b"new")


def test_places_that_cannot_be_written_are_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for path, says in (
        (tmp_path / "folder", "is a folder; name a file inside it"),
        (tmp_path / "none" / "a", "none is no folder to save in; create it first"),
        (Path("\0"), "cannot be a file's name"),
        (tmp_path / ("x" * 300), os.strerror(errno.ENAMETOOLONG)),
        (Path(os.devnull), "is not a regular file"),
    ):
        with pytest.raises(SaveError, match=says):
            put(path, b"")
    assert names(tmp_path) == ["folder"]


def test_a_name_as_long_as_the_system_takes_is_saved(tmp_path: Path) -> None:
    put(tmp_path / ("x" * 255), b"new")
    assert names(tmp_path) == ["x" * 255]


def test_what_a_killed_save_left_is_removed_and_what_is_being_written_is_not(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as file:
        file.write(b"slow")
        (name,) = names(tmp_path)
        leftover = tmp_path / f"{name[:-8]}0badcafe"
        leftover.write_bytes(b"half")
        put(tmp_path / "a", b"quick")
        assert names(tmp_path) == sorted([name, "a"])
    assert (tmp_path / "a").read_bytes() == b"slow"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("size", [100_001, 5_000_000])
def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path, size: int) -> None:
    put(tmp_path / "a", b"old")
    command = [sys.executable, "-W", "error", "-c", FILL_THE_DISK, str(tmp_path / "a"), str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, "")
    reason = os.strerror(errno.EFBIG)
    assert f"a could not be saved ({reason}) and is as it was before; make room" in done.stdout
    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]
