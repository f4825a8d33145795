"""What the tests of the training's panels share: a small project, histories made up, and trainings in a thread."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Moons
from nnstudio.engine.events import BatchDone, EpochDone
from nnstudio.engine.history import History
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.schedules import Constant
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.document import Document
from nnstudio.gui.training.outcome import Outcome
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import Dense, Input
from nnstudio.messages import message
from nnstudio.network import Network
from nnstudio.project import Project


def points_project(**settings: object) -> Project:
    """Return a tiny network on two moons, three epochs of nine batches unless the settings say otherwise."""
    network = Network.stack(Input((2,)), Dense(8, "tanh"), Dense(2, "softmax"))
    chosen = TrainingSettings(batch_size=32, epochs=3, optimizer=Adam(learning_rate=0.01), schedule=Constant())
    return Project(network, dataclasses.replace(chosen, **settings), Moons(samples=400))


def change(document: Document, **settings: object) -> None:
    """Change training settings of a document."""
    project = document.project
    changed = dataclasses.replace(project, settings=dataclasses.replace(project.settings, **settings))
    document.edit(message("Change settings"), changed)


def history(epochs: int = 3, steps_per_epoch: int = 10, start: float = 2.0, accuracy: bool = True) -> History:
    """Return a training whose loss falls from `start`."""
    told = History()
    for step in range(1, epochs * steps_per_epoch + 1):
        loss = start * math.exp(-step / steps_per_epoch)
        share = 1 - loss / (2 * start) if accuracy else None
        epoch = (step - 1) // steps_per_epoch + 1
        told.add(BatchDone(epoch, step, steps_per_epoch, loss, share, 0.01, 32))
        if step % steps_per_epoch == 0:
            told.add(EpochDone(epoch, loss, share, loss * 1.1, share, 0.01, 0.5, is_best=True))
    return told


def outcome_of(qtbot: QtBot, session: TrainingSession) -> Outcome:
    """Let a training come to its end, and return what came of it."""
    qtbot.waitUntil(lambda: not session.is_active)
    assert session.outcome is not None
    return session.outcome


def wait_for_steps(qtbot: QtBot, session: TrainingSession, steps: int) -> None:
    """Let a training do so many steps."""
    qtbot.waitUntil(lambda: session.progress.step >= steps or not session.is_active)
    assert session.is_active, session.outcome


@contextmanager
def hosted(widget: QWidget, width: int, height: int) -> Iterator[None]:
    """Show a panel in a window around it: one of its own would be given new bounds whenever its content changes."""
    host = QWidget()
    host.resize(width, height)
    widget.setParent(host)
    widget.resize(width, height)
    host.show()
    widget.show()
    yield
    host.close()
