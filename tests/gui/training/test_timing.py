"""Timing a few batches knows that frozen layers are computed in the first epoch alone."""

from __future__ import annotations

import dataclasses

import pytest

from nnstudio.data.sources import Digits
from nnstudio.data.transforms import Scale
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.training.job import Timed
from nnstudio.gui.training.timing import timed
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool
from nnstudio.network import Network
from nnstudio.project import Project

NETWORK = Network.stack(Input((1, 28, 28)), Conv2D(4, (5, 5), "relu"), MaxPool((2, 2)), Flatten(), Dense(10, "softmax"))
PROJECT = Project(NETWORK, TrainingSettings(batch_size=32, epochs=4), Digits(per_class=40), Scale())


def test_later_epochs_are_timed_where_frozen_layers_are_computed_once() -> None:
    frozen = dataclasses.replace(PROJECT, network=NETWORK.freeze({NETWORK.named("conv2d_1").id}))
    found = timed(frozen, threads=1)
    assert found.prefix is not None
    assert found.prefix.layer == "dense_1"
    assert found.seconds_per_later_step is not None
    assert found.seconds_per_later_step > 0.0


def test_where_nothing_is_frozen_all_epochs_are_alike() -> None:
    found = timed(PROJECT, threads=1)
    assert (found.prefix, found.seconds_per_later_step) == (None, None)


def test_the_first_epoch_takes_longer_than_those_after_it() -> None:
    plain = Timed(0.5, 2.0, total_steps=40, epochs=4, peak_memory=None)
    assert plain.seconds == pytest.approx(40 * 0.5 + 4 * 2.0)
    assert dataclasses.replace(plain, seconds_per_later_step=0.1).seconds == pytest.approx(7.0 + 3 * 7.0 / 5)
