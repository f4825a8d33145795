"""The embedded handwritten digits, so that the first network needs no download."""

from __future__ import annotations

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.errors import DataError
from nnstudio.data.npz import opened_npz
from nnstudio.data.sources.base import SOURCES, DataSource
from nnstudio.resources import resource


@SOURCES.register
class Digits(DataSource):
    """7,000 real handwritten digits of 28 by 28 pixels: per class 600 for training, 100 for testing.

    Inputs are bytes (N, 1, 28, 28), strokes bright on 0. All are a split of MNIST's training images,
    so the test samples are not MNIST's test set; see the README.md beside the data for the licence.
    """

    def read(self) -> Dataset:
        try:
            path = resource("digits", "digits.npz")
        except FileNotFoundError as error:
            raise DataError("the embedded digits are missing from this installation; install nnstudio again") from error
        with opened_npz(path) as arrays:
            train, test = (
                Split(arrays.array(f"x_{part}")[:, None], arrays.array(f"y_{part}").astype("int64"))
                for part in ("train", "test")
            )
        return Dataset(train, train.none(), test, numbered(10))
