"""A picture of what a scene shows, as pixels or as lines that stay sharp at any size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.formats import replacing
from nnstudio.messages import NnstudioError

_MARGIN = 24
_SCALE = 2
"""Pixels of a PNG per pixel of the scene."""

_MOST_PIXELS = 100_000_000
"""400 MB while it is drawn; larger scenes are drawn at a smaller scale."""


class PictureError(NnstudioError):
    """A picture that cannot be made."""


def picture(scene: QGraphicsScene, suffix: str, background: QColor) -> bytes:
    """Return a picture of all that a scene shows, in the format of a file's ending.

    Raises PictureError for another ending, and where there is nothing to see.
    """
    drawn = scene.itemsBoundingRect()
    if drawn.isEmpty():
        raise PictureError("there is nothing to draw a picture of; add a layer first")
    if suffix.lower() not in PICTURE_FORMATS:
        raise PictureError("a picture ends in one of {known}, not in {suffix}", known=_KNOWN, suffix=repr(suffix))
    area = drawn.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).toAlignedRect().toRectF()
    return PICTURE_FORMATS[suffix.lower()](scene, area, background)


def write_picture(path: Path, content: bytes) -> None:
    """Write a picture; raises SaveError where that cannot be."""
    with replacing(path) as file:
        file.write(content)


def _png(scene: QGraphicsScene, area: QRectF, background: QColor) -> bytes:
    scale = min(_SCALE, (_MOST_PIXELS / (area.width() * area.height())) ** 0.5)
    image = QImage((area.size() * scale).toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(background)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scene.render(painter, QRectF(image.rect()), area)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know only names of formats as bytes
    return bytes(content.data())


def _svg(scene: QGraphicsScene, area: QRectF, background: QColor) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = QSize(round(area.width()), round(area.height()))
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle("nnstudio")
    painter = QPainter(generator)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), background)
    scene.render(painter, QRectF(0, 0, size.width(), size.height()), area, Qt.AspectRatioMode.KeepAspectRatio)
    painter.end()
    return bytes(content.data())


PICTURE_FORMATS: Mapping[str, Callable[[QGraphicsScene, QRectF, QColor], bytes]] = {".png": _png, ".svg": _svg}
"""How a picture is drawn, by the ending of its file."""

_KNOWN = ", ".join(PICTURE_FORMATS)
