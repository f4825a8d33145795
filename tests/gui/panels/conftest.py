"""A small document, and a session that trains it in a thread and leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.document import Document
from nnstudio.gui.panels.data_panel import DataPanel
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.session import TrainingSession
from tests.gui.panels.data_panels import loaded
from tests.gui.panels.inspected import Bench
from tests.gui.panels.trainings import hosted, points_project


@pytest.fixture
def points(qapp: QApplication) -> Document:
    """Return a document of a tiny network on two moons."""
    return Document(points_project())


@pytest.fixture
def session(points: Document) -> Iterator[TrainingSession]:
    """Return a session that trains that document in a thread."""
    session = TrainingSession(points, in_process=False, threads=1)
    yield session
    session.shutdown()


@pytest.fixture
def panel(qtbot: QtBot, points: Document, settings: Settings) -> Iterator[DataPanel]:
    """Return the page Data of that document."""
    panel = DataPanel(points, settings)
    with hosted(panel, 1000, 600):
        loaded(qtbot, panel)
        yield panel
        panel.wait()


@pytest.fixture
def bench(document: Document, settings: Settings, qtbot: QtBot) -> Bench:
    """Return an inspector on the first document there is."""
    return Bench(document, settings, qtbot)
