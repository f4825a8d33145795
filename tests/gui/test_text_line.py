"""Lines of text that stand beside others."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui.text_line import TextLine
from nnstudio.gui.theme import application_font

LATIN, MIXED = "8 8", "\N{CJK UNIFIED IDEOGRAPH-8F6E} 8"


def foot(label: QLabel) -> int:
    """Return where the figure stands with which a label ends, in pixels below the top of the row."""
    places = inked(label)
    last = max(x for x, _ in places)
    return max(y for x, y in places if x > last - label.fontMetrics().horizontalAdvance(LATIN[-1])) + label.y()


def inked(widget: QWidget) -> list[tuple[int, int]]:
    """Return the places of all pixels that do not have the ground's colour."""
    image = widget.grab().toImage()
    ground = image.pixel(0, 0)
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return [place for place in places if image.pixel(*place) != ground]


class Row(QWidget):
    """A line beside a label of Qt's own."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(application_font(self.font()))
        self.said, self.figure = TextLine(MIXED), QLabel(LATIN)
        layout = QHBoxLayout(self)
        for label in (self.said, self.figure):
            layout.addWidget(label)
        self.adjustSize()


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    row = Row()
    qtbot.addWidget(row)
    return row


def test_chinese_stands_on_one_line_with_figures(row: Row) -> None:
    said, figure = row.said, row.figure
    assert foot(said) == foot(figure)


def test_chinese_takes_no_more_height_than_latin(row: Row) -> None:
    said, figure = row.said, row.figure
    assert said.sizeHint().height() == figure.sizeHint().height()


def test_what_is_wrapped_has_the_height_of_its_lines(row: Row) -> None:
    said = row.said
    said.setWordWrap(True)
    said.setText(" ".join(["sum"] * 20))
    assert said.heightForWidth(80) > 3 * QFontMetrics(said.font()).height()


def test_it_ends_at_the_right_where_it_should(row: Row) -> None:
    said = row.said
    said.setText(LATIN)
    said.setAlignment(Qt.AlignmentFlag.AlignRight)
    said.setFixedWidth(100)
    assert min(x for x, _ in inked(said)) > 50


def test_a_name_that_looks_like_html_has_room_as_it_is(qtbot: QtBot) -> None:
    line = TextLine("<b>8</b>")
    qtbot.addWidget(line)
    assert line.sizeHint().width() >= QFontMetrics(line.font()).horizontalAdvance("<b>8</b>")
