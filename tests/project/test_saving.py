"""Saving: whatever happens in the middle, the old project or the new one is there whole."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.formats import SaveError
from nnstudio.project import Project, open_project, save_project
from tests.formats.examples import STACK, drawn

HERE = Path(__file__)

FILL_THE_DISK = """
import resource, signal, sys
from pathlib import Path
from nnstudio.formats import SaveError
from nnstudio.project import save_project
from tests.project.killed_saves import VERSIONS

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    save_project(Path(sys.argv[1]), *VERSIONS[1])
except SaveError as error:
    print(error)
    sys.exit(3)
"""
"""Saves a project where files may only have so many bytes: a write then fails in the middle, as on a full disk."""

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="neither fork nor limits on files on Windows")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[2]), "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@needs_signals
@pytest.mark.parametrize("way", [("random", "50"), ("lines",)])
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_project_whole(way: tuple[str, ...], tmp_path: Path) -> None:
    done = run(str(HERE.parent / "killed_saves.py"), str(tmp_path / "p.nns"), *way)
    assert (done.returncode, done.stderr) == (0, "")
    kills, halves = map(int, done.stdout.split())
    assert kills > 20
    assert halves > 0, "no kill came while the file was being written"


@needs_signals
@pytest.mark.parametrize("limit", [0, 100, 3_000, 60_000])
def test_a_full_disk_at_any_moment_leaves_the_old_project_and_no_other_file(limit: int, tmp_path: Path) -> None:
    old = Project(STACK, title="old")
    save_project(tmp_path / "p.nns", old, drawn(STACK))
    done = run("-c", FILL_THE_DISK, str(tmp_path / "p.nns"), str(limit))
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.count("\n") == 1
    assert "p.nns could not be saved" in done.stdout
    opened = open_project(tmp_path / "p.nns")
    assert opened.project == old
    assert opened.parameters is not None
    assert opened.parameters.equals(drawn(STACK))
    assert [path.name for path in tmp_path.iterdir()] == ["p.nns"]


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(SaveError, match="none is no folder to save in"):
        save_project(tmp_path / "none" / "p.nns", Project())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_a_link_to_a_project_stays_a_link_and_paths_begin_at_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    save_project(tmp_path / "real" / "p.nns", Project(title="old"))
    (tmp_path / "link.nns").symlink_to("real/p.nns")
    save_project(tmp_path / "link.nns", Project(title="new"))
    assert (tmp_path / "link.nns").is_symlink()
    assert open_project(tmp_path / "real" / "p.nns").project.title == "new"
