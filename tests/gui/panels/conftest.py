"""A small document, and a session that trains it in a thread and leaves none behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from nnstudio.gui.document import Document
from nnstudio.gui.training.session import TrainingSession
from tests.gui.panels.trainings import points_project


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
