from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.status_bar import StatusBar
from nnstudio.gui.status_figure import StatusFigure
from nnstudio.gui.theme import theme
from nnstudio.messages import message


def test_problems_are_counted_named_and_can_be_clicked(qtbot: QtBot, document: Document) -> None:
    bar = StatusBar(document)
    qtbot.addWidget(bar)
    button = bar.findChild(QPushButton, "status_problems")
    assert isinstance(button, QPushButton)
    assert button.text() == "no problems"
    document.edit(*edits.delete(document.project, {document.network.named("flatten_1").id}))
    assert button.text() == "1 problem"
    assert "put a Flatten before it" in button.toolTip()
    with qtbot.waitSignal(bar.problems_clicked):
        button.click()
    document.edit(*edits.delete(document.project, {document.network.named("input_1").id}))
    assert button.text() == f"{len(document.summary.problems)} problems"


def test_the_zoom_is_shown_in_per_cent_once_there_is_one(qtbot: QtBot, document: Document) -> None:
    bar = StatusBar(document)
    qtbot.addWidget(bar)
    zoom = bar.findChild(QLabel, "status_zoom")
    assert isinstance(zoom, QLabel)
    assert zoom.isHidden()
    bar.show_zoom(0.75)
    assert zoom.text() == "75 %"


def test_what_is_told_stays_a_while(qtbot: QtBot, document: Document) -> None:
    bar = StatusBar(document)
    qtbot.addWidget(bar)
    bar.tell(message("{count} layers", count=2))
    told = bar.findChild(QLabel, "status_told")
    assert isinstance(told, QLabel)
    assert told.text() == "2 layers"


def test_a_long_sentence_pushes_nothing_out_of_the_window(qtbot: QtBot, document: Document) -> None:
    bar = StatusBar(document)
    qtbot.addWidget(bar)
    bar.show_zoom(1.0)
    bar.tell(message("the network is being trained; stop the training to change it, " * 3))
    told, zoom = bar.findChild(QLabel, "status_told"), bar.findChild(QLabel, "status_zoom")
    assert isinstance(told, QLabel)
    assert isinstance(zoom, QLabel)
    bar.resize(1000, bar.sizeHint().height())
    bar.grab()  # only now is everything put in its place
    assert zoom.geometry().right() <= bar.rect().right()
    assert zoom.width() >= zoom.sizeHint().width()
    assert told.toolTip() == told.text()


def test_a_figure_stands_out_and_takes_no_more_room_until_it_needs_it(qtbot: QtBot) -> None:
    figure = StatusFigure("status_parameters")
    qtbot.addWidget(figure)
    figure.say("parameters 1,234", "1,234")
    narrow = figure.sizeHint()
    assert figure.text == figure.accessibleName() == "parameters 1,234"
    figure.say("parameters 5,678", "5,678")
    assert figure.sizeHint() == figure.minimumSizeHint() == narrow
    figure.say("parameters 12,345,678", "12,345,678")
    assert figure.sizeHint().width() > narrow.width()
    figure.resize(figure.sizeHint())
    image = figure.grab().toImage()
    inks = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}
    assert {theme().tokens.text, theme().tokens.panel} <= {ink.upper() for ink in inks} | inks
