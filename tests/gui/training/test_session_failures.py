"""Whatever keeps a training from its end becomes one sentence, and the last good weights are kept."""

from __future__ import annotations

import dataclasses
import multiprocessing.spawn
from multiprocessing import resource_tracker
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Digits, Npz
from nnstudio.engine.events import Reason
from nnstudio.engine.optimizers import SGD
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Conv2D, Dense, Flatten, GlobalAveragePool, Input
from nnstudio.messages import Message
from nnstudio.project import Project
from tests.gui.training.running import (
    BOTH,
    Begin,
    outcome_of,
    with_layers,
    with_settings,
)


def failure(qtbot: QtBot, session: TrainingSession) -> Message:
    """Return the sentence of a training that could not be, which leaves the document as it was."""
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is None
    assert outcome.parameters is None
    assert session._document.learned is None
    assert session._document.read_only is None
    return outcome.message


@BOTH
def test_data_that_are_gone_become_a_sentence(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool, tmp_path: Path
) -> None:
    without_data = dataclasses.replace(project, data=Npz(path=str(tmp_path / "gone.npz")))
    said = failure(qtbot, begin(without_data, in_process=in_process))
    assert "gone.npz does not exist" in str(said)


@BOTH
def test_a_network_with_a_problem_or_with_all_frozen_becomes_a_sentence(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    flat = with_layers(project, Input((2,)), Conv2D(4, (3, 3)))
    assert "conv2d_1" in str(failure(qtbot, begin(flat, in_process=in_process)))
    frozen = dataclasses.replace(project, network=project.network.freeze({node.id for node in project.network.nodes}))
    assert "every layer is frozen" in str(failure(qtbot, begin(frozen, in_process=in_process)))


@BOTH
def test_a_network_whose_batches_memory_cannot_hold_is_refused_before_it_begins(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    margin = (10_000_000,) * 4  # more than addresses reach, on every system
    layers = (Input((1, 28, 28)), Conv2D(1, (1, 1), padding=margin), GlobalAveragePool(), Dense(10, "softmax"))
    huge = dataclasses.replace(with_layers(project, *layers), data=Digits(per_class=20))
    assert "make the network smaller" in str(failure(qtbot, begin(huge, in_process=in_process)))


@BOTH
def test_weights_that_memory_cannot_hold_are_refused_before_any_is_taken(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    huge = with_layers(project, Input((2,)), Dense(1_000_000), Dense(1_000_000), Dense(2, "softmax"))
    assert "make the network smaller" in str(failure(qtbot, begin(huge, in_process=in_process)))


@BOTH
def test_divergence_names_the_layer_and_keeps_finite_weights(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    layers = (Input((1, 28, 28)), Flatten(), Dense(16, "relu"), Dense(16, "relu"), Dense(10, "softmax"))
    wild = with_settings(project, optimizer=SGD(learning_rate=1e20), epochs=40)
    wild = dataclasses.replace(with_layers(wild, *layers), data=Digits(per_class=20))
    outcome = outcome_of(qtbot, begin(wild, in_process=in_process))
    assert outcome.reason is Reason.DIVERGED
    assert "dense_" in str(outcome.message)
    assert outcome.parameters is not None
    assert all(np.isfinite(array).all() for _, _, array in outcome.parameters)


def test_an_engine_that_cannot_be_started_leaves_a_sentence(qtbot: QtBot, begin: Begin, project: Project) -> None:
    resource_tracker.ensure_running()  # it begins with the first process that is spawned, and would not with this one
    python = multiprocessing.spawn.get_executable()
    multiprocessing.spawn.set_executable("/nonexistent/python")
    try:
        said = failure(qtbot, begin(project))
    finally:
        multiprocessing.spawn.set_executable(python)
    assert "the engine ended unexpectedly" in str(said)
