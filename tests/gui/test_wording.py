from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from nnstudio.gui.wording import say, say_in_lines, system_language, wording
from nnstudio.language import ENGLISH, SIMPLIFIED_CHINESE
from nnstudio.messages import message


def test_qts_own_buttons_follow_the_language_both_ways(qtbot: QtBot) -> None:
    assert cancel_text(qtbot) == "Cancel"
    with qtbot.waitSignal(wording().changed):
        wording().switch(SIMPLIFIED_CHINESE)
    assert cancel_text(qtbot) == "取消"
    wording().switch(ENGLISH)
    assert cancel_text(qtbot) == "Cancel"


def test_a_sentence_is_filled_in() -> None:
    assert say(message("depth {depth} weight layers", depth=4)) == "depth 4 weight layers"


def test_the_environment_chooses_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert system_language() == SIMPLIFIED_CHINESE
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    assert system_language() == ENGLISH


def cancel_text(qtbot: QtBot) -> str:
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    return box.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "").split("(")[0]


def test_shapes_stay_on_one_line_where_lines_are_broken() -> None:
    assert say_in_lines("Widens with 1 × 1") == "Widens with 1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}1"
