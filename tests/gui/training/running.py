"""What the tests of training share: both ways to run the engine, changed projects, and waiting."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.gui.training.engine_process import EngineProcess
from nnstudio.gui.training.outcome import Outcome
from nnstudio.gui.training.session import State, TrainingSession
from nnstudio.network import Network
from nnstudio.project import Project

BOTH = pytest.mark.parametrize("in_process", [True, False], ids=["process", "thread"])
"""Everything holds for an engine in a process of its own and for one in the thread."""

Begin = Callable[..., TrainingSession]


def with_settings(project: Project, **values: object) -> Project:
    """Return the project with some settings changed."""
    settings = dataclasses.replace(project.settings, **values)
    return dataclasses.replace(project, settings=settings)


def with_layers(project: Project, *layers: object) -> Project:
    """Return the project with another stack of layers."""
    return dataclasses.replace(project, network=Network.stack(*layers))


def engine_pid(session: TrainingSession) -> int | None:
    """Return the number of the engine process; None where there is none."""
    engine = None if session._running is None else session._running.thread.worker._engine
    return engine._process.pid if isinstance(engine, EngineProcess) else None


def before_the_first_batch(session: TrainingSession, order: Callable[[], None]) -> None:
    """Give an order when the next training is being prepared: however fast the engine is, it comes before a batch."""

    def give(state: State) -> None:
        if state is State.PREPARING:
            order()

    session.state_changed.connect(give)


def wait_for(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Let the window work until something is so."""
    qtbot.waitUntil(condition)


def outcome_of(qtbot: QtBot, session: TrainingSession) -> Outcome:
    """Let a training come to its end, and return what came of it."""
    wait_for(qtbot, lambda: not session.is_active)
    assert session.outcome is not None
    return session.outcome


def wait_for_steps(qtbot: QtBot, session: TrainingSession, steps: int) -> None:
    """Let a training do so many steps; fail at once, with what it said, where it ends before."""
    wait_for(qtbot, lambda: session.progress.step >= steps or not session.is_active)
    assert session.is_active, session.outcome


def wait_for_rest(qtbot: QtBot, session: TrainingSession) -> None:
    """Let a training come to rest; fail at once, with what it said, where it ends in place of that."""
    wait_for(qtbot, lambda: session.state in (State.PAUSED, State.IDLE))
    assert session.state is State.PAUSED, session.outcome
