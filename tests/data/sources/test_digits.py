"""The embedded digits are what they are said to be, and carry their source and licence."""

from __future__ import annotations

import numpy as np

from nnstudio.data.sources import Digits
from nnstudio.resources import resource


def test_there_are_600_and_100_images_of_each_digit() -> None:
    dataset = Digits(validation=0).load()
    assert np.bincount(dataset.train.targets).tolist() == [600] * 10
    assert np.bincount(dataset.test.targets).tolist() == [100] * 10
    assert dataset.classes == tuple("0123456789")


def test_images_are_bytes_with_strokes_bright_on_black() -> None:
    dataset = Digits().load()
    images = dataset.train.array
    assert images.dtype == np.uint8
    assert dataset.sample_shape == (1, 28, 28)
    assert np.median(images) == 0
    assert images.max() == 255
    assert 20 < images.mean() < 50


def test_no_image_occurs_twice() -> None:
    dataset = Digits().load()
    every = np.concatenate([dataset.train.array, dataset.validation.array, dataset.test.array])
    assert len(np.unique(every.reshape(7000, -1), axis=0)) == 7000


def test_images_are_the_digits_that_their_labels_say() -> None:
    """The nearest mean of a class names most test images right, which mixed-up labels would not allow."""
    dataset = Digits().load()
    train, test = (split.array.reshape(len(split), -1) / 255 for split in (dataset.train, dataset.test))
    means = np.stack([train[dataset.train.targets == label].mean(axis=0) for label in range(10)])
    distances = ((test[:, None] - means) ** 2).sum(axis=2)
    assert (distances.argmin(axis=1) == dataset.test.targets).mean() > 0.75


def test_source_and_licence_stand_beside_the_data() -> None:
    readme = resource("digits", "README.md").read_text(encoding="utf-8")
    for words in ("Yann LeCun and Corinna Cortes", "Attribution-ShareAlike 3.0", "Not MNIST's test set"):
        assert words in readme
    assert resource("digits", "digits.npz").stat().st_size < 1_250_000
