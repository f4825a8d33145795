from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.when_seen import WhenSeen


def test_what_lies_behind_another_page_is_brought_up_to_date_once_when_it_is_turned_to(qtbot: QtBot) -> None:
    pages, refreshed = QStackedWidget(), []
    qtbot.addWidget(pages)
    panel = QWidget()
    for page in (QWidget(), panel):
        pages.addWidget(page)
    when_seen = WhenSeen(panel, lambda: refreshed.append(1))
    pages.show()
    when_seen.refresh()
    when_seen.refresh()
    assert not refreshed
    pages.setCurrentWidget(panel)
    assert refreshed == [1]
    when_seen.refresh()
    assert refreshed == [1, 1]


def test_a_widget_that_stands_alone_follows_at_once(qtbot: QtBot) -> None:
    panel, refreshed = QWidget(), []
    qtbot.addWidget(panel)
    WhenSeen(panel, lambda: refreshed.append(1)).refresh()
    assert refreshed == [1]
