"""A zip that is damaged, hostile or packed otherwise is refused with a sentence, and nothing of it is unpacked."""

from __future__ import annotations

import contextlib
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.messages import NnstudioError
from nnstudio.project import ProjectError, open_project
from tests.project.saved import PROJECT, WEIGHTS, put, rezipped


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 not a zip", "is damaged or no nnstudio project"),
        (b"noise" * 1000, "is damaged or no nnstudio project"),
    ],
)
def test_what_is_no_zip_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    with pytest.raises(NnstudioError, match=says):
        open_project(put(tmp_path, content))


def test_what_a_library_says_of_a_file_that_is_no_zip_is_not_passed_on(tmp_path: Path) -> None:
    path = put(tmp_path, b"not a zip at all")
    with pytest.raises(ProjectError) as refused:
        open_project(path)
    assert str(refused.value) == f"{path} is damaged or no nnstudio project; open another copy of it"


def test_a_directory_that_begins_before_the_file_does_is_damage(whole: bytes, tmp_path: Path) -> None:
    end = whole.rindex(b"PK\x05\x06")
    place = (int.from_bytes(whole[end + 16 : end + 20], "little") + 10**6).to_bytes(4, "little")
    with pytest.raises(NnstudioError, match="is damaged or no nnstudio project"):
        open_project(put(tmp_path, whole[: end + 16] + place + whole[end + 20 :]))


@pytest.mark.parametrize("name", ["project.json", "weights.safetensors", "transform.safetensors", "history.json"])
def test_a_lost_member_is_missed(name: str, whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, rezipped(whole, lambda members: members.pop(name)))
    with pytest.raises(ProjectError, match=f"holds no {name}"):
        open_project(path)


def test_a_member_that_stands_twice_is_refused(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, whole)
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("project.json", "{}")
    with pytest.raises(ProjectError, match=r"holds 'project\.json' twice"):
        open_project(path)


def test_an_encrypted_file_is_refused_with_what_to_do(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, whole)
    with zipfile.ZipFile(path) as archive:
        places = [archive.start_dir]
    content = bytearray(whole)
    content[places[0] + 8] |= 1  # the flags of the first member in the central directory
    with pytest.raises(ProjectError, match="is encrypted; unpack it"):
        open_project(put(tmp_path, bytes(content)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int, whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, rezipped(whole, lambda members: None, method))
    with pytest.raises(ProjectError, match=r"project\.json is packed in a way that is not read"):
        open_project(path)


def test_a_deflated_file_is_read_as_well(whole: bytes, tmp_path: Path) -> None:
    opened = open_project(put(tmp_path, rezipped(whole, lambda members: None, zipfile.ZIP_DEFLATED)))
    assert opened.parameters is not None
    assert opened.parameters.equals(WEIGHTS)


def test_names_that_point_elsewhere_are_never_looked_at(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    content = rezipped(whole, lambda members: members.update({"../evil": b"x", "/etc/evil": b"x", "a/b": b"x"}))
    assert open_project(put(tmp_path / "folder", content)).project == PROJECT
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "folder", tmp_path / "folder" / "p.nns"]


def test_a_bomb_is_refused_before_it_expands(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, whole)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("bomb", b"")
        archive.getinfo("bomb").file_size = 300 * 2**20
    with pytest.raises(ProjectError, match="unpack to far more"):
        open_project(path)


def test_a_member_that_is_longer_than_it_says_is_refused(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, whole)
    with zipfile.ZipFile(path, "a") as archive:
        archive.getinfo("weights.safetensors").file_size -= 8
        archive.writestr("more", b"")
    with pytest.raises(ProjectError, match="is damaged"):
        open_project(path)


def test_json_longer_than_any_projects_is_refused(whole: bytes, tmp_path: Path) -> None:
    long = {"project.json": b" " * (65 * 2**20)}
    content = rezipped(whole, lambda members: members.update(long), zipfile.ZIP_DEFLATED)
    with pytest.raises(ProjectError, match="longer than any project's"):
        open_project(put(tmp_path, content))


@given(st.data())
def test_flipped_and_missing_bytes_are_refused_or_do_not_matter(whole: bytes, data: st.DataObject) -> None:
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(0, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.integers(len(content) // 2, len(content)))
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(NnstudioError):
        opened = open_project(put(Path(folder), bytes(content[:cut])))
        assert opened.project == PROJECT
        assert opened.parameters is not None
        assert opened.parameters.equals(WEIGHTS)
