"""The cost of augmentation is measured."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.augmentation import Augmentation, AugmentationError, Rotation
from nnstudio.data.dataset import numbered
from nnstudio.engine.cost import AugmentationCost, seconds_per_batch


def figures(shape: tuple[int, ...]) -> Dataset:
    split = Split(np.zeros((40, *shape), np.uint8), np.arange(40) % 3)
    return Dataset(split, split.none(), split.none(), numbered(3))


def test_changing_a_batch_takes_time() -> None:
    assert seconds_per_batch(Augmentation(rotate=Rotation()), figures((1, 6, 6)), 64) > 0


def test_a_change_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(AugmentationError, match="Rotation changes images"):
        seconds_per_batch(Augmentation(rotate=Rotation()), figures((36,)), 64)


def test_the_share_is_of_the_whole_step_and_never_more_than_all_of_it() -> None:
    assert AugmentationCost(1.0, 4.0).share == 0.25
    assert AugmentationCost(5.0, 4.0).share == 1.0, "two measurements may contradict each other"
