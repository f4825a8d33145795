"""Samples beside what augmentation makes of them: pictures in pairs, other figures row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.data.augmentation import Augmentation, preview
from nnstudio.data.samples import Array
from nnstudio.engine.cost import seconds_per_batch
from nnstudio.engine.settings import TrainingSettings
from nnstudio.figures import UNKNOWN, decimal, percent
from nnstudio.gui.background import Job
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Look, Survey
from nnstudio.gui.panels.samples_faces import pictures
from nnstudio.gui.panels.samples_targets import Targets
from nnstudio.gui.theme import colour, small, theme
from nnstudio.messages import message
from nnstudio.results import Listing

_SHOWN = 24
_FEATURES = 6
"""Features that are shown of samples which are no pictures."""

_TARGETS = 3
_ALL = 0.999
"""Share of a class from which on nothing of another can be seen."""

_TILE = 64
_ARROW = 18
_CAPTION = 18
_GAP = 14


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pictures beside what they become and what is to be learned of these, or a table of both; and how long a batch
    takes.
    """

    seconds_per_batch: float
    originals: Sequence[QImage] = ()
    changed: Sequence[QImage] = ()
    targets: Sequence[str] = ()
    rows: Listing | None = None


def paired(survey: Survey, settings: TrainingSettings, augmentation: Augmentation, draw: int, job: Job) -> Pairs:
    """Return some training samples of a survey and what becomes of them in one of any number of draws.

    Raises AugmentationError where a change makes no sense for the data.
    """
    dataset = survey.dataset
    seconds = seconds_per_batch(augmentation, dataset, settings.batch_size)
    job.reached(0)
    places = survey.turns["train"][:_SHOWN]
    shown = preview(augmentation, dataset, places, settings.seed, draw)
    if survey.look is not Look.PICTURES:
        before, after = dataset.train.targets[places], shown.targets
        rows = tuple(_rows(survey, shown.originals, before)), tuple(_rows(survey, shown.changed, after))
        return Pairs(seconds, rows=_listing(survey, *rows))
    low, high = _ends(shown.originals)
    originals, changed = (_bytes(values, low, high) for values in (shown.originals, shown.changed))
    targets = [_target(survey, target) for target in shown.targets]
    return Pairs(seconds, pictures(originals), pictures(changed), targets)


class PairGrid(QWidget):
    """Each original with an arrow to what it becomes."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "augmentation_pairs")
        self.pairs: Pairs | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)

    def show_pairs(self, pairs: Pairs | None) -> None:
        """Show pairs in place of those before."""
        self.pairs = pairs
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        count = 0 if self.pairs is None else len(self.pairs.originals)
        return -(-count // self._across(width)) * (_TILE + _CAPTION + _GAP)

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(320))

    def paintEvent(self, event: QPaintEvent) -> None:
        pairs = self.pairs
        if pairs is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(small(self.font()))
        width, across = 2 * _TILE + _ARROW, self._across(self.width())
        for place, (original, changed) in enumerate(zip(pairs.originals, pairs.changed, strict=True)):
            row, column = divmod(place, across)
            left, top = float(column * (width + _GAP)), float(row * (_TILE + _CAPTION + _GAP))
            _paint_picture(painter, QRectF(left, top, _TILE, _TILE), original)
            _paint_picture(painter, QRectF(left + _TILE + _ARROW, top, _TILE, _TILE), changed)
            painter.setPen(colour("muted"))
            arrow = QRectF(left + _TILE, top, _ARROW, _TILE)
            painter.drawText(arrow, Qt.AlignmentFlag.AlignCenter, "\N{RIGHTWARDS ARROW}")
            text = QFontMetrics(painter.font()).elidedText(pairs.targets[place], Qt.TextElideMode.ElideRight, width)
            painter.drawText(QRectF(left, top + _TILE, width, _CAPTION), Qt.AlignmentFlag.AlignCenter, text)

    def _across(self, width: int) -> int:
        return max(1, (width + _GAP) // (2 * _TILE + _ARROW + _GAP))


def _listing(survey: Survey, before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]) -> Listing:
    features = survey.feature_names[-survey.like.sample_shape[-1] :][:_FEATURES]
    names = (", ".join(Targets(survey, is_seen=False).titles[:_TARGETS]), *features)
    rows = [
        row for (old, (target, *new)) in zip(before, after, strict=True) for row in (old, (_BECOMES + target, *new))
    ]
    return Listing(tuple(message("{name}", name=name) for name in names), tuple(rows))


_BECOMES = "\N{RIGHTWARDS ARROW} "


def _rows(survey: Survey, inputs: Array, targets: Array) -> Iterator[tuple[str, ...]]:
    """Yield the target of each sample and its first figures, of a window those of its last step."""
    for sample, target in zip(inputs.reshape(len(inputs), -1, inputs.shape[-1])[:, -1], targets, strict=True):
        yield (_target(survey, target), *(decimal(float(figure)) for figure in sample[:_FEATURES]))


def _ends(images: Array) -> tuple[float, float]:
    return (0.0, 255.0) if images.dtype == np.uint8 else (float(images.min()), float(images.max()))


def _bytes(values: Array, low: float, high: float) -> Array:
    scaled = (values.astype(np.float32) - low) * (255.0 / (high - low or 1.0))
    pixels: Array = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return pixels


def _target(survey: Survey, target: Array) -> str:
    """Return figures, a class, or the two that were blended and the share of each; a dash for a label per step."""
    if survey.like.labels_steps:
        return UNKNOWN
    if not survey.classes or np.ndim(target) == 0:
        return Targets(survey, is_seen=False).label(target)
    shares = sorted(enumerate(np.ravel(target).tolist()), key=lambda share: -share[1])[:2]
    if shares[0][1] > _ALL:
        return survey.classes[shares[0][0]]
    return " + ".join(f"{percent(share, 0)} {survey.classes[label]}" for label, share in shares)


def _paint_picture(painter: QPainter, tile: QRectF, image: QImage) -> None:
    inside = QRectF(image.rect())
    scale = tile.width() / max(inside.width(), inside.height())
    target = QRectF(0, 0, inside.width() * scale, inside.height() * scale)
    target.moveCenter(tile.center())
    painter.drawImage(target, image, inside)
