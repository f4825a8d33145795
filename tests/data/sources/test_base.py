"""What holds for every source: chosen classes keep their labels, test sets stay whole, equal seeds give equal data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.sources import SOURCES, Csv, DataSource, Digits, FileSource, Images, Mnist, Moons, Npz, Series, Text
from nnstudio.data.watch import CalledOffError
from tests.data.fingerprints import fingerprint
from tests.data.writing import mnist_folder, npz_file, picture_folder, written


def _table(folder: Path, *rows: str) -> Path:
    return written(folder / "table.csv", "\n".join(["x,y", *rows]).encode())


FILES: dict[type[FileSource], Callable[[Path], Path]] = {
    Npz: lambda folder: npz_file(
        folder / "file.npz", x=np.random.default_rng(0).normal(size=(120, 3)), y=np.arange(120) % 4
    ),
    Mnist: lambda folder: mnist_folder(folder / "mnist", train=200, test=50),
    Csv: lambda folder: _table(folder, *(f"{number / 7},{number % 4}" for number in range(120))),
    Series: lambda folder: _table(folder, *(f"{number},{number % 7}" for number in range(600))),
    Images: lambda folder: picture_folder(folder / "pictures"),
    Text: lambda folder: written(folder / "text.txt", b"to be or not to be, " * 99),
}


def example(cls: type[DataSource], folder: Path, **settings: Any) -> DataSource:
    """Return a source of that class over data of at least ten samples in each class 0 and 1."""
    return cls(path=str(FILES[cls](folder)), **settings) if issubclass(cls, FileSource) else cls(**settings)


every_source = pytest.mark.parametrize(
    "cls", [cls for cls in SOURCES if not cls.keeps_order], ids=lambda cls: cls.__name__
)
"""Whatever draws its splits at random; those that keep their order are split, and tested, by it."""


@every_source
def test_every_source_gives_three_parts_that_fit_a_network(cls: type[DataSource], tmp_path: Path) -> None:
    dataset = example(cls, tmp_path).load()
    assert min(len(dataset.train), len(dataset.validation), len(dataset.test)) > 0
    assert dataset.is_classification
    assert np.array_equal(np.unique(dataset.train.targets), np.arange(dataset.num_classes or 0))


@every_source
def test_equal_sources_give_equal_data_and_another_seed_other_splits(cls: type[DataSource], tmp_path: Path) -> None:
    source = example(cls, tmp_path)
    assert fingerprint(source.load()) == fingerprint(source.load())
    assert fingerprint(dataclasses.replace(source, seed=1).load()) != fingerprint(source.load())


@every_source
def test_chosen_classes_keep_their_labels_and_the_number_of_classes(cls: type[DataSource], tmp_path: Path) -> None:
    whole, limited = example(cls, tmp_path).load(), example(cls, tmp_path, classes=(1,)).load()
    assert limited.classes == whole.classes
    for part in ("train", "validation", "test"):
        targets = getattr(limited, part).targets
        assert set(targets) == {1}
        assert len(targets) == np.count_nonzero(getattr(whole, part).targets == 1)


@every_source
def test_thinning_touches_training_samples_alone(cls: type[DataSource], tmp_path: Path) -> None:
    whole = example(cls, tmp_path).load()
    thin = example(cls, tmp_path, per_class=10, validation=0.2).load()
    assert np.bincount(thin.train.targets).tolist() == [8] * len(whole.classes or ())
    assert np.bincount(thin.validation.targets).tolist() == [2] * len(whole.classes or ())
    np.testing.assert_array_equal(thin.test.inputs, whole.test.inputs)


@every_source
def test_every_source_is_written_and_read_as_json(cls: type[DataSource], tmp_path: Path) -> None:
    source = example(cls, tmp_path, classes=(0, 1), per_class=7)
    assert SOURCES.from_json(source.to_json()) == source


@every_source
def test_a_class_that_does_not_occur_is_refused(cls: type[DataSource], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="class 77 has no training samples; choose among 0, 1"):
        example(cls, tmp_path, classes=(0, 77)).load()


def test_classes_are_a_set_and_their_order_does_not_matter() -> None:
    assert Digits(classes=(9, 5, 5)) == Digits(classes=(5, 9))


def test_validation_may_be_left_out() -> None:
    dataset = Digits(validation=0).load()
    assert (len(dataset.train), len(dataset.validation)) == (6000, 0)


def test_what_is_held_out_of_a_class_is_so_whichever_classes_are_chosen() -> None:
    """A network pre-trained on some classes has learned from no sample that validates it later."""
    before, after = Digits(classes=(0, 1)).load(), Digits().load()
    np.testing.assert_array_equal(
        before.validation.inputs, after.validation.inputs[np.isin(after.validation.targets, (0, 1))]
    )


def test_a_test_set_that_is_split_off_stays_the_same_whatever_is_chosen_for_training() -> None:
    whole, limited = Moons(test=0.3).load(), Moons(test=0.3, classes=(1,), per_class=5, validation=0.5).load()
    assert len(whole.test) == 300
    np.testing.assert_array_equal(limited.test.inputs, whole.test.inputs[whole.test.targets == 1])


@pytest.mark.parametrize("settings", [{"classes": (1,)}, {"per_class": 3}], ids=str)
def test_classes_cannot_be_chosen_where_there_are_none(tmp_path: Path, settings: dict[str, Any]) -> None:
    path = npz_file(tmp_path / "file.npz", x=np.zeros((9, 2)), y=np.linspace(0, 1, 9))
    with pytest.raises(DataError, match="choose among labels, and these targets are numbers to predict; leave both"):
        Npz(str(path), **settings).load()


@pytest.mark.parametrize("cls", FILES, ids=lambda cls: cls.__name__)
def test_reading_any_file_is_told_of_and_can_be_called_off(cls: type[FileSource], tmp_path: Path) -> None:
    source, told = example(cls, tmp_path), []

    def call_off(done: int, total: int) -> None:
        raise CalledOffError

    with pytest.raises(CalledOffError):
        source.load(watch=call_off)
    source.load(watch=lambda done, total: told.append((done, total)))
    assert told
    assert all(done <= total or not total for done, total in told)


@pytest.mark.parametrize("cls", [Npz, Mnist, Csv, Images])
def test_data_that_moved_are_missed_and_found_at_their_new_place(cls: type[FileSource], tmp_path: Path) -> None:
    source = example(cls, tmp_path, seed=3)
    assert isinstance(source, FileSource)
    before = fingerprint(source.load())
    place = Path(source.path).rename(tmp_path / "elsewhere")
    with pytest.raises(DataMissingError, match="does not exist; point to where the data is now"):
        source.load()
    moved = source.moved_to(place)
    assert moved == dataclasses.replace(source, path=str(place))
    assert fingerprint(moved.load()) == before
