"""The arrays of an NPZ file are found by name or by shape, and brought into the one form of a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnstudio.data import npz
from nnstudio.data.errors import DataError
from nnstudio.data.lazy import is_lazy
from nnstudio.data.sources import Npz
from tests.data.fingerprints import fingerprint
from tests.data.writing import npz_file

X, Y = np.arange(60, dtype=np.uint8).reshape(20, 3), np.arange(20) % 2


def loaded(path: Path, **settings: Any) -> Any:
    return Npz(str(path), **settings).load()


def refused(path: Path, **settings: Any) -> str:
    with pytest.raises(DataError) as refusal:
        loaded(path, **settings)
    sentence = str(refusal.value)
    assert sentence.startswith(str(path))
    return sentence.removeprefix(str(path))


@pytest.mark.parametrize(
    "names", [("x_train", "y_train"), ("X_train", "Y_Train"), ("x", "y"), ("images", "labels"), ("data", "target")]
)
def test_training_arrays_are_found_by_name_whatever_the_case(tmp_path: Path, names: tuple[str, str]) -> None:
    path = npz_file(tmp_path / "file.npz", extra=np.array(["notes"]), **{names[1]: Y, names[0]: X})
    dataset = loaded(path, test=0, validation=0)
    np.testing.assert_array_equal(dataset.train.inputs, X)
    np.testing.assert_array_equal(dataset.train.targets, Y)


@pytest.mark.parametrize("prefixes", [("x_{}", "y_{}"), ("{}_images", "{}_labels")])
def test_validation_and_test_sets_of_the_file_are_used_as_they_are(tmp_path: Path, prefixes: tuple[str, str]) -> None:
    arrays: dict[str, Any] = {}
    for part, count in (("train", 20), ("val", 6), ("test", 8)):
        arrays |= {prefixes[0].format(part): X[:count], prefixes[1].format(part): Y[:count]}
    dataset = loaded(npz_file(tmp_path / "file.npz", **arrays))
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [20, 6, 8]


def test_a_test_set_is_split_off_where_the_file_has_none(tmp_path: Path) -> None:
    dataset = loaded(npz_file(tmp_path / "file.npz", x=X, y=Y), test=0.2, validation=0.25)
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [12, 4, 4]


def test_the_only_two_arrays_are_told_apart_by_their_rank(tmp_path: Path) -> None:
    dataset = loaded(npz_file(tmp_path / "file.npz", answers=Y, pictures=X), test=0, validation=0)
    np.testing.assert_array_equal(dataset.train.inputs, X)


@pytest.mark.parametrize(
    "arrays",
    [{"a": X, "b": X}, {"a": X, "b": Y[:9]}, {"a": X}, {"a": X, "b": Y, "c": Y}, {"x": X, "z": Y[:3]}],
    ids=str,
)
def test_arrays_that_cannot_be_told_apart_are_refused_with_the_names_looked_for(
    tmp_path: Path, arrays: dict[str, Any]
) -> None:
    sentence = refused(npz_file(tmp_path / "file.npz", **arrays))
    assert f"it holds {', '.join(arrays)}; name inputs and targets as in x_train/y_train, " in sentence


def test_a_file_without_arrays_is_refused(tmp_path: Path) -> None:
    assert "it holds no arrays; name inputs and targets as in" in refused(npz_file(tmp_path / "file.npz"))


def test_half_a_test_set_is_refused(tmp_path: Path) -> None:
    path = npz_file(tmp_path / "file.npz", x_train=X, y_train=Y, X_test=X)
    assert refused(path) == " holds X_test but no y_test; save both or neither in it"


@pytest.mark.parametrize(
    ("given", "axes", "kept"),
    [
        ((9, 8), "auto", (1, 9, 8)),
        ((9, 8), "as-is", (9, 8)),
        ((9, 8, 3), "auto", (3, 9, 8)),
        ((3, 9, 8), "auto", (3, 9, 8)),
        ((1, 9, 3), "auto", (1, 9, 3)),
        ((1, 9, 3), "channels-last", (3, 1, 9)),
        ((9, 8, 3), "channels-first", (9, 8, 3)),
        ((9, 8, 7), "auto", (9, 8, 7)),
        ((5,), "auto", (5,)),
        ((), "auto", (1,)),
        ((2, 3, 4, 5), "auto", (2, 3, 4, 5)),
    ],
    ids=str,
)
def test_axes_of_images_follow_the_rule(
    tmp_path: Path, given: tuple[int, ...], axes: str, kept: tuple[int, ...]
) -> None:
    x = np.random.default_rng(0).integers(0, 99, (20, *given), np.uint8)
    dataset = loaded(npz_file(tmp_path / "file.npz", x=x, y=Y), axes=axes)
    assert dataset.sample_shape == kept
    assert dataset.train.inputs.flags.c_contiguous


def test_channels_move_with_their_pixels(tmp_path: Path) -> None:
    x = np.random.default_rng(0).integers(0, 99, (20, 6, 5, 3), np.uint8)
    dataset = loaded(npz_file(tmp_path / "file.npz", x=x, y=Y), test=0, validation=0)
    np.testing.assert_array_equal(dataset.train.inputs[:, 2], x[..., 2])


def test_decimal_targets_are_figures_to_predict(tmp_path: Path) -> None:
    dataset = loaded(npz_file(tmp_path / "file.npz", x=X, y=np.linspace(0, 1, 20)))
    assert not dataset.is_classification
    assert (dataset.outputs, dataset.train.targets.dtype) == (1, np.float32)
    assert [len(split) for split in (dataset.train, dataset.validation, dataset.test)] == [14, 2, 4]


def test_whole_numbers_are_figures_where_the_task_says_so(tmp_path: Path) -> None:
    dataset = loaded(npz_file(tmp_path / "file.npz", x=X, y=Y - 5), task="regression")
    assert (dataset.outputs, dataset.classes) == (1, None)


def test_decimal_labels_are_labels_where_the_task_says_so(tmp_path: Path) -> None:
    assert loaded(npz_file(tmp_path / "file.npz", x=X, y=Y.astype(float)), task="classification").num_classes == 2


def test_one_hot_rows_are_labels_of_as_many_classes_as_columns(tmp_path: Path) -> None:
    dataset = loaded(npz_file(tmp_path / "file.npz", x=X, y=np.eye(4)[Y]), test=0, validation=0)
    assert dataset.num_classes == 4
    np.testing.assert_array_equal(dataset.train.targets, Y)


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"x": X, "y": Y[:19]}, ": there are 20 inputs but 19 targets"),
        ({"x": X, "y": Y - 1}, ": the label -1 is negative"),
        ({"x": X * np.nan, "y": Y}, ": inputs hold NaN or infinity"),
        ({"x": X, "y": np.full(20, np.inf)}, ": targets hold NaN or infinity"),
        ({"x": np.array([["a"]] * 20), "y": Y}, ": the array 'x' is of type <U1"),
        ({"x": X, "y": np.array([None] * 20)}, ": the array 'y' holds Python objects"),
        ({"x_train": X, "y_train": Y, "x_test": X[:, :2], "y_test": Y}, ": training samples have the shape (3,) but"),
        ({"x_train": X, "y_train": Y, "x_test": X, "y_test": Y / 2}, ": the label 0.5 is not a whole number"),
    ],
)
def test_samples_that_no_network_can_learn_from_are_refused(
    tmp_path: Path, arrays: dict[str, Any], sentence: str
) -> None:
    assert refused(npz_file(tmp_path / "file.npz", **arrays)).startswith(sentence)


def test_decimal_labels_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    path = npz_file(tmp_path / "file.npz", x=X, y=Y + 0.5)
    assert refused(path, task="classification").startswith(": the label 0.5 is not a whole number")


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", ["u1", ">f8"])
def test_arrays_that_are_larger_than_memory_are_read_as_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, save: Any, dtype: str
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (50, 6, 7, 3)).astype(dtype)
    save(tmp_path / "file.npz", x=images, y=np.arange(50) % 2)
    source = Npz(str(tmp_path / "file.npz"))
    ready = source.load()
    monkeypatch.setattr(npz, "IN_MEMORY", 1000)
    for lazy in (source.load(), source.load()):
        assert is_lazy(lazy.train.inputs)
        assert fingerprint(lazy) == fingerprint(ready)
    (tmp_path / "file.npz").unlink()
    assert fingerprint(lazy) == fingerprint(ready)


def test_a_large_array_with_nan_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(npz, "IN_MEMORY", 1000)
    inputs = np.zeros((500, 9))
    inputs[499, 8] = np.nan
    np.savez(tmp_path / "file.npz", x=inputs, y=np.arange(500) % 2)
    with pytest.raises(DataError, match=r"file\.npz: inputs hold NaN or infinity"):
        Npz(str(tmp_path / "file.npz")).load()
