"""One thing to begin with: a card that is a button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from nnstudio.gui.naming import named
from nnstudio.gui.text_line import TextLine
from nnstudio.gui.theme import colour, small, theme

_RADIUS = 8.0
_SIDE = 16


class Card(QAbstractButton):
    """A title, a year or another remark beside it, a sentence, figures, and where they were published."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._title = named(TextLine(), "card_title", "title")
        self._remark = named(TextLine(), "card_remark", "muted")
        self._about = named(QLabel(), "card_about", "muted")
        self._figures = named(QLabel(), "card_figures")
        for label in (self._about, self._figures):
            label.setWordWrap(True)
        self._source = named(QLabel(), "card_source", "muted")
        # As wide as there is room; what does not fit is cut off by `_elide`.
        self._source.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (self._title, self._remark, self._about, self._figures, self._source):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for label in (self._figures, self._source):
            label.setFont(small(self.font()))
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._remark)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 12, _SIDE, 12)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self._about)
        column.addStretch(1)
        column.addWidget(self._figures)
        column.addWidget(self._source)
        theme().changed.connect(self.update)

    def show_texts(self, title: str, about: str, figures: str = "", remark: str = "", source: str = "") -> None:
        """Show these; an empty one takes no room. The source may be cut off; the tool tip has all of it."""
        for label, text in (
            (self._title, title),
            (self._about, about),
            (self._figures, figures),
            (self._remark, remark),
            (self._source, source),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        self.setToolTip(source)
        self._elide()
        self.setAccessibleName(". ".join(filter(None, (title, about, figures, remark))))

    def _elide(self) -> None:
        metrics = self._source.fontMetrics()
        room = self.width() - 2 * _SIDE  # the layout knows of none while it is to be made anew
        self._source.setText(metrics.elidedText(self.toolTip(), Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.isEnabled() and (self.hasFocus() or self.underMouse())
        painter.setPen(QPen(colour("accent" if lit else "hairline"), 1.0))
        painter.setBrush(colour("accent_tint" if self.isDown() else "card"))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
