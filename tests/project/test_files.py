"""Project files: what is saved comes back, and what is no project is refused with a sentence."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load, save

from nnstudio.data import FittedTransform
from nnstudio.data.sources import Mnist, Npz, Text
from nnstudio.data.tokens import Tokenizer
from nnstudio.data.transforms import AsIs
from nnstudio.engine.events import BatchDone, EpochDone
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.formats.keys import named_arrays
from nnstudio.layers import Conv2D, Dense, Input
from nnstudio.messages import NnstudioError
from nnstudio.network import Network
from nnstudio.project import Layout, Project, ProjectError, open_project, save_project
from tests.formats.examples import STACK, drawn

PROJECT = Project(STACK, layout=Layout.of({1: (1.5, 2.0)}), title="数字")
WEIGHTS = drawn(STACK)
FITTED = FittedTransform(np.array([[[0.1]], [[1 / 3]]]), np.array([[[0.3]], [[7.0]]]))

Members = dict[str, bytes]


def history() -> History:
    told = History()
    for step in range(1, 5):
        told.add(BatchDone(1, step, 4, 1 / step, step / 4, 0.001, 32))
    told.add(EpochDone(1, 0.5, 0.6, 0.4, None, 0.001, 1.5, True))
    return told


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project file with everything in it."""
    path = tmp_path_factory.mktemp("whole") / "p.nns"
    save_project(path, PROJECT, WEIGHTS, FITTED, history())
    return path.read_bytes()


def rezipped(whole: bytes, change: Callable[[Members], object], method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a project file with its members changed."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_json(whole: bytes, **changes: Any) -> bytes:
    def change(members: Members) -> None:
        members["project.json"] = json.dumps({**json.loads(members["project.json"]), **changes}).encode()

    return rezipped(whole, change)


def with_member(whole: bytes, name: str, content: bytes) -> bytes:
    return rezipped(whole, lambda members: members.update({name: content}))


def put(folder: Path, content: bytes) -> Path:
    path = folder / "p.nns"
    path.write_bytes(content)
    return path


# Whole files


def test_everything_comes_back_as_it_was(whole: bytes, tmp_path: Path) -> None:
    opened = open_project(put(tmp_path, whole))
    assert opened.project == PROJECT
    assert opened.notices == ()
    assert opened.parameters is not None
    assert opened.parameters.equals(WEIGHTS)
    assert opened.fitted is not None
    np.testing.assert_array_equal(opened.fitted.offset, FITTED.offset, strict=True)
    np.testing.assert_array_equal(opened.fitted.divisor, FITTED.divisor, strict=True)
    assert opened.history is not None
    assert opened.history.to_json() == history().to_json()


def test_learned_arrays_come_back_in_the_networks_order_and_can_be_changed(whole: bytes, tmp_path: Path) -> None:
    parameters = open_project(put(tmp_path, whole)).parameters
    assert parameters is not None
    assert [entry[:2] for entry in parameters] == [entry[:2] for entry in Parameters.initialize(STACK)]
    assert all(array.flags.writeable for _, _, array in parameters)


def test_a_project_that_has_learned_nothing_is_saved_without_arrays(tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", PROJECT)
    opened = open_project(tmp_path / "p.nns")
    assert (opened.project, opened.parameters, opened.fitted, opened.history) == (PROJECT, None, None, None)


def test_the_same_project_makes_the_same_file(whole: bytes, tmp_path: Path) -> None:
    save_project(tmp_path / "other.nns", PROJECT, WEIGHTS, FITTED, history())
    assert (tmp_path / "other.nns").read_bytes() == whole


def test_the_weights_inside_are_a_plain_safetensors_file(whole: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        arrays = load(archive.read("weights.safetensors"))
    assert arrays.keys() == named_arrays(STACK, WEIGHTS).keys()


def test_a_network_in_the_middle_of_an_edit_keeps_its_weights(tmp_path: Path) -> None:
    broken = STACK.replace(STACK.named("conv2d_1").id, Conv2D(4, (9, 9)))
    save_project(tmp_path / "p.nns", dataclasses.replace(PROJECT, network=broken), WEIGHTS)
    opened = open_project(tmp_path / "p.nns")
    assert opened.notices == ()
    assert opened.parameters is not None
    assert opened.parameters.equals(WEIGHTS)


def test_names_that_are_not_unicode_are_saved(tmp_path: Path) -> None:
    project = Project(title="\udcff 数")
    save_project(tmp_path / "p.nns", project)
    assert open_project(tmp_path / "p.nns").project == project


def test_an_empty_project_is_saved_too(tmp_path: Path) -> None:
    save_project(tmp_path / "p.nns", Project(), Parameters({}))
    assert open_project(tmp_path / "p.nns").project == Project()


# Data and their places


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


# Damaged, hostile and newer files


def test_a_newer_file_is_refused_with_what_to_do(whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, with_json(whole, version=2))
    with pytest.raises(ProjectError, match=r"p\.nns cannot be opened: .* newer nnstudio \(format 2\); update nnstudio"):
        open_project(path)


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


def test_places_may_be_given_as_text(tmp_path: Path) -> None:
    save_project(str(tmp_path / "p.nns"), Project(title="by text"))
    assert open_project(str(tmp_path / "p.nns")).project.title == "by text"


def test_a_directory_that_begins_before_the_file_does_is_damage(whole: bytes, tmp_path: Path) -> None:
    end = whole.rindex(b"PK\x05\x06")
    place = (int.from_bytes(whole[end + 16 : end + 20], "little") + 10**6).to_bytes(4, "little")
    with pytest.raises(NnstudioError, match="is damaged or no nnstudio project"):
        open_project(put(tmp_path, whole[: end + 16] + place + whole[end + 20 :]))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"p\.nns does not exist"):
        open_project(tmp_path / "p.nns")
    with pytest.raises(NnstudioError, match="is a folder"):
        open_project(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("project.json", b"{", "project.json is not JSON"),
        ("project.json", b"\xff", "project.json is not UTF-8"),
        ("project.json", b'{"version": NaN}', "holds NaN"),
        ("project.json", b'{"a": 1, "a": 2}', "names 'a' twice"),
        ("project.json", b'{"a": 1' + b"0" * 400 + b"}", "too large"),
        ("project.json", b"[" * 500_000, "nested too deeply"),
        ("project.json", b"[]", "no nnstudio project"),
        ("weights.safetensors", b"noise", r"p\.nns:weights\.safetensors is damaged"),
        ("weights.safetensors", save({"dense_1.weight": np.array([np.nan])}), "holds NaN"),
        ("transform.safetensors", save({"offset": np.ones(1)}), "lacks an offset or a divisor"),
        ("transform.safetensors", save({"offset": np.ones(1), "divisor": np.zeros(1)}), "no divisor 0"),
        ("history.json", b"[1, 2]", "history"),
    ],
)
def test_a_bad_member_is_refused_with_its_reason(
    name: str, content: bytes, says: str, whole: bytes, tmp_path: Path
) -> None:
    with pytest.raises(NnstudioError, match=says):
        open_project(put(tmp_path, with_member(whole, name, content)))


@pytest.mark.parametrize("name", ["project.json", "weights.safetensors", "transform.safetensors", "history.json"])
def test_a_lost_member_is_missed(name: str, whole: bytes, tmp_path: Path) -> None:
    path = put(tmp_path, rezipped(whole, lambda members: members.pop(name)))
    with pytest.raises(ProjectError, match=f"holds no {name}"):
        open_project(path)


def test_members_that_are_no_list_are_refused(whole: bytes, tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="members are no list"):
        open_project(put(tmp_path, with_json(whole, members={"weights.safetensors": 1})))


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


def test_weights_of_another_network_are_left_out_and_told_of(whole: bytes, tmp_path: Path) -> None:
    other = Network.stack(Input((1, 8, 8)), Conv2D(4, (3, 3)))
    wider = STACK.replace(STACK.named("dense_2").id, Dense(4))
    for network, says in ((other, "no such layer"), (wider, "other arrays for dense_2 than it needs")):
        opened = open_project(put(tmp_path, with_json(whole, network=network.to_json())))
        assert opened.project.network == network
        assert opened.parameters is None
        assert says in str(opened.notices[0])


def test_missing_surplus_and_fractional_arrays_do_not_fit(whole: bytes, tmp_path: Path) -> None:
    counter = "batchnorm_1.num_batches_tracked"
    for changes in ({"dense_2.bias": None}, {"dense_2.gamma": np.ones(3)}, {counter: np.array(1.0)}):
        arrays = {**named_arrays(STACK, WEIGHTS), **changes}
        content = save({key: array for key, array in arrays.items() if array is not None})
        opened = open_project(put(tmp_path, with_member(whole, "weights.safetensors", content)))
        assert opened.parameters is None
        assert len(opened.notices) == 1


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


def values() -> st.SearchStrategy[Any]:
    """Values that a hand or a fault may put anywhere into JSON."""
    plain = st.none() | st.booleans() | st.integers(-(2**64), 2**64) | st.floats(allow_nan=False, allow_infinity=False)
    return plain | st.text(max_size=5) | st.just([]) | st.just({}) | st.lists(plain, max_size=3)


@given(st.data())
def test_any_value_anywhere_in_the_json_is_refused_or_taken(whole: bytes, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        name = data.draw(st.sampled_from(["project.json", "history.json"]))
        tree = json.loads(archive.read(name))
    place = tree
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(values())
    content = with_member(whole, name, json.dumps(tree).encode())
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(NnstudioError):
        open_project(put(Path(folder), content))


def test_what_a_library_says_of_a_file_that_is_no_zip_is_not_passed_on(tmp_path: Path) -> None:
    path = put(tmp_path, b"not a zip at all")
    with pytest.raises(ProjectError) as refused:
        open_project(path)
    assert str(refused.value) == f"{path} is damaged or no nnstudio project; open another copy of it"


def test_a_text_can_be_decoded_without_its_file(tmp_path: Path) -> None:
    source = tmp_path / "poem.txt"
    source.write_text("Two roads diverged in a yellow wood\n" * 30, "utf-8")
    project = Project(data=Text(str(source), window=8), transform=AsIs())
    dataset = project.data.load()
    fitted = dataclasses.replace(project.transform.fitted(dataset.train.inputs), meaning=dataset.meaning)
    save_project(tmp_path / "poem.nns", project, fitted=fitted)
    source.unlink()
    opened = open_project(tmp_path / "poem.nns")
    assert opened.fitted is not None
    tokenizer = Tokenizer(opened.fitted.meaning.vocabulary, "characters")
    assert tokenizer.decode(tokenizer.encode("yellow roads")) == "yellow roads"
    assert opened.fitted.meaning == dataset.meaning
