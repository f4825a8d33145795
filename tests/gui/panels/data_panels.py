"""What the tests of the page Data share: waiting for data, looking, clicking, and files to learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.gui.panels.data_panel import DataPanel
from tests.gui.windows import part, seen

IRIS = Path(__file__).parents[3] / "examples" / "iris.csv"


def loaded(qtbot: QtBot, panel: DataPanel) -> None:
    document = panel._document
    qtbot.waitUntil(
        lambda: (
            not panel.is_loading
            and panel.view.is_complete
            and (problem(panel) != "" or (panel.survey is not None and panel.survey.source == document.project.data))
        ),
    )


def take(qtbot: QtBot, panel: DataPanel, path: Path) -> None:
    """Drop a file or folder, and wait until it is taken or refused."""
    panel.take_data(path)
    loaded(qtbot, panel)


def choose(panel: DataPanel, name: str, text: str) -> None:
    """Choose an entry of a box."""
    combo = part(panel, QComboBox, name)
    combo.setCurrentText(text)
    combo.activated.emit(combo.currentIndex())


def problem(panel: DataPanel) -> str:
    return seen(panel, "data_problem")


def click(panel: QWidget, name: str) -> None:
    button = panel.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def saved(path: Path, features: int = 2, classes: int = 2) -> Path:
    rng = np.random.default_rng(0)
    np.savez(path, x=rng.normal(size=(60, features)).astype("f4"), y=np.arange(60) % classes)
    return path


def picture_folder(folder: Path) -> Path:
    """Write ten small pictures of each of two classes."""
    rng = np.random.default_rng(0)
    for label in ("cats", "dogs"):
        (folder / label).mkdir(parents=True)
        for number in range(10):
            pixels = rng.integers(0, 256, (12, 12, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / label / f"{number}.png")
    return folder
