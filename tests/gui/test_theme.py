from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnstudio.gui.app import qt_application
from nnstudio.gui.theme import Appearance, application_font, colour, room_for, theme
from nnstudio.gui.tokens import DARK, LIGHT


def test_a_choice_of_dark_reaches_palette_style_and_tokens_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    with qtbot.waitSignal(theme().changed):
        theme().choose(Appearance.DARK)
    assert theme().tokens is DARK
    assert colour("accent") == QColor("#5b8ff9")
    assert qapp.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.text)
    assert DARK.panel in qapp.styleSheet()


def test_choosing_what_is_worn_already_changes_nothing(qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme().changed):
        theme().choose(Appearance.LIGHT)
    assert theme().tokens is LIGHT


def test_a_system_that_does_not_say_counts_as_light() -> None:
    theme().choose(Appearance.DARK)
    theme().choose(Appearance.SYSTEM)
    assert theme().tokens is LIGHT


def test_dressing_the_application_twice_changes_nothing(qapp: QApplication) -> None:
    before = qapp.font()
    qt_application()
    assert qapp.font() == before


def test_figures_are_equally_wide_and_chinese_has_a_font() -> None:
    font = application_font(QFont("Sans Serif", 9))
    assert [tag.toString() for tag in font.featureTags()] == [b"tnum"]
    assert "Noto Sans CJK SC" in font.families()


def test_the_font_that_a_system_chose_stays_the_first() -> None:
    chosen = QFont("DejaVu Serif", 12)
    font = application_font(chosen)
    assert font.families()[0] == "DejaVu Serif"
    assert font.pointSize() == 12


def test_no_word_is_cut_off_in_the_room_that_it_asks_for(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    for word in ("yes", "no", "cat", "label", "virginica", "conv2d_1", "1,000", "97.3 %"):
        assert metrics.elidedText(word, Qt.TextElideMode.ElideRight, room_for(qapp.font(), [word])) == word
    assert room_for(qapp.font(), ["no", "virginica"]) == room_for(qapp.font(), ["virginica"])
    assert room_for(qapp.font(), []) == 0
