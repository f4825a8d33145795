"""What one sample looks like in the grid: a picture with its class, a curve with what follows, a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter

from nnstudio.data import FittedTransform
from nnstudio.data.samples import Array
from nnstudio.data.tokens import Tokenizer
from nnstudio.figures import decimal
from nnstudio.gui.panels.data_panel_survey import Look, Survey
from nnstudio.gui.panels.samples_curve import CurveFace
from nnstudio.gui.panels.samples_targets import Targets
from nnstudio.gui.theme import colour

_CAPTION = 18
_TILES = ((32, 56), (64, 72), (10**9, 96))
"""Up to how many pixels either way pictures take so much room."""

_LINE = 18
_MOST_LINES = 4
_NEXT_WIDTH = 96
_LETTER = 7.5
"""Pixels of a letter, with room for a text that is wider than most."""

_LETTERS_OF_A_WORD = 5


class Face(Protocol):
    """How samples of a kind are drawn."""

    def size(self, width: int) -> QSize:
        """Return the room that each sample takes where there is so much across."""

    def prepare(self, inputs: Array, targets: Array) -> Sequence[Any]:
        """Return what is drawn of each sample; called beside the window."""

    def paint(self, painter: QPainter, area: QRectF, sample: Any) -> None:
        """Draw what was prepared of a sample."""

    def worded(self, sample: Any) -> str:
        """Return a sample in words."""


def face_for(survey: Survey, fitted: FittedTransform | None) -> Face:
    """Return how the samples of a survey are drawn: as they are read, or as a transform makes them."""
    match survey.look:
        case Look.TEXTS:
            return TextFace(survey, is_seen=fitted is not None)
        case Look.CURVES:
            return CurveFace(survey, fitted)
        case _:
            return PictureFace(survey, fitted)


@dataclass(frozen=True, eq=False)
class _Picture:
    image: QImage
    label: str
    low: float
    high: float


class PictureFace:
    """A picture with its class or figures beneath."""

    def __init__(self, survey: Survey, fitted: FittedTransform | None) -> None:
        self._targets = Targets(survey, is_seen=fitted is not None)
        self._fitted = fitted
        ends = survey.distributions
        self._range = min(end.low for end in ends), max(end.high for end in ends)
        side = max(survey.like.sample_shape[1:])
        self._tile = next(room for most, room in _TILES if side <= most)

    def size(self, width: int) -> QSize:
        return QSize(self._tile, self._tile + _CAPTION)

    def prepare(self, inputs: Array, targets: Array) -> Sequence[_Picture]:
        values = inputs if self._fitted is None else self._fitted.apply(inputs)
        images = pictures(self._bytes(values))
        ends = values.reshape(len(values), -1)
        return [
            _Picture(image, self._targets.label(target), float(row.min()), float(row.max()))
            for image, target, row in zip(images, targets, ends, strict=True)
        ]

    def paint(self, painter: QPainter, area: QRectF, sample: _Picture) -> None:
        tile = QRectF(area.left(), area.top(), self._tile, self._tile)
        inside = QRectF(sample.image.rect())
        scale = self._tile / max(inside.width(), inside.height())
        target = QRectF(0, 0, inside.width() * scale, inside.height() * scale)
        target.moveCenter(tile.center())
        painter.drawImage(target, sample.image, inside)
        painter.setPen(colour("muted"))
        caption = QRectF(area.left(), tile.bottom(), self._tile, _CAPTION)
        painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, _elided(painter, sample.label, self._tile))

    def worded(self, sample: _Picture) -> str:
        return f"{sample.label} ({decimal(sample.low)} \N{HORIZONTAL ELLIPSIS} {decimal(sample.high)})"

    def _bytes(self, values: Array) -> Array:
        """Return pictures as bytes: what is scaled about 0 has its 0 in the middle of grey."""
        if values.dtype == np.uint8:
            return values
        low, high = self._range
        if self._fitted is not None:
            low, high = float(values.min()), float(values.max())
            low, high = (min(low, -high), max(high, -low)) if low < 0 else (min(low, 0.0), max(high, 1.0))
        return np.clip((values - low) * (255.0 / (high - low or 1.0)), 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class _Text:
    text: str
    target: str


class TextFace:
    """The tokens of a sample put into words, and what is to be learned of them; or the tokens themselves."""

    def __init__(self, survey: Survey, *, is_seen: bool) -> None:
        self._targets = Targets(survey, is_seen=is_seen)
        self._is_seen = is_seen
        self._is_next = survey.like.labels_steps
        self._vocabulary = survey.like.vocabulary or ()
        unit = getattr(survey.source, "unit", "characters")
        self._tokenizer = Tokenizer(self._vocabulary, unit)
        letters = survey.like.sample_shape[0] * (1 if unit == "characters" else _LETTERS_OF_A_WORD)
        self._letters = 4 * survey.like.sample_shape[0] if is_seen else letters

    def size(self, width: int) -> QSize:
        across = max(1, int((width - _NEXT_WIDTH - 24) / _LETTER))
        return QSize(width, _LINE * min(_MOST_LINES, -(-self._letters // across)) + 16)

    def prepare(self, inputs: Array, targets: Array) -> Sequence[_Text]:
        return [_Text(self._text(tokens), self._target(target)) for tokens, target in zip(inputs, targets, strict=True)]

    def paint(self, painter: QPainter, area: QRectF, sample: _Text) -> None:
        text = area.adjusted(0, 6, -_NEXT_WIDTH - 16, -6)
        painter.setPen(colour("text"))
        flags = Qt.TextFlag.TextWrapAnywhere if not self._is_seen else Qt.TextFlag.TextWordWrap
        painter.save()
        painter.setClipRect(text)
        painter.drawText(text, flags | Qt.AlignmentFlag.AlignVCenter, sample.text)
        painter.restore()
        painter.setPen(colour("accent_text" if self._is_next else "muted"))
        target = QRectF(area.right() - _NEXT_WIDTH, area.top(), _NEXT_WIDTH, area.height())
        painter.drawText(target, Qt.AlignmentFlag.AlignVCenter, _elided(painter, sample.target, _NEXT_WIDTH))
        painter.setPen(colour("hairline"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())

    def worded(self, sample: _Text) -> str:
        return f"{sample.text} {sample.target}"

    def _text(self, tokens: Array) -> str:
        if self._is_seen:
            return " ".join(map(str, tokens.tolist()))
        return visible(self._tokenizer.decode(tokens.tolist()))

    def _target(self, target: Array) -> str:
        if not self._is_next:
            return self._targets.label(target)
        last = int(target[-1])
        return f"\N{RIGHTWARDS ARROW} {last if self._is_seen else visible(self._vocabulary[last])}"


def visible(text: str) -> str:
    """Return a text in one line, ends of lines and tabs as signs."""
    return text.replace("\n", "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}").replace("\t", "\N{RIGHTWARDS ARROW TO BAR}")


def pictures(images: Array) -> list[QImage]:
    """Return images (N, channels, height, width) of bytes as pictures."""
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


def _elided(painter: QPainter, text: str, width: int) -> str:
    return QFontMetrics(QFont(painter.font())).elidedText(text, Qt.TextElideMode.ElideRight, width)
