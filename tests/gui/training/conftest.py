"""Small projects, and sessions that leave neither process nor thread behind."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from nnstudio.data.sources import Moons
from nnstudio.data.transforms import Standardize
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.schedules import Constant
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.document import Document
from nnstudio.gui.training.session import TrainingSession
from nnstudio.layers import BatchNorm, Dense, Input
from nnstudio.network import Network
from nnstudio.project import Project
from tests.gui.training.running import Begin, with_settings


@pytest.fixture
def project() -> Project:
    """Return three short epochs on two moons, with statistics and a transform that has figures of its own."""
    network = Network.stack(Input((2,)), Dense(8, "tanh"), BatchNorm(), Dense(2, "softmax"))
    settings = TrainingSettings(batch_size=32, epochs=3, optimizer=Adam(learning_rate=0.01), schedule=Constant())
    return Project(network, settings, Moons(samples=400), Standardize())


@pytest.fixture
def endless(project: Project) -> Project:
    """Return the same with more epochs than anybody waits for."""
    return with_settings(project, epochs=100_000)


@pytest.fixture
def begin(qapp: QApplication) -> Iterator[Begin]:
    """Return what makes a session of a project's document; it is shut down after the test."""
    sessions: list[TrainingSession] = []

    def session_of(project: Project, *, in_process: bool = True, train: bool = True) -> TrainingSession:
        session = TrainingSession(Document(project), in_process=in_process, threads=1)
        sessions.append(session)
        if train:
            session.train(project)
        return session

    yield session_of
    for session in sessions:
        session.shutdown()
    assert not multiprocessing.active_children()
