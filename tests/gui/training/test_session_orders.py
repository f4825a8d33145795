"""A session at work obeys: it pauses, goes on, stops, takes another learning rate, and begins nothing else."""

from __future__ import annotations

import os
import signal

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.engine.events import Reason
from nnstudio.gui.training.session import State
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.gui.training.running import (
    BOTH,
    Begin,
    before_the_first_batch,
    engine_pid,
    outcome_of,
    wait_for,
    wait_for_rest,
    wait_for_steps,
)


@BOTH
def test_a_pause_rests_until_it_is_resumed(qtbot: QtBot, begin: Begin, endless: Project, in_process: bool) -> None:
    session = begin(endless, in_process=in_process)
    wait_for_steps(qtbot, session, 5)
    session.pause()
    wait_for_rest(qtbot, session)
    at_rest = session.progress.step
    qtbot.wait(50)
    assert session.progress.step == at_rest
    session.resume()
    wait_for_steps(qtbot, session, at_rest + 5)
    wait_for(qtbot, lambda: session.state is State.RUNNING)


@BOTH
def test_a_training_that_was_paused_learns_the_same_bits(
    qtbot: QtBot, begin: Begin, project: Project, in_process: bool
) -> None:
    session = begin(project, in_process=in_process, train=False)
    before_the_first_batch(session, session.pause)
    session.train(project)
    wait_for_rest(qtbot, session)
    assert session.progress.step == 0
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
@pytest.mark.parametrize("rests", [False, True], ids=["before the engine", "at rest"])
def test_a_stop_before_the_first_batch_learns_nothing(
    qtbot: QtBot, begin: Begin, endless: Project, in_process: bool, rests: bool
) -> None:
    session = begin(endless, in_process=in_process, train=False)
    before_the_first_batch(session, session.pause if rests else session.stop)
    session.train(endless)
    if rests:
        wait_for_rest(qtbot, session)
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


def test_ctrl_c_in_the_terminal_is_not_for_the_engine(qtbot: QtBot, begin: Begin, endless: Project) -> None:
    session = begin(endless)
    wait_for_steps(qtbot, session, 5)
    pid = engine_pid(session)
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    wait_for_steps(qtbot, session, session.progress.step + 5)
    assert session.state is State.RUNNING
