"""Data are found where they were, and where they have moved together with their project."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.data.sources import Mnist, Npz
from nnstudio.project import Project, open_project, save_project


def test_data_beside_the_project_are_found_after_both_have_moved(tmp_path: Path) -> None:
    (tmp_path / "old" / "data" / "digits").mkdir(parents=True)
    project = Project(data=Mnist(path=str(tmp_path / "old" / "data" / "digits")))
    save_project(tmp_path / "old" / "p.nns", project)
    assert open_project(tmp_path / "old" / "p.nns").project.data == project.data
    (tmp_path / "old").rename(tmp_path / "new")
    opened = open_project(tmp_path / "new" / "p.nns")
    assert opened.project.data == Mnist(path=str(tmp_path / "new" / "data" / "digits"))
    assert opened.notices == ()


def test_data_elsewhere_keep_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "data.npz").touch()
    monkeypatch.chdir(tmp_path)
    save_project(Path("projects/p.nns"), Project(data=Npz(path="data.npz")))
    (tmp_path / "projects").rename(tmp_path / "moved")
    opened = open_project(tmp_path / "moved" / "p.nns")
    assert opened.project.data == Npz(path=str(tmp_path / "data.npz"))
    assert opened.notices == ()


def test_a_home_folder_stays_a_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    (tmp_path / "elsewhere").mkdir()
    save_project(tmp_path / "elsewhere" / "p.nns", Project(data=Npz(path="~/data.npz")))
    assert open_project(tmp_path / "elsewhere" / "p.nns").project.data == Npz(path="~/data.npz")


def test_data_that_are_gone_are_told_of_and_can_be_pointed_to(tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", Project(data=Npz(path=str(tmp_path / "gone.npz"), per_class=5)))
    opened = open_project(tmp_path / "p.nns")
    assert [str(notice) for notice in opened.notices] == [
        f"the data is no longer at {tmp_path / 'gone.npz'}; say where it is now"
    ]
    (tmp_path / "here.npz").touch()
    save_project(tmp_path / "p.nns", opened.project.with_data_at(tmp_path / "here.npz"))
    opened = open_project(tmp_path / "p.nns")
    assert opened.notices == ()
    assert opened.project.data == Npz(path=str(tmp_path / "here.npz"), per_class=5)


@pytest.mark.parametrize("path", ["~nobody-of-this-name/x", "x" * 5000])
def test_data_at_an_impossible_place_are_gone(path: str, tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", Project(data=Npz(path=path)))
    assert "no longer" in str(open_project(tmp_path / "p.nns").notices[0])
