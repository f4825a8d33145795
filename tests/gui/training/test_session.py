"""A session trains beside the window, tells how far it is, and gives what was learned back."""

from __future__ import annotations

import dataclasses
import math
import multiprocessing.spawn

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from nnstudio.engine.events import EpochDone, Reason
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.document import TRAINING
from nnstudio.gui.training.outcome import Outcome, Progress
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.layers import Dense, Input
from nnstudio.messages import message
from nnstudio.network import Network
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.gui.training.running import (
    BOTH,
    Begin,
    before_the_first_batch,
    outcome_of,
    wait_for,
    wait_for_rest,
    wait_for_steps,
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
    assert session.progress.missed == 0
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
def test_what_is_learned_above_layers_that_are_computed_once_is_the_same_too(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    network = Network.stack(Input((2,)), Dense(600), Dense(1), Dense(2, "softmax")).freeze({2, 3})
    frozen = dataclasses.replace(project, network=network)
    run = Run.from_scratch(frozen, threads=1)
    assert run.prefix is not None
    list(run.events())
    session = begin(frozen, in_process=in_process, train=False)
    session.use_frozen_memory(0)
    session.train(frozen)
    outcome = outcome_of(qtbot, session)
    assert outcome.parameters is not None
    assert outcome.parameters.equals(run.parameters)
    assert [done.epoch for done in session.history.epochs] == [1, 2, 3]


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


@BOTH
def test_what_is_being_learned_can_be_kept_while_it_is_learned(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool
) -> None:
    session = begin(endless, in_process=in_process, train=False)
    before_the_first_batch(session, session.pause)
    session.train(endless)
    wait_for_rest(qtbot, session)
    assert session.learning() is None
    session.resume()
    wait_for_steps(qtbot, session, 1)
    wait_for(qtbot, lambda: session.state is State.RUNNING)
    session.pause()
    wait_for_rest(qtbot, session)
    learning = session.learning()
    assert learning is not None
    assert session.learning() is learning
    assert not learning.parameters.equals(Parameters.initialize(endless.network, endless.settings.seed))
    session.stop()
    outcome = outcome_of(qtbot, session)
    assert outcome.parameters is not None
    assert outcome.parameters.equals(learning.parameters)
    assert session.learning() is None
