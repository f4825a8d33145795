"""What is dropped on the window trains with one click."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from nnstudio.data.sources import Csv, FileSource, Images
from nnstudio.gui.app import Application
from nnstudio.gui.demo.hand import Hand
from nnstudio.gui.settings import Settings
from nnstudio.gui.training.session import TrainingSession
from nnstudio.messages import message
from tests.data.writing import picture
from tests.gui.windows import drop

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

IRIS = Path(__file__).parents[2] / "examples" / "iris.csv"


def dark_and_bright(folder: Path) -> Path:
    """Write colour pictures that are told apart by how bright they are."""
    rng = np.random.default_rng(0)
    for name, low in (("dark", 0), ("bright", 128)):
        for number in range(40):
            picture(folder / name / f"{number}.png", rng.integers(low, low + 128, (12, 12, 3), dtype=np.uint8))
    return folder


@pytest.mark.parametrize("kind", [Csv, Images])
def test_dropped_data_are_learned_from_with_one_click_on_train(
    qtbot: QtBot, settings: Settings, tmp_path: Path, kind: type[FileSource]
) -> None:
    path = IRIS if kind is Csv else dark_and_bright(tmp_path / "pictures")
    window = Application(settings).window
    document, hand = window.document, Hand(window)
    qtbot.addWidget(window, before_close_func=lambda _: document.saved_as(tmp_path / "done.nns"))
    window.show()
    assert drop(window, path)
    qtbot.waitUntil(lambda: document.project.data == kind(path=str(path)) and document.known_data is not None)
    hand.click("train_button")
    session = window.findChildren(TrainingSession)[0]
    hand.wait_until(lambda: session.outcome is not None and not session.is_active, message("the training ends"))
    assert session.shown is not None
    assert session.shown.ending is not None
    evaluation = session.shown.ending.evaluation
    assert evaluation is not None
    assert evaluation.accuracy is not None
    assert evaluation.accuracy > 0.85
