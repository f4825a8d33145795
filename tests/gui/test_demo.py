from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import Application
from nnstudio.gui.demo.hand import DemoError, Hand
from nnstudio.gui.demo.story import Story
from nnstudio.gui.settings import Settings
from nnstudio.messages import Message, message
from tests.cli.running import environment

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

STAGES = (
    "start",
    "data",
    "dragging",
    "built",
    "training",
    "trained",
    "frozen",
    "fine-tuned",
    "dark",
    "chinese",
    "chinese-results",
)


def test_the_demonstration_does_the_whole_job_and_leaves_pictures_and_files(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    application = Application(settings)
    qtbot.addWidget(application.window)
    told: list[Message] = []
    (tmp_path / "digits.nns").write_text("of an earlier day")
    Story(application.window, tmp_path, told.append, epochs=2, further=1).run()
    pictures = [f"{number:02}-{stage}.png" for number, stage in enumerate(STAGES, 1)]
    assert sorted(path.name for path in tmp_path.glob("*.png")) == pictures
    assert {(QImage(str(tmp_path / name)).width(), QImage(str(tmp_path / name)).height()) for name in pictures} == {
        (1440, 900)
    }
    sentences = [str(each) for each in told]
    assert "What was built: 9 layers, 4 of them with weights, and 56,714 parameters." in sentences
    assert "  conv2d_1: 0" in sentences
    assert "the 56,714 parameters are the same bit for bit" in sentences[-2]
    assert all((tmp_path / f"digits{suffix}").stat().st_size for suffix in (".nns", ".safetensors", ".csv"))


def test_what_does_not_happen_is_an_error_that_says_so(qtbot: QtBot, settings: Settings) -> None:
    application = Application(settings)
    qtbot.addWidget(application.window)
    with pytest.raises(DemoError, match="within 0 s it did not happen that pigs fly"):
        Hand(application.window).wait_until(lambda: False, message("pigs fly"), 0.05)


def test_a_folder_that_cannot_be_made_ends_the_program_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "nnstudio", "demo", str(tmp_path / "file" / "folder")]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment({"LANG": "C"}), check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot be made: Not a directory" in " ".join(ended.stderr.split())
