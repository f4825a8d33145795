from __future__ import annotations

import threading

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from nnstudio.gui.areas import Area
from nnstudio.gui.background import Bench, Job
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.notices import Offer
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.messages import NnstudioError, message
from nnstudio.project import ProjectError
from tests.gui.windows import part, told


def test_an_offer_is_taken_once_and_takes_the_notice_away(window: MainWindow) -> None:
    done: list[str] = []
    window.notices.tell(message("Untitled"), Offer("go", message("Restore"), lambda: done.append("gone")))
    assert window.notices.isVisible()
    part(window, QPushButton, "go").click()
    assert done == ["gone"]
    assert not window.notices.isVisible()


def test_the_same_sentence_is_not_said_twice_and_few_are_up_at_a_time(window: MainWindow) -> None:
    for count in (1, 1, 2, 3, 4, 5):
        window.notices.tell(message("{count} problems", count=count))
    assert told(window) == [f"{count} problems" for count in (2, 3, 4, 5)]


def test_escape_puts_a_notice_away(window: MainWindow) -> None:
    window.notices.tell(ProjectError("this is no nnstudio project"), Offer("go", message("Restore"), list))
    QTest.keyClick(part(window, QPushButton, "go"), Qt.Key.Key_Escape)
    assert not window.notices.strips


def test_what_is_put_away_hands_the_keyboard_to_no_button(window: MainWindow) -> None:
    window.notices.tell(message("Untitled"), Offer("go", message("Restore"), list))
    go = part(window, QPushButton, "go")
    go.setFocus()
    go.click()
    assert window.focusWidget() is None


def test_a_notice_follows_the_language(window: MainWindow) -> None:
    strip = window.notices.tell(message("no problems"))
    english = part(strip, QLabel, "notice_text").text()
    assert english == "No problems"
    wording().switch(SIMPLIFIED_CHINESE)
    assert part(strip, QLabel, "notice_text").text() != english


def test_notices_stand_over_the_canvas_which_keeps_its_cards_clear_of_them(window: MainWindow, qtbot: QtBot) -> None:
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    window.place(Area.CANVAS, canvas)
    qtbot.waitUntil(lambda: canvas.width() > 600)
    first = canvas.cards.cards[window.document.network.nodes[0].id]

    def top() -> int:
        return canvas.mapTo(window, canvas.mapFromScene(first.sceneBoundingRect().topLeft())).y()

    before = top()
    strips = [window.notices.tell(message("{count} problems", count=count)) for count in (1, 2)]
    ground = QRect(canvas.mapTo(window, QPoint()), canvas.size())
    covered = QRect(window.notices.mapTo(window, QPoint()), window.notices.size())
    assert abs(covered.center().x() - ground.center().x()) <= 1
    assert covered.bottom() < top()
    for strip in strips:
        window.notices.remove(strip)
    assert top() == before


def test_a_page_moves_down_for_notices_and_up_again(window: MainWindow, qtbot: QtBot) -> None:
    page = QWidget()
    window.place(Area.DATA, page)
    window.turn_to("mode_data")
    qtbot.waitUntil(lambda: page.height() > 200)
    before = page.mapTo(window, QPoint())
    strip = window.notices.tell(message("no problems"))
    lowest = window.notices.mapTo(window, window.notices.rect().bottomLeft()).y()
    qtbot.waitUntil(lambda: page.mapTo(window, QPoint()).y() > lowest)
    window.notices.remove(strip)
    qtbot.waitUntil(lambda: page.mapTo(window, QPoint()) == before)


class Results:
    """What came of a job."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self.failed: list[NnstudioError] = []


def test_work_goes_on_beside_the_window_and_shows_how_far_it_is(qtbot: QtBot, window: MainWindow) -> None:
    bench, results, gate = Bench(window.notices, window), Results(), threading.Event()

    def work(job: Job) -> str:
        job.reached(40)
        gate.wait()
        return "done"

    assert bench.start(message("Saving {file}…", file="x"), work, results.done.append, results.failed.append, 100)
    try:
        assert not bench.start(message("Saving {file}…", file="y"), work, results.done.append, results.failed.append)
        qtbot.waitUntil(lambda: window.findChild(QProgressBar, "work_progress") is not None)
        qtbot.waitUntil(lambda: part(window, QProgressBar, "work_progress").value() == 400)
    finally:
        gate.set()
    qtbot.waitUntil(lambda: results.done == ["done"])
    assert not window.notices.strips
    assert not bench.is_busy


def test_cancelled_work_ends_without_a_result(qtbot: QtBot, window: MainWindow) -> None:
    bench, results, started = Bench(window.notices, window), Results(), threading.Event()

    def work(job: Job) -> None:
        started.set()
        while True:
            job.reached(1)

    bench.start(message("Saving {file}…", file="x"), work, results.done.append, results.failed.append)
    qtbot.waitUntil(lambda: window.findChild(QPushButton, "cancel_work") is not None)
    part(window, QPushButton, "cancel_work").click()
    qtbot.waitUntil(lambda: not bench.is_busy)
    assert not results.done
    assert not results.failed


def test_work_that_fails_or_lacks_memory_says_so_in_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    bench, results = Bench(window.notices, window), Results()

    def too_large(job: Job) -> None:
        raise MemoryError

    bench.start(message("Saving {file}…", file="x"), too_large, results.done.append, results.failed.append)
    qtbot.waitUntil(lambda: len(results.failed) == 1)
    assert "not enough memory" in str(results.failed[0])


def test_work_that_breaks_off_unforeseen_fails_and_is_reported(qtbot: QtBot, window: MainWindow) -> None:
    bench, results = Bench(window.notices, window), Results()

    def slip(job: Job) -> None:
        raise KeyError(12)

    with capture_exceptions() as raised:
        bench.start(message("Saving {file}…", file="x"), slip, results.done.append, results.failed.append)
        qtbot.waitUntil(lambda: bool(results.failed) and bool(raised))
    assert "because of an error in nnstudio (KeyError: 12)" in str(results.failed[0])
    assert not bench.is_busy
