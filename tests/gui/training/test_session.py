"""A session trains beside the window, obeys, ends in one sentence whatever happens, and gives what was learned back."""

from __future__ import annotations

import dataclasses
import math
import multiprocessing.spawn
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Digits, Npz
from nnstudio.engine.events import EpochDone, Reason
from nnstudio.engine.optimizers import SGD
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.document import TRAINING
from nnstudio.gui.training.outcome import Outcome, Progress
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import Conv2D, Dense, Flatten, GlobalAveragePool, Input
from nnstudio.messages import Message, message
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.gui.training.running import (
    BOTH,
    Begin,
    outcome_of,
    wait_for,
    wait_for_rest,
    wait_for_steps,
    with_layers,
    with_settings,
)


class Witness:
    """All that a session has said, in order."""

    def __init__(self, session: TrainingSession) -> None:
        self.states: list[State] = []
        self.progress: list[Progress] = []
        self.epochs: list[EpochDone] = []
        self.outcomes: list[Outcome] = []
        session.state_changed.connect(self.states.append)
        session.progressed.connect(self.progress.append)
        session.epoch_done.connect(self.epochs.append)
        session.finished.connect(self.outcomes.append)


@BOTH
def test_every_batch_and_epoch_arrives_and_what_was_learned_is_the_documents(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    session = begin(project, in_process=in_process, train=False)
    witness = Witness(session)
    session.train(project)
    outcome = outcome_of(qtbot, session)
    assert witness.states == [State.PREPARING, State.RUNNING, State.IDLE]
    assert [done.epoch for done in witness.epochs] == [1, 2, 3]
    assert session.history.epochs == witness.epochs
    assert session.history.loss.steps == session.progress.step == session.progress.total_steps > 0
    assert session.progress.share == 1.0
    assert witness.outcomes == [outcome]
    assert outcome.reason is Reason.FINISHED
    assert outcome.evaluation is not None
    assert outcome.changes["dense_1"] > 0.0
    learned = session._document.learned
    assert learned is not None
    assert (learned.parameters, learned.fitted, learned.history) == (
        outcome.parameters,
        outcome.fitted,
        outcome.history,
    )


@BOTH
def test_a_training_is_one_step_that_can_be_undone(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    session = begin(project, in_process=in_process)
    outcome_of(qtbot, session)
    document = session._document
    assert document.undo_text == message("Train")
    document.undo()
    assert document.learned is None
    assert document.undo_text is None


def test_a_process_and_a_thread_learn_the_same_bits_as_no_window_at_all(
    qtbot: QtBot, begin: Begin, project: Project
) -> None:
    run = Run.from_scratch(project, threads=1)
    list(run.events())
    for in_process in (True, False):
        outcome = outcome_of(qtbot, begin(project, in_process=in_process))
        assert outcome.parameters is not None
        assert outcome.parameters.equals(run.parameters)
        assert outcome.fitted is not None
        assert outcome.fitted.offset.tolist() == run.fitted.offset.tolist()
        assert outcome.history.loss.to_json() == run.history.loss.to_json()
        assert outcome.changes == run.changes
        assert outcome.evaluation == run.evaluate()


@BOTH
def test_fine_tuning_goes_on_from_given_weights_and_leaves_frozen_ones_bit_for_bit(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    fitted = project.transform.fitted(np.array([[0.0, 1.0], [3.0, 2.0]], np.float32))
    start = Parameters.initialize(project.network, seed=7)
    frozen = dataclasses.replace(project, network=project.network.freeze_up_to(project.network.named("batchnorm_1").id))
    session = begin(frozen, in_process=in_process, train=False)
    session.fine_tune(frozen, start, fitted)
    outcome = outcome_of(qtbot, session)
    assert outcome.parameters is not None
    assert outcome.changes == {"dense_1": 0.0, "batchnorm_1": 0.0, "dense_2": outcome.changes["dense_2"]}
    assert outcome.changes["dense_2"] > 0.0
    for name in ("dense_1", "batchnorm_1"):
        node_id = frozen.network.named(name).id
        for parameter, array in start[node_id].items():
            assert outcome.parameters[node_id][parameter].tobytes() == array.tobytes()
    assert outcome.fitted is not None
    assert outcome.fitted.offset.tolist() == fitted.offset.tolist()
    assert session._document.undo_text == message("Fine-tune")


@BOTH
def test_a_pause_rests_until_it_is_resumed(qtbot: QtBot, begin: Begin, endless: Project, in_process: bool) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    session.pause()
    wait_for_rest(qtbot, session)
    at_rest = session.progress.step
    qtbot.wait(150)
    assert session.progress.step == at_rest
    session.resume()
    wait_for_steps(qtbot, session, at_rest + 5)
    assert session.state is State.RUNNING


@BOTH
def test_a_training_that_was_paused_learns_the_same_bits(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    session = begin(project, in_process=in_process, train=False)
    session.train(project)
    session.pause()
    wait_for_rest(qtbot, session)
    session.resume()
    outcome = outcome_of(qtbot, session)
    run = Run.from_scratch(project, threads=1)
    list(run.events())
    assert outcome.parameters is not None
    assert outcome.parameters.equals(run.parameters)


@BOTH
def test_stop_keeps_what_was_learned(qtbot: QtBot, begin: Begin, endless: Project, in_process: bool) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    session.stop()
    assert session.state is State.STOPPING
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is Reason.STOPPED
    assert outcome.parameters is not None
    assert outcome.evaluation is not None
    assert session._document.parameters is outcome.parameters


@BOTH
def test_a_training_at_rest_can_be_stopped(qtbot: QtBot, begin: Begin, endless: Project, in_process: bool) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    session.pause()
    wait_for_rest(qtbot, session)
    session.stop()
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is Reason.STOPPED
    assert outcome.parameters is not None


@BOTH
def test_a_stop_before_the_first_batch_learns_nothing(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool
) -> None:
    session = begin(endless, in_process=in_process)
    session.stop()
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is Reason.STOPPED
    assert outcome.parameters is None
    assert session._document.learned is None
    assert session._document.undo_text is None


@BOTH
def test_the_learning_rate_changes_while_it_trains(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool
) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    assert session.progress.learning_rate == 0.01
    session.set_learning_rate(0.002)
    wait_for(qtbot, lambda: session.progress.learning_rate == 0.002)
    with pytest.raises(HyperparameterError, match=r"^-1.0 is too small; it must be at least 0.0$"):
        session.set_learning_rate(-1.0)
    session.stop()
    assert outcome_of(qtbot, session).reason is Reason.STOPPED


@BOTH
def test_the_document_is_read_only_as_long_as_it_trains(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool
) -> None:
    session = begin(endless, in_process=in_process)
    document = session._document
    assert document.read_only == TRAINING
    assert not document.edit(message("Rename"), dataclasses.replace(endless, title="another"))
    wait_for_steps(qtbot, session, 1)
    session.stop()
    outcome_of(qtbot, session)
    assert document.read_only is None


@BOTH
def test_a_second_training_waits_for_the_end_of_the_first(
    qtbot: QtBot, begin: Begin, endless: Project, project: Project, in_process: bool
) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    session.train(project)
    assert session.progress.epochs == endless.settings.epochs
    session.stop()
    outcome_of(qtbot, session)
    first = session.history
    session.train(project)
    assert session.previous is first
    assert outcome_of(qtbot, session).reason is Reason.FINISHED


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
def test_a_batch_that_memory_cannot_hold_becomes_a_sentence(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    margin = (10_000_000,) * 4  # more than addresses reach, on every system
    layers = (Input((1, 28, 28)), Conv2D(1, (1, 1), padding=margin), GlobalAveragePool(), Dense(10, "softmax"))
    huge = dataclasses.replace(with_layers(project, *layers), data=Digits(per_class=20))
    assert "too little memory" in str(failure(qtbot, begin(huge, in_process=in_process)))


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


@BOTH
@pytest.mark.parametrize("stage", ["preparing", "running", "paused", "stopping"])
def test_shutting_down_leaves_no_process_and_no_thread(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool, stage: str
) -> None:
    session = begin(endless, in_process=in_process)
    if stage != "preparing":
        wait_for_steps(qtbot, session, 5)
    if stage == "paused":
        session.pause()
        wait_for_rest(qtbot, session)
    if stage == "stopping":
        session.stop()
    witness = Witness(session)
    session.shutdown()
    assert session.state is State.IDLE
    assert session._document.read_only is None
    assert not multiprocessing.active_children()
    assert not any(thread.isRunning() for thread in session.findChildren(QThread))
    qtbot.wait(20)
    assert not witness.outcomes
    session.shutdown()


def test_a_killed_engine_leaves_a_sentence_and_the_last_good_weights(
    qtbot: QtBot, begin: Begin, endless: Project, project: Project
) -> None:
    session = begin(endless)
    wait_for_steps(qtbot, session, 30)
    session.pause()  # weights are kept at every rest
    wait_for_rest(qtbot, session)
    session.resume()
    assert session.engine_pid is not None
    os.kill(session.engine_pid, signal.SIGKILL)
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is None
    assert "the engine was killed" in str(outcome.message)
    assert "the weights after step" in str(outcome.message)
    assert outcome.parameters is not None
    assert all(np.isfinite(array).all() for _, _, array in outcome.parameters)
    assert not outcome.parameters.equals(Parameters.initialize(endless.network, endless.settings.seed))
    assert session._document.parameters is outcome.parameters
    session.train(project)
    assert outcome_of(qtbot, session).reason is Reason.FINISHED


def test_an_engine_killed_before_its_first_batch_leaves_a_sentence_and_no_weights(
    qtbot: QtBot, begin: Begin, endless: Project
) -> None:
    session = begin(endless)
    wait_for(qtbot, lambda: session.engine_pid is not None)
    assert session.engine_pid is not None
    os.kill(session.engine_pid, signal.SIGKILL)
    assert "nothing was learned yet" in str(failure(qtbot, session))


def test_an_engine_that_cannot_be_started_leaves_a_sentence(qtbot: QtBot, begin: Begin, project: Project) -> None:
    python = multiprocessing.spawn.get_executable()
    multiprocessing.spawn.set_executable("/nonexistent/python")
    try:
        said = failure(qtbot, begin(project))
    finally:
        multiprocessing.spawn.set_executable(python)
    assert "the engine ended unexpectedly" in str(said)


def test_ctrl_c_in_the_terminal_is_not_for_the_engine(qtbot: QtBot, begin: Begin, endless: Project) -> None:
    session = begin(endless)
    wait_for_steps(qtbot, session, 5)
    assert session.engine_pid is not None
    os.kill(session.engine_pid, signal.SIGINT)
    wait_for_steps(qtbot, session, session.progress.step + 5)
    assert session.state is State.RUNNING


def test_progress_tells_speed_and_time_left(qtbot: QtBot, begin: Begin, endless: Project) -> None:
    session = begin(endless)
    wait_for(qtbot, lambda: session.progress.seconds_left is not None)
    wait_for(qtbot, lambda: session.progress.samples_per_second is not None)
    progress = session.progress
    assert progress.samples_per_second is not None
    assert progress.seconds_left is not None
    assert 0.0 < progress.samples_per_second < math.inf
    assert 0.0 < progress.seconds_left < math.inf
    assert 0.0 < progress.share < 1.0
    assert progress.missed == 0


@BOTH
def test_what_is_being_learned_can_be_kept_while_it_is_learned(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    session = begin(with_settings(project, epochs=100_000), in_process=in_process)
    assert session.learning() is None
    wait_for_steps(qtbot, session, 1)
    session.pause()
    wait_for_rest(qtbot, session)
    learning = session.learning()
    assert learning is not None
    assert session.learning() is learning
    assert not learning.parameters.equals(Parameters.initialize(project.network, project.settings.seed))
    session.stop()
    outcome = outcome_of(qtbot, session)
    assert outcome.parameters is not None
    assert outcome.parameters.equals(learning.parameters)
    assert session.learning() is None
