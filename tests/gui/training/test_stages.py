"""Wherever a training is when its engine dies, when the session is ended, or when its data go: nothing else is lost."""

from __future__ import annotations

import contextlib
import dataclasses
import multiprocessing
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from nnstudio.data.pictures import reading
from nnstudio.data.sources import Images, Moons, Npz
from nnstudio.data.transforms import Scale
from nnstudio.engine.events import BatchDone, Reason
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.layers import Dense, Flatten, Input
from nnstudio.project import Project
from nnstudio.project.run import Run
from tests.data.writing import picture_folder
from tests.gui.training.running import (
    Begin,
    before_the_first_batch,
    engine_pid,
    outcome_of,
    wait_for,
    wait_for_rest,
    wait_for_steps,
    with_layers,
    with_settings,
)

Reach = Callable[[QtBot, TrainingSession], None]
Harm = Callable[[Path], None]


# A training may be over before a stage that ends by itself is met; the stages that do not end are endless trainings.


def starting(qtbot: QtBot, session: TrainingSession) -> None:
    wait_for(qtbot, lambda: engine_pid(session) is not None)


def first_batch(qtbot: QtBot, session: TrainingSession) -> None:
    wait_for_steps(qtbot, session, 1)


def second_epoch(qtbot: QtBot, session: TrainingSession) -> None:
    wait_for(qtbot, lambda: session.progress.epoch >= 2 or not session.is_active)
    assert session.is_active, session.outcome


def paused(qtbot: QtBot, session: TrainingSession) -> None:
    first_batch(qtbot, session)
    session.pause()
    wait_for_rest(qtbot, session)


def validating(qtbot: QtBot, session: TrainingSession) -> None:
    """Get to the end of the second epoch's batches; its validation takes longer than they do."""
    wait_for_steps(qtbot, session, 2 * BATCHES)


def on_test_samples(qtbot: QtBot, session: TrainingSession) -> None:
    """Get to the end of the only epoch, after which far more test samples are tried than there were others."""
    wait_for(qtbot, lambda: bool(session.history.epochs) or not session.is_active)


def stopping(qtbot: QtBot, session: TrainingSession) -> None:
    first_batch(qtbot, session)
    signalled(session, signal.SIGSTOP)  # or else it might have stopped before anything can happen to it
    session.stop()
    assert session.state is State.STOPPING


BATCHES = 4
"""In an epoch of the projects with many other samples."""

STAGES: tuple[Reach, ...] = (starting, first_batch, second_epoch, paused, validating, on_test_samples, stopping)
AT_EVERY_STAGE = pytest.mark.parametrize("reach", STAGES, ids=lambda reach: reach.__name__)


@pytest.fixture
def staged(endless: Project, reach: Reach) -> Project:
    """Return a project that is at a stage long enough to be met there."""
    if reach not in (validating, on_test_samples):
        return endless
    layers = with_layers(endless, Input((2,)), Dense(128, "tanh"), Dense(2, "softmax"))
    if reach is validating:
        batches = with_settings(layers, batch_size=20_000 // BATCHES)
        return dataclasses.replace(batches, data=Moons(samples=100_000, validation=0.5, test=0.3))
    batches = with_settings(layers, batch_size=20_000 // BATCHES, epochs=1)
    return dataclasses.replace(batches, data=Moons(samples=200_000, validation=0.0, test=0.9))


def signalled(session: TrainingSession, signal_number: int) -> None:
    """Send the engine process a signal, if there is one still."""
    pid = engine_pid(session)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)


def check_whole(session: TrainingSession) -> None:
    """Check that nothing goes on, and that the document can be edited again."""
    assert session.state is State.IDLE
    assert engine_pid(session) is None
    assert session._document.read_only is None
    assert not multiprocessing.active_children()
    assert not any(thread.isRunning() for thread in session.findChildren(QThread))


def after(project: Project, step: int) -> Parameters:
    """Return the weights after so many batches of a training that nothing happens to."""
    run = Run.from_scratch(project, threads=1)
    for event in run.events():
        if isinstance(event, BatchDone) and event.step == step < run.total_steps:
            break
    return run.parameters


@AT_EVERY_STAGE
def test_an_engine_killed_at_any_stage_leaves_a_sentence_and_the_last_good_weights(
    qtbot: QtBot, begin: Begin, project: Project, staged: Project, reach: Reach
) -> None:
    session = begin(staged)
    reach(qtbot, session)
    signalled(session, signal.SIGKILL)
    outcome = outcome_of(qtbot, session)
    said = str(outcome.message)
    kept = re.search(r"the weights after step (\d+) are kept", said)
    if reach is on_test_samples and outcome.reason is Reason.FINISHED:  # the last weights are there already
        assert outcome.parameters is not None
        assert outcome.parameters.equals(after(staged, BATCHES))
    elif kept is not None:
        assert outcome.parameters is not None
        assert outcome.parameters.equals(after(staged, int(kept[1])))
    else:
        assert "the engine was killed" in said
        assert "nothing was learned yet" in said
        assert outcome.parameters is None
        assert reach is not paused  # weights are kept at every rest
    assert session._document.parameters is outcome.parameters
    check_whole(session)
    session.train(project)
    assert outcome_of(qtbot, session).reason is Reason.FINISHED


@AT_EVERY_STAGE
def test_a_session_is_ended_at_any_stage_even_where_its_engine_hangs(
    qtbot: QtBot, begin: Begin, staged: Project, reach: Reach
) -> None:
    session = begin(staged)
    reach(qtbot, session)
    signalled(session, signal.SIGSTOP)
    session.shutdown()
    check_whole(session)


@AT_EVERY_STAGE
def test_an_engine_that_hangs_is_ended_by_force_where_its_end_is_waited_for(
    qtbot: QtBot, begin: Begin, staged: Project, reach: Reach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnstudio.gui.training.session._PATIENCE_MS", 20)
    session = begin(staged)
    reach(qtbot, session)
    signalled(session, signal.SIGSTOP)
    session.hurry()
    outcome = outcome_of(qtbot, session)
    check_whole(session)
    kept = re.search(
        r"the engine did not answer and was ended; the weights after step (\d+) are kept", str(outcome.message)
    )
    if kept is not None:
        assert outcome.parameters is not None
        assert outcome.parameters.equals(after(staged, int(kept[1])))
    elif outcome.reason is not Reason.FINISHED:
        assert outcome.parameters is None
        assert reach is not paused  # weights are kept at every rest


# Data


def taken_away(file: Path) -> None:
    file.unlink()


def cut_short(file: Path) -> None:
    os.truncate(file, 100)


def file_of(project: Project) -> Path:
    assert isinstance(project.data, Npz)
    return Path(project.data.path)


@pytest.fixture
def in_file(staged: Project, tmp_path: Path) -> Project:
    """Return a project that is at a stage long enough, with its samples in a file."""
    points, file = staged.data.load(), tmp_path / "points.npz"
    parts = {"train": points.train, "val": points.validation, "test": points.test}
    given = {part: split for part, split in parts.items() if len(split)}
    inputs = {f"x_{part}": split.array for part, split in given.items()}
    targets = {f"y_{part}": split.targets for part, split in given.items()}
    np.savez(file, **inputs, **targets)
    return dataclasses.replace(staged, data=Npz(path=str(file)))


@pytest.mark.parametrize("harm", [taken_away, cut_short], ids=lambda harm: harm.__name__)
@pytest.mark.parametrize("reach", [starting], ids=lambda reach: reach.__name__)
def test_a_file_that_goes_while_the_training_starts_leaves_a_sentence(
    qtbot: QtBot, begin: Begin, in_file: Project, harm: Harm
) -> None:
    file = file_of(in_file)
    content, harms = file.read_bytes(), [harm]
    session = begin(in_file, train=False)
    before_the_first_batch(session, lambda: harms.pop()(file) if harms else None)
    session.train(in_file)
    outcome = outcome_of(qtbot, session)
    assert "points.npz" in str(outcome.message)
    assert outcome.parameters is None
    check_whole(session)
    file.write_bytes(content)
    session.train(with_settings(in_file, epochs=1))
    assert outcome_of(qtbot, session).reason is Reason.FINISHED


@pytest.mark.parametrize("reach", STAGES[1:], ids=lambda reach: reach.__name__)
def test_a_file_that_goes_while_it_trains_costs_the_next_training_alone(
    qtbot: QtBot, begin: Begin, in_file: Project, reach: Reach
) -> None:
    file = file_of(in_file)
    content = file.read_bytes()
    session = begin(in_file)
    reach(qtbot, session)
    cut_short(file)
    taken_away(file)
    signalled(session, signal.SIGCONT)
    session.stop()
    trained = outcome_of(qtbot, session)
    assert trained.reason in (Reason.STOPPED, Reason.FINISHED)
    assert trained.parameters is not None

    session.train(in_file)
    missing = outcome_of(qtbot, session)
    assert missing.reason is None
    assert "points.npz does not exist" in str(missing.message)
    assert session._document.parameters is trained.parameters
    file.write_bytes(content)
    session.train(with_settings(in_file, epochs=1))
    assert outcome_of(qtbot, session).reason is Reason.FINISHED
    check_whole(session)


def test_pictures_that_go_while_they_are_read_end_the_training_with_what_it_has_learned(
    qtbot: QtBot, begin: Begin, endless: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "IN_MEMORY", 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    layers = with_layers(endless, Input((1, 5, 4)), Flatten(), Dense(2, "softmax"))
    folder = picture_folder(tmp_path / "pictures", classes=2, count=40)
    given = dataclasses.replace(with_settings(layers, batch_size=10), data=Images(str(folder)), transform=Scale())
    session = begin(given, in_process=False)
    paused(qtbot, session)
    (pixels,) = (tmp_path / "cache").rglob("pixels*")
    content = pixels.read_bytes()
    os.truncate(pixels, 0)
    session.resume()
    outcome = outcome_of(qtbot, session)
    assert outcome.reason is Reason.DATA_LOST
    assert "is shorter than the samples that it should hold" in str(outcome.message)
    pixels.write_bytes(content)
    assert outcome.parameters is not None
    assert outcome.parameters.equals(after(given, session.progress.step))
    assert session._document.parameters is outcome.parameters
    session.train(with_settings(given, epochs=1))
    assert outcome_of(qtbot, session).reason is Reason.FINISHED
