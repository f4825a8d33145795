"""A folder of IDX files is read in every usual spelling, and files that do not belong together are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.sources import Mnist
from tests.data.writing import idx_bytes, image_stack, mnist_folder, written


def refused(folder: Path) -> str:
    with pytest.raises(DataError) as refusal:
        Mnist(str(folder)).load()
    return str(refusal.value)


@pytest.mark.parametrize("spelling", ["{}-idx{}-ubyte", "{}.idx{}-ubyte", "{}-idx{}-ubyte.gz", "{}.idx{}-ubyte.gz"])
def test_every_usual_spelling_is_found(tmp_path: Path, spelling: str) -> None:
    dataset = Mnist(str(mnist_folder(tmp_path, spelling)), validation=0).load()
    np.testing.assert_array_equal(dataset.train.inputs, image_stack(20)[:, None])
    np.testing.assert_array_equal(dataset.train.targets, np.arange(20) % 10)
    np.testing.assert_array_equal(dataset.test.inputs, image_stack(10)[:, None])
    assert dataset.num_classes == 10


def test_colour_images_and_other_types_of_number_are_taken_too(tmp_path: Path) -> None:
    folder = mnist_folder(tmp_path)
    for part, count in (("train", 20), ("t10k", 10)):
        colour = np.random.default_rng(0).normal(size=(count, 3, 4, 4))
        written(folder / f"{part}-images-idx3-ubyte", idx_bytes(colour, ">f4"))
    dataset = Mnist(str(folder)).load()
    assert dataset.sample_shape == (3, 4, 4)
    assert dataset.train.inputs.dtype == np.float32


def test_a_missing_file_is_named_with_its_other_spellings(tmp_path: Path) -> None:
    (mnist_folder(tmp_path) / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(DataMissingError) as refusal:
        Mnist(str(tmp_path)).load()
    assert f"{tmp_path} holds no t10k-labels-idx1-ubyte; it may also be called" in str(refusal.value)
    assert "t10k-labels.idx1-ubyte.gz" in str(refusal.value)


def test_a_missing_folder_and_a_file_in_its_place_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="gone does not exist"):
        Mnist(str(tmp_path / "gone")).load()
    assert "is not a folder" in refused(written(tmp_path / "file", b"1"))


def test_a_folder_where_a_file_is_expected_is_named(tmp_path: Path) -> None:
    images = mnist_folder(tmp_path) / "train-images-idx3-ubyte"
    images.unlink()
    images.mkdir()
    assert refused(tmp_path) == f"{images} is a folder where a file is expected; name the file inside it"


def test_labels_and_images_of_different_number_are_refused(tmp_path: Path) -> None:
    images = written(mnist_folder(tmp_path) / "train-images-idx3-ubyte", idx_bytes(image_stack(19)))
    assert refused(tmp_path).startswith(f"{images} holds 19 images but train-labels-idx1-ubyte 20 labels")


def test_images_given_as_labels_are_refused(tmp_path: Path) -> None:
    labels = written(mnist_folder(tmp_path) / "train-labels-idx1-ubyte", idx_bytes(image_stack(20)))
    assert refused(tmp_path).startswith(f"{labels} holds arrays of shape (5, 4) where one label per image belongs")


def test_labels_given_as_images_are_refused(tmp_path: Path) -> None:
    images = written(mnist_folder(tmp_path) / "t10k-images-idx3-ubyte", idx_bytes(np.arange(10)))
    assert refused(tmp_path).startswith(f"{images} holds single numbers, not images")


@pytest.mark.parametrize(
    ("labels", "dtype", "sentence"),
    [(np.arange(20) - 3, "i1", "the label -3 is negative"), (np.arange(20) / 2, ">f4", "the label 0.5 is not a whole")],
)
def test_labels_that_cannot_number_classes_are_refused(
    tmp_path: Path, labels: object, dtype: str, sentence: str
) -> None:
    path = written(mnist_folder(tmp_path) / "train-labels-idx1-ubyte", idx_bytes(np.asarray(labels), dtype))
    assert refused(tmp_path).startswith(f"{path}: {sentence}")


def test_images_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    broken = np.full((20, 5, 4), np.nan)
    path = written(mnist_folder(tmp_path) / "train-images-idx3-ubyte", idx_bytes(broken, ">f8"))
    assert refused(tmp_path).startswith(f"{path}: inputs hold NaN or infinity")


def test_test_images_of_another_size_are_refused(tmp_path: Path) -> None:
    written(mnist_folder(tmp_path) / "t10k-images-idx3-ubyte", idx_bytes(image_stack(10, 6, 6)))
    assert refused(tmp_path).startswith(f"{tmp_path}: training samples have the shape (1, 5, 4) but test samples")
