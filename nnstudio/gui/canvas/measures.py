"""How large cards are: everything follows from the height of the window's font."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from nnstudio.gui.canvas.face import Face
from nnstudio.gui.theme import bold, small

_LINES_WIDE = 29.0
_ANY_HEIGHT = 10_000.0


class Measures:
    """Fonts and distances of cards, in pixels at natural size.

    `left` is where text begins, `first` is the middle of the first line, `gap` stands between words that belong
    together.
    """

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.bold = bold(font)
        self.small = small(font)
        self._of_small = QFontMetricsF(self.small)
        self.line = round(QFontMetricsF(font).height())
        self.gap = round(self.line / 2)
        self.margin = self.gap + 4.0
        self.left = self.margin + 4.0
        self.width = _LINES_WIDE * self.line
        self.first = self.line / 2 + 8.0

    def height(self, face: Face) -> float:
        """Return how high a card with this face is."""
        height = self.of_counts(face) + self.line / 2 + 8.0
        if face.problem:
            height = self.top_of_problem(face) + self._height_of(face.problem) + 8.0
        return float(round(height))

    def of_headline(self, face: Face) -> float:
        """Return the middle of the line with the headline: the first one, or that beneath it."""
        return self.first + (self.line + 3.0) * face.is_block

    def of_counts(self, face: Face) -> float:
        """Return the middle of the line with the counts, or of the last one where there are none."""
        return self.of_headline(face) + (self.line + 3.0) * face.has_counts

    def top_of_problem(self, face: Face) -> float:
        """Return where the sentence about a problem begins."""
        return self.of_counts(face) + self.line / 2 + 2.0

    def _height_of(self, sentence: str) -> float:
        room = QRectF(0.0, 0.0, self.width - self.left - self.margin, _ANY_HEIGHT)
        return self._of_small.boundingRect(room, Qt.TextFlag.TextWordWrap, sentence).height()
