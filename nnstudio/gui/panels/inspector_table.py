"""A few figures beneath each other, with their formulas: labels left, figures right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from nnstudio.gui.naming import named, wear
from nnstudio.gui.panels.inspector_figures import Figure
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.wording import say
from nnstudio.messages import Message


class FigureTable(QFrame):
    """Figures in a well; lines are made once and filled anew on every edit."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, name, "well")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 8, 12, 8)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._lines: list[tuple[QLabel, QLabel, QLabel]] = []

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these, in the window's language."""
        while len(self._lines) < len(figures):
            self._lines.append(self._made_line(len(self._lines)))
        for index, line in enumerate(self._lines):
            figure = figures[index] if index < len(figures) else None
            for label in line:
                label.setVisible(figure is not None)
            if figure is not None:
                _fill(line, figure)
        self.setVisible(bool(figures))
        self._grid.activate()  # now, and not once the old places have been painted

    def _made_line(self, row: int) -> tuple[QLabel, QLabel, QLabel]:
        name = self.objectName()
        label = named(TextLine(), f"{name}_label_{row}", "muted")
        formula = named(TextLine(), f"{name}_formula_{row}", "muted")
        formula.setWordWrap(True)
        formula.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # the value comes first
        value = named(QLabel(), f"{name}_value_{row}")
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for column, each in enumerate((label, formula, value)):
            self._grid.addWidget(each, row, column)
        return label, formula, value


def _fill(line: tuple[QLabel, QLabel, QLabel], figure: Figure) -> None:
    label, formula, value = line
    label.setText(_worded(figure.label))
    formula.setText(_worded(figure.formula))
    value.setText(_worded(figure.value))
    value.setAccessibleName(f"{label.text()} {value.text()}")
    wear(value, "title" if figure.is_strong else "")
    for each in line:
        each.setToolTip(_worded(figure.help))


def _worded(said: Message | str) -> str:
    return say(said) if isinstance(said, Message) else said
