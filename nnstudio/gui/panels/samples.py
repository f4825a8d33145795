"""A few samples to look at: pictures with their labels, points in the plane, or rows of figures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.data.samples import Array
from nnstudio.figures import decimal
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.theme import colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import message

_TILE = 56
_GAP = 8
_CAPTION = 18
_ROW = 26
_COLUMN = 84
_MOST_COLUMNS = 12
_MOST_ROWS = 12
_PLANE = 420
_CLASS_COLOURS = ("core", "activation", "normalization", "sequence", "convolution", "shape")


class Samples(QWidget):
    """Draws samples of a survey, as many as there is room for across and what that takes down."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("samples")
        self._survey: Survey | None = None
        self._pictures: list[QImage] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)
        wording().changed.connect(self.update)

    def show_survey(self, survey: Survey) -> None:
        """Show the samples of a survey in place of those before."""
        self._survey = survey
        self._pictures = pictures(survey.shown.array) if survey.is_of_images else []
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        survey = self._survey
        if survey is None:
            return 0
        if survey.is_of_images:
            rows = -(-len(self._pictures) // self._across(width))
            return rows * (_TILE + _CAPTION + _GAP)
        if survey.is_of_points:
            return min(width, _PLANE)
        return (min(len(survey.shown), _MOST_ROWS) + 1) * _ROW

    def sizeHint(self) -> QSize:
        return QSize(480, self.heightForWidth(480))

    def paintEvent(self, event: QPaintEvent) -> None:
        survey = self._survey
        if survey is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        if survey.is_of_images:
            self._paint_pictures(painter, survey)
        elif survey.is_of_points:
            self._paint_points(painter, survey)
        else:
            self._paint_rows(painter, survey)

    def _across(self, width: int) -> int:
        return max(1, (width + _GAP) // (_TILE + _GAP))

    def _paint_pictures(self, painter: QPainter, survey: Survey) -> None:
        across = self._across(self.width())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for place, picture in enumerate(self._pictures):
            row, column = divmod(place, across)
            tile = QRectF(column * (_TILE + _GAP), row * (_TILE + _CAPTION + _GAP), _TILE, _TILE)
            inside = QRectF(picture.rect())
            scale = _TILE / max(inside.width(), inside.height())
            target = QRectF(0, 0, inside.width() * scale, inside.height() * scale)
            target.moveCenter(tile.center())
            painter.drawImage(target, picture, inside)
            painter.setPen(colour("muted"))
            caption = QRectF(tile.left(), tile.bottom(), _TILE, _CAPTION)
            text = QFontMetrics(painter.font()).elidedText(label_of(survey, place), Qt.TextElideMode.ElideRight, _TILE)
            painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_points(self, painter: QPainter, survey: Survey) -> None:
        points = survey.shown.array.astype(np.float64)
        middle, reach = (points.max(0) + points.min(0)) / 2, max(float(np.ptp(points, axis=0).max()), 1e-9)
        size = self.height() - 16
        x = 8 + size / 2 + (points[:, 0] - middle[0]) / reach * size
        y = 8 + size / 2 - (points[:, 1] - middle[1]) / reach * size
        painter.setPen(colour("hairline"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.height() - 1, self.height() - 1), 8, 8)
        for label in range(max(len(survey.classes), 1)):
            chosen = survey.shown.targets == label if survey.classes else np.ones(len(points), bool)
            painter.setPen(QPen(class_colour(label), 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for a, b in zip(x[chosen].tolist(), y[chosen].tolist(), strict=True):
                painter.drawPoint(QPointF(a, b))

    def _paint_rows(self, painter: QPainter, survey: Survey) -> None:
        figures = survey.shown.array.reshape(len(survey.shown), -1)
        columns = min(figures.shape[1], max(1, min(_MOST_COLUMNS, self.width() // _COLUMN - 1)))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        titles = [say(message("target")), *(f"x{column + 1}" for column in range(columns))]
        rows = [titles, *(_row(survey, figures, place, columns) for place in range(min(len(figures), _MOST_ROWS)))]
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                painter.setPen(colour("muted" if row == 0 or column == 0 else "text"))
                painter.drawText(QRectF(column * _COLUMN, row * _ROW, _COLUMN - 12, _ROW), right, text)
            painter.setPen(colour("hairline"))
            bottom = (row + 1) * _ROW - 0.5
            painter.drawLine(QPointF(0, bottom), QPointF((columns + 1) * _COLUMN, bottom))


def label_of(survey: Survey, place: int) -> str:
    """Return what a shown sample is: its class, or the figure to predict."""
    target = survey.shown.targets[place]
    if survey.classes:
        return survey.classes[int(target)]
    return ", ".join(decimal(float(figure)) for figure in np.ravel(target)[:2])


def class_colour(label: int) -> QColor:
    """Return the colour of a class's points; they come again after six."""
    return colour(_CLASS_COLOURS[label % len(_CLASS_COLOURS)])


def pictures(images: Array) -> list[QImage]:
    """Return images (N, channels, height, width) as pictures; figures are stretched from their least to their most."""
    if images.dtype != np.uint8:
        low, high = float(images.min()), float(images.max())
        images = ((images - low) * (255.0 / (high - low or 1.0))).astype(np.uint8)
    return [_picture(image) for image in images]


def _picture(image: Array) -> QImage:
    channels, height, width = image.shape
    kind = {
        1: QImage.Format.Format_Grayscale8,
        3: QImage.Format.Format_RGB888,
        4: QImage.Format.Format_RGBA8888,
    }[channels]
    pixels = np.ascontiguousarray(np.moveaxis(image, 0, -1))
    return QImage(pixels.data, width, height, width * channels, kind).copy()


def _row(survey: Survey, figures: Array, place: int, columns: int) -> list[str]:
    return [label_of(survey, place), *(decimal(float(figure)) for figure in figures[place, :columns])]
