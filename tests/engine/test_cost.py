"""The cost of augmentation is measured, and nothing of it stays."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.augmentation import Augmentation, AugmentationError, Rotation
from nnstudio.data.dataset import numbered
from nnstudio.data.transforms import Scale
from nnstudio.engine.cost import augmentation_cost
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.network import Network

SETTINGS = TrainingSettings(augmentation=Augmentation(rotate=Rotation()), epochs=3)


def cost_of(settings: TrainingSettings, shape: tuple[int, ...]):  # type: ignore[no-untyped-def]
    split = Split(np.zeros((40, *shape), np.uint8), np.arange(40) % 3)
    dataset = Dataset(split, split.none(), split.none(), numbered(3))
    network = Network.stack(Input(shape), Flatten(), Dense(3))
    parameters = Parameters.initialize(network, 0)
    before = parameters.copy()
    cost = augmentation_cost(network, parameters, dataset, Scale().fitted(split.inputs), settings)
    assert parameters.equals(before)
    return cost


def test_the_cost_is_a_part_of_the_step() -> None:
    cost = cost_of(SETTINGS, (1, 6, 6))
    assert 0 < cost.seconds < cost.step_seconds
    assert cost.share == cost.seconds / cost.step_seconds


def test_without_augmentation_there_is_no_cost_and_one_that_makes_no_sense_is_refused() -> None:
    assert cost_of(dataclasses.replace(SETTINGS, augmentation=None), (1, 6, 6)) is None
    with pytest.raises(AugmentationError, match="Rotation changes images"):
        cost_of(SETTINGS, (36,))
