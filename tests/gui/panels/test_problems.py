from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QPushButton, QWidget

from nnstudio.gui import edits
from nnstudio.gui.areas import Area
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.problems import Problems
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE


@pytest.fixture
def problems(window: MainWindow) -> Problems:
    window.place(Area.CANVAS, QWidget())
    window.place(Area.DATA, QWidget())
    panel = Problems(window.document, window.selection, window.verbs)
    window.status_bar.problems_clicked.connect(panel.reveal)
    window.place(Area.PROBLEMS, panel)
    return panel


def listed(panel: Problems) -> QListWidget:
    found = panel.findChild(QListWidget, "problems_list")
    assert found is not None
    return found


def sentences(panel: Problems) -> list[str]:
    return [listed(panel).item(row).text() for row in range(listed(panel).count())]


def break_it(window: MainWindow) -> None:
    flatten = window.document.network.named("flatten_1").id
    window.document.edit(*edits.delete(window.document.project, {flatten}))


def test_it_is_there_only_while_there_are_problems(window: MainWindow, problems: Problems) -> None:
    slot = problems.parentWidget()
    assert slot is not None
    assert not problems.isVisible()
    assert not slot.isVisible()
    break_it(window)
    assert problems.isVisible()
    window.document.undo()
    assert not problems.isVisible()
    assert not slot.isVisible()


def test_a_network_that_is_broken_from_the_start_shows_it(window: MainWindow) -> None:
    break_it(window)
    window.place(Area.CANVAS, QWidget())
    panel = Problems(window.document, window.selection, window.verbs)
    assert not panel.isVisible()
    window.place(Area.PROBLEMS, panel)
    assert panel.isVisible()


def test_each_problem_is_a_sentence_that_offers_the_way_out(window: MainWindow, problems: Problems) -> None:
    break_it(window)
    assert sentences(problems) == [
        "dense_1, after maxpool_2, takes flat features or sequences of them, not a shape of 64 × 5 × 5; put a Flatten "
        "before it"
    ]
    title = problems.findChild(QLabel, "problems_title")
    assert title is not None
    assert title.text() == "1 problem"


def test_a_click_and_enter_go_to_the_layer(window: MainWindow, problems: Problems) -> None:
    break_it(window)
    broken = window.document.network.named("dense_1").id
    rows = listed(problems)
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualItemRect(rows.item(0)).center())
    assert window.selection.ids == {broken}
    window.selection.clear()
    rows.setCurrentRow(0)
    QTest.keyClick(rows, Qt.Key.Key_Return)
    assert window.selection.ids == {broken}


def test_the_count_in_the_status_bar_leads_there_from_any_page(window: MainWindow, problems: Problems) -> None:
    break_it(window)
    window.turn_to("mode_data")
    assert not problems.isVisible()
    count = window.status_bar.findChild(QPushButton, "status_problems")
    assert count is not None
    count.click()
    assert problems.isVisible()
    assert window.selection.only is window.document.network.named("dense_1")


def test_a_problem_of_the_network_as_a_whole_selects_nothing(window: MainWindow, problems: Problems) -> None:
    window.document.edit(*edits.delete(window.document.project, {window.document.network.nodes[0].id}))
    assert sentences(problems)[0] == "the network has no input; begin it with an Input"
    problems.reveal()
    assert window.selection.ids == frozenset()


def test_it_speaks_the_window_s_language(window: MainWindow, problems: Problems) -> None:
    break_it(window)
    english = sentences(problems)
    wording().switch(SIMPLIFIED_CHINESE)
    assert sentences(problems) != english
