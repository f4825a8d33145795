"""Curves as files: the picture as PNG or SVG, the figures as CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from nnstudio.engine.history import History
from nnstudio.formats.atomic import replacing
from nnstudio.messages import NnstudioError

SUFFIXES = (".png", ".svg", ".csv")

_SCALE = 2.0
"""Pixels of a PNG per pixel on screen: sharp in print."""

_COLUMNS = (
    "step",
    "epoch",
    "loss",
    "loss_least",
    "loss_greatest",
    "accuracy",
    "learning_rate",
    "validation_loss",
    "validation_accuracy",
)

Paint = Callable[[QPainter, QRectF], None]


class CurvesFileError(NnstudioError):
    """A file that no curves can be written as."""


def save_curves(path: Path, history: History, paint: Paint, size: QSize) -> None:
    """Write curves as the file's suffix says; raise CurvesFileError or SaveError where they cannot be."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CurvesFileError(
            "curves are saved as {known}, not as {name}", known=", ".join(SUFFIXES), name=repr(path.name)
        )
    content = {
        ".png": lambda: as_png(paint, size),
        ".svg": lambda: as_svg(paint, size),
        ".csv": lambda: as_csv(history).encode(),
    }[suffix]()
    with replacing(path) as file:
        file.write(content)


def as_csv(history: History) -> str:
    """Return a history as CSV: a row for every point of the curves, which validation joins at the end of an epoch.

    A point stands for one step or, in long trainings, for several in a row: their mean, least and greatest loss.
    """
    rows = [*_step_rows(history), *_epoch_rows(history)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows([_worded(value) for value in row] for row in sorted(rows, key=lambda row: row[0]))
    return text.getvalue()


def as_png(paint: Paint, size: QSize) -> bytes:
    """Return a picture as PNG."""
    image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SCALE)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6's stubs lack writing to a device
    return bytes(content.data())


def as_svg(paint: Paint, size: QSize) -> bytes:
    """Return a picture as SVG."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    paint(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return bytes(content.data())


_Row = tuple[float, *tuple[float | None, ...]]


def _step_rows(history: History) -> list[_Row]:
    loss, per_epoch = history.loss, max(history.steps_per_epoch, 1)
    nothing = [None] * len(loss)
    accuracy: Sequence[float | None] = history.accuracy.mean.tolist() if len(history.accuracy) else nothing
    columns = (loss.x, loss.x / per_epoch, loss.mean, loss.low, loss.high)
    rates = history.learning_rate.mean.tolist()
    rows = zip(*(column.tolist() for column in columns), accuracy, rates, nothing, nothing, strict=True)
    return list(rows)


def _epoch_rows(history: History) -> list[_Row]:
    return [
        (
            done.epoch * history.steps_per_epoch,
            done.epoch,
            done.loss,
            None,
            None,
            done.accuracy,
            done.learning_rate,
            done.validation_loss,
            done.validation_accuracy,
        )
        for done in history.epochs
    ]


def _worded(value: float | None) -> str:
    if value is None or math.isnan(value):
        return ""
    return f"{value:.9g}"
