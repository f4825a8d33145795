"""Folders of pictures become data: by class, by parts, by a table, whatever else lies in them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import cache, parse_spec
from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.lazy import is_lazy
from nnstudio.data.meaning import Meaning
from nnstudio.data.pictures import reading
from nnstudio.data.sources import Images
from nnstudio.engine.events import Reason
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.data.fingerprints import fingerprint
from tests.data.writing import image_stack, picture, picture_folder, written


def test_pixels_and_labels_are_those_of_the_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    dataset = Images(str(picture_folder(tmp_path, classes=3, count=12)), test=0, validation=0).load()
    stacks = np.concatenate([image_stack(12 + label)[:12] for label in range(3)])
    np.testing.assert_array_equal(dataset.train.array, stacks[:, None])
    np.testing.assert_array_equal(dataset.train.targets, np.repeat([0, 1, 2], 12))
    assert dataset.classes == ("0", "1", "2")
    assert dataset.notices == ()


def test_classes_that_are_numbers_are_sorted_as_numbers(tmp_path: Path) -> None:
    for name in ("2", "10", "9"):
        picture(tmp_path / name / "a.png", image_stack(1)[0])
    assert Images(str(tmp_path), test=0).load().classes == ("2", "9", "10")


def test_folders_of_parts_are_the_splits(tmp_path: Path) -> None:
    for part, count in (("Train", 10), ("valid", 4), ("test", 6)):
        picture_folder(tmp_path / part, classes=2, count=count)
    dataset = Images(str(tmp_path)).load()
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (20, 8, 12)


def test_a_table_says_which_picture_is_of_which_class(tmp_path: Path) -> None:
    for name in ("a.png", "b.png", "c.png", "unlisted.png"):
        picture(tmp_path / name, image_stack(1)[0])
    written(tmp_path / "labels.csv", "file;kind\nb.png;dög\na;cat\nc.png;cat\n".encode("cp1252"))
    dataset = Images(str(tmp_path), test=0, validation=0).load()
    assert dataset.classes == ("cat", "dög")
    assert dataset.train.targets.tolist() == [0, 1, 0]


def test_everything_else_in_the_folder_is_left_alone(tmp_path: Path) -> None:
    picture_folder(tmp_path, classes=2, count=3)
    picture(tmp_path / ".hidden" / "a.png", image_stack(1)[0])
    picture(tmp_path / "0" / ".b.png", image_stack(1)[0])
    picture(tmp_path / "beside.png", image_stack(1)[0])
    written(tmp_path / "0" / "notes.txt", b"no picture")
    (tmp_path / "0" / "deeper").mkdir()
    picture(tmp_path / "0" / "deeper" / "c.png", image_stack(1)[0])
    dataset = Images(str(tmp_path), test=0, validation=0).load()
    assert dataset.classes == ("0", "1")
    assert np.bincount(dataset.train.targets).tolist() == [4, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="making links there takes a permission")
def test_links_that_lead_in_a_circle_end(tmp_path: Path) -> None:
    picture_folder(tmp_path, classes=2, count=2)
    (tmp_path / "0" / "circle").symlink_to(tmp_path)
    (tmp_path / "1" / "nowhere.png").symlink_to(tmp_path / "gone.png")
    dataset = Images(str(tmp_path), test=0, validation=0).load()
    assert dataset.classes == ("0", "1")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_utf_8_are_read_and_can_be_shown(tmp_path: Path) -> None:
    picture_folder(tmp_path, classes=1, count=2)
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    picture(tmp_path / "x.png", image_stack(1)[0]).rename(folder / os.fsdecode(b"\xff.png"))
    written(folder / os.fsdecode(b"\xfe.png"), b"")
    dataset = Images(str(tmp_path), test=0, validation=0).load()
    assert dataset.classes == ("0", "caf\ufffd")
    assert "\ufffd.png".encode() in str(dataset.notices[0]).encode()


def test_broken_files_are_left_out_and_listed(tmp_path: Path) -> None:
    picture_folder(tmp_path, classes=2, count=5)
    written(tmp_path / "0" / "001.png", b"")
    written(tmp_path / "1" / "003.png", b"GIF89a")
    source = Images(str(tmp_path), test=0, validation=0)
    for dataset in (source.load(), source.load()):  # the second from the cache
        assert len(dataset.train) == 8
        assert [Path(found.file).name for found in dataset.left_out] == ["001.png", "003.png"]
        assert str(dataset.left_out[0].reason) == "it is empty"
        assert str(dataset.notices[0]).startswith("2 of 10 pictures cannot be read and are left out; of ")
        np.testing.assert_array_equal(dataset.train.array[0, 0], image_stack(5)[0])


def test_pictures_are_unpacked_once_and_again_when_a_file_changes(tmp_path: Path) -> None:
    source = Images(str(picture_folder(tmp_path, classes=2, count=70)))
    told: list[tuple[int, int]] = []
    first = source.load(watch=lambda done, total: told.append((done, total)))
    assert told == [(64, 140), (128, 140), (140, 140)]
    assert fingerprint(source.load(watch=lambda done, total: pytest.fail("unpacked again"))) == fingerprint(first)
    picture(tmp_path / "0" / "000.png", image_stack(99)[50])
    assert fingerprint(source.load()) != fingerprint(first)


def test_an_entry_of_the_cache_that_was_damaged_is_made_again(tmp_path: Path) -> None:
    source = Images(str(picture_folder(tmp_path, classes=3, count=9)))
    first = fingerprint(source.load())
    for entry in cache.cache_folder().iterdir():
        (entry / "pixels").write_bytes(b"short")
    assert fingerprint(source.load()) == first


class CancelledError(Exception):
    """Raised by whoever watches and has seen enough."""


def test_whoever_watches_can_end_the_reading_and_nothing_is_left(tmp_path: Path) -> None:
    source = Images(str(picture_folder(tmp_path, classes=2, count=66)), size=(3, 3))

    def end(done: int, total: int) -> None:
        raise CancelledError

    before = set(cache.cache_folder().iterdir())
    with pytest.raises(CancelledError):
        source.load(watch=end)
    assert set(cache.cache_folder().iterdir()) == before


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(written(tmp_path / "file in the way", b"")))


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("room", [2**20, 0])
def test_without_a_cache_the_data_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    source = Images(str(picture_folder(tmp_path / "pictures", classes=2, count=10)))
    monkeypatch.setattr(reading, "IN_MEMORY", room)
    dataset = source.load()
    assert is_lazy(dataset.train.inputs) == (room == 0)
    monkeypatch.undo()
    assert fingerprint(dataset) == fingerprint(source.load())


@pytest.mark.usefixtures("no_cache")
def test_a_folder_that_vanishes_while_training_ends_it_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = picture_folder(tmp_path / "pictures", classes=2, count=40)
    monkeypatch.setattr(reading, "IN_MEMORY", 0)
    run = Run.from_scratch(Project(Network.stack(Input((1, 5, 4)), Flatten(), Dense(2)), data=Images(str(folder))), 1)
    events = run.events()
    next(events)
    folder.rename(tmp_path / "elsewhere")
    *_, done = events
    said = str(getattr(done, "message", ""))
    assert said.endswith(" cannot be read, it is gone; bring it back or leave it out; what was learned so far is kept")


@pytest.mark.usefixtures("no_cache")
def test_several_processes_learn_from_pictures_that_the_first_one_has_read_from_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = picture_folder(tmp_path / "pictures", classes=2, count=20)
    monkeypatch.setattr(reading, "IN_MEMORY", 0)
    project = Project(
        Network.stack(Input((1, 5, 4)), Flatten(), Dense(2)), TrainingSettings(epochs=1), data=Images(str(folder))
    )
    run = Run.from_scratch(project, 2, processes=2)
    assert run.dataset.train.inputs[np.arange(5)].any()
    *_, done = run.events()
    assert getattr(done, "reason", None) is Reason.FINISHED


def test_larger_than_memory_is_read_from_the_cache_as_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Images(str(picture_folder(tmp_path, classes=2, count=20)))
    ready = source.load()
    monkeypatch.setattr(reading, "IN_MEMORY", 0)
    lazy = source.load()
    assert is_lazy(lazy.train.inputs)
    assert fingerprint(lazy) == fingerprint(ready)


def test_learned_classes_keep_their_labels_when_one_is_added(tmp_path: Path) -> None:
    picture_folder(tmp_path, classes=2, count=3)
    picture(tmp_path / "-1" / "new.png", image_stack(1)[0])
    source = Images(str(tmp_path), test=0)
    assert source.load().classes == ("-1", "0", "1")
    assert source.load(Meaning(("0", "1"))).classes == ("0", "1", "-1")
    assert source.load(Meaning(("cat", "dog"))).classes == ("-1", "0", "1")


def test_the_size_is_that_of_the_first_picture_but_small(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png", np.zeros((300, 600), np.uint8))
    picture(tmp_path / "b" / "1.png", np.zeros((20, 20, 3), np.uint8))
    assert Images(str(tmp_path), test=0).load().sample_shape == (3, 32, 64)
    spec = parse_spec(f"images:{tmp_path},size=8x16,colours=grey,test=0")
    assert spec.load().sample_shape == (1, 8, 16)


def test_bad_folders_are_refused_with_one_sentence(tmp_path: Path) -> None:
    def refusal(folder: Path, kind: type[DataError] = DataError) -> str:
        with pytest.raises(kind) as error:
            Images(str(folder)).load()
        return str(error.value)

    assert "does not exist; point to where the data is now" in refusal(tmp_path / "none", DataMissingError)
    (tmp_path / "empty").mkdir()
    assert "holds 0 tables and no folder for each class" in refusal(tmp_path / "empty")
    (tmp_path / "hollow" / "cats").mkdir(parents=True)
    assert "hollow holds no pictures; put those of each class" in refusal(tmp_path / "hollow")
    picture(tmp_path / "single" / "cats" / "a.png", image_stack(1)[0])
    assert "holds pictures of one class only, 'cats'" in refusal(tmp_path / "single")
    for name in ("cats", "dogs"):
        (tmp_path / "broken" / name).mkdir(parents=True)
        written(tmp_path / "broken" / name / "a.png", b"no picture")
    assert "none of the 2 pictures in" in refusal(tmp_path / "broken")
    picture(tmp_path / "flat" / "a.png", image_stack(1)[0])
    written(tmp_path / "flat" / "labels.csv", b"a.png,cat\nb.png,dog\n")
    assert "row 2: there is no picture 'b.png'" in refusal(tmp_path / "flat")
    written(tmp_path / "flat" / "labels.csv", b"a.png\n")
    assert "row 1: the row has a single field" in refusal(tmp_path / "flat")
    assert "is not a folder" in refusal(tmp_path / "flat" / "a.png")
