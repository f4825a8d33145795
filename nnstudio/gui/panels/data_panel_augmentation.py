"""How training samples are changed at random, by a preset or change by change; what comes of it, and what it costs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data import Dataset
from nnstudio.data.augmentation import PRESETS, Augmentation, Augmenter, preview
from nnstudio.data.samples import Array
from nnstudio.engine.settings import TrainingSettings
from nnstudio.figures import decimal
from nnstudio.gui import edits
from nnstudio.gui.background import Job
from nnstudio.gui.document import Document
from nnstudio.gui.latest import Latest
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Look, Survey, browsing_order
from nnstudio.gui.panels.fields import FieldEditor
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.samples_faces import pictures
from nnstudio.gui.theme import colour, small, theme
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.messages import NnstudioError, message

_SHOWN = 24
_TIMED = 5
_ALL = 0.999
"""Share of a class from which on nothing of another can be seen."""

_FIELDS_WIDTH = 320
_TILE = 64
_ARROW = 18
_CAPTION = 18
_GAP = 14
_PRESET_NAMES = {"none": message("None"), "digits": message("Digits"), "photographs": message("Photographs")}


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pictures beside what they become, what is to be learned of these, and how long a batch takes."""

    originals: Sequence[QImage]
    changed: Sequence[QImage]
    targets: Sequence[str]
    seconds_per_batch: float


class AugmentationView(QWidget):
    """Fields on the left, originals beside what they become on the right."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        named(self, "augmentation")
        self._document = document
        self._survey: Survey | None = None
        self._shown: tuple[Survey, Augmentation | None, int, int] | None = None
        self._draw = 0
        self._error: NnstudioError | None = None
        self._latest = Latest(self)
        self.pairs = PairGrid()
        self._preset = named(ComboBox(), "augmentation_preset")
        self._preset_label = named(QLabel(), "augmentation_preset_label", "muted")
        kinds = dict(TrainingSettings.hyperparameters())
        self._field = FieldEditor("augmentation", kinds["augmentation"], title=message("Changes"))
        self._again = named(QPushButton(), "redraw_button")
        self._said = named(QLabel(), "augmentation_said", "muted")
        self._compose()
        self._preset.activated.connect(self._choose_preset)
        self._field.edited.connect(self._edit)
        self._again.clicked.connect(self._redraw)
        self._latest.found.connect(self._take)
        self._latest.failed.connect(self._fail)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def is_complete(self) -> bool:
        """Whether what is shown is what the settings make of the samples."""
        return not self._latest.is_busy

    def show_survey(self, survey: Survey) -> None:
        """Show what becomes of the samples of a survey."""
        self._survey = survey
        self.refresh()

    def refresh(self) -> None:
        """Show the augmentation as it is now."""
        present = self._document.project.settings.augmentation
        names = list(PRESETS)
        self._preset.setCurrentIndex(next((names.index(name) for name in names if PRESETS[name] == present), -1))
        self._field.show_value(present)
        for widget in (self._preset, self._field):
            widget.setEnabled(self._document.read_only is None)
        if self.isVisible():
            self._preview()

    def wait(self) -> None:
        """Wait until nothing is being changed any more: for a program that ends."""
        self._latest.wait()

    def retranslate(self) -> None:
        """Word the page in the window's language."""
        self._preset_label.setText(say(message("Preset")))
        self._preset.setAccessibleName(say(message("Preset")))
        self._preset.setPlaceholderText(say(message("Chosen by hand")))
        for place in range(self._preset.count()):
            self._preset.setItemText(place, say(_PRESET_NAMES[self._preset.itemData(place)]))
        self._again.setText(say(message("Draw again")))
        self.pairs.setAccessibleName(say(message("Originals beside what they become")))
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._preview()

    def _compose(self) -> None:
        for name in PRESETS:
            self._preset.addItem("", name)
        fields = QWidget()
        column = QVBoxLayout(fields)
        column.setContentsMargins(0, 4, 12, 4)
        column.setSpacing(8)
        head = QHBoxLayout()
        self._preset_label.setMinimumWidth(104)
        head.addWidget(self._preset_label)
        head.addWidget(self._preset, 1)
        column.addLayout(head)
        column.addWidget(self._field)
        column.addStretch(1)
        self._said.setWordWrap(True)
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        right = QVBoxLayout()
        right.setSpacing(8)
        line = QHBoxLayout()
        line.addWidget(self._said, 1)
        line.addWidget(self._again)
        right.addLayout(line)
        right.addWidget(_scrolling(self.pairs), 1)
        area = _scrolling(fields)
        area.setFixedWidth(_FIELDS_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(16)
        row.addWidget(area)
        row.addLayout(right, 1)

    @Slot(int)
    def _choose_preset(self, index: int) -> None:
        self._set(PRESETS[self._preset.itemData(index)], None)

    @Slot(object)
    def _edit(self, augmentation: Augmentation | None) -> None:
        key = self._field.merge_key
        self._set(augmentation, None if key is None else ("augmentation", key))

    def _set(self, augmentation: Augmentation | None, merge_key: object) -> None:
        try:
            edit = edits.set_training(self._document.project, "augmentation", augmentation)
        except HyperparameterError as error:
            self._field.refuse(error)
            return
        self._document.edit(*edit, merge_key)

    @Slot()
    def _redraw(self) -> None:
        self._draw += 1
        self._preview()

    def _preview(self) -> None:
        """Have the preview made anew where it is another."""
        survey, settings = self._survey, self._document.project.settings
        if survey is None:
            return
        wanted = (survey, settings.augmentation, settings.batch_size, self._draw)
        if wanted == self._shown:
            return
        self._shown, self._error = wanted, None
        if settings.augmentation is None:
            self._latest.drop()
            self.pairs.show_pairs(None)
            self._tell()
        else:
            self._latest.ask(partial(_previewed, survey, settings, self._draw))

    @Slot(object)
    def _take(self, pairs: _Pairs) -> None:
        self._error = None
        self.pairs.show_pairs(pairs)
        self._tell()

    @Slot(object)
    def _fail(self, error: NnstudioError) -> None:
        self._error = error
        self.pairs.show_pairs(None)
        self._tell()

    def _tell(self) -> None:
        pairs = self.pairs.pairs
        self._again.setVisible(pairs is not None and bool(pairs.originals))
        if self._error is not None:
            self._said.setText(say(self._error))
        elif pairs is not None:
            cost = decimal(1000 * pairs.seconds_per_batch, 2)
            said = message("Changed anew for every batch; takes {milliseconds} ms a batch.", milliseconds=cost)
            self._said.setText(say(said))
        else:
            said = message(
                "Training samples are learned from as they are. Changing them at random helps where few are "
                "learned by heart; validation and test samples are never changed."
            )
            self._said.setText(say(said))


class PairGrid(QWidget):
    """Each original with an arrow to what it becomes."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "augmentation_pairs")
        self.pairs: _Pairs | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme().changed.connect(self.update)

    def show_pairs(self, pairs: _Pairs | None) -> None:
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


def _previewed(survey: Survey, settings: TrainingSettings, draw: int, job: Job) -> _Pairs:
    augmentation, dataset = settings.augmentation, survey.dataset
    assert augmentation is not None  # noqa: S101
    seconds = _seconds_per_batch(augmentation, dataset, settings)
    if survey.look is not Look.PICTURES:
        return _Pairs((), (), (), seconds)
    places = browsing_order(dataset.train, None, in_turn=True)[:_SHOWN]
    shown = preview(augmentation, dataset, places, settings.seed, draw)
    low, high = _ends(shown.originals)
    originals, changed = (_bytes(values, low, high) for values in (shown.originals, shown.changed))
    targets = [_target(dataset, target) for target in shown.targets]
    return _Pairs(pictures(originals), pictures(changed), targets, seconds)


def _seconds_per_batch(augmentation: Augmentation, dataset: Dataset, settings: TrainingSettings) -> float:
    places = np.arange(min(settings.batch_size, len(dataset.train)))
    inputs, targets = dataset.train.inputs[places], dataset.train.targets[places]
    augmenter = Augmenter(augmentation, dataset, settings.seed)
    taken = []
    for place in range(_TIMED):
        begun = time.perf_counter()
        augmenter.augmented(inputs, targets, 0, place)
        taken.append(time.perf_counter() - begun)
    return median(taken)


def _ends(images: Array) -> tuple[float, float]:
    return (0.0, 255.0) if images.dtype == np.uint8 else (float(images.min()), float(images.max()))


def _bytes(values: Array, low: float, high: float) -> Array:
    scaled = (values.astype(np.float32) - low) * (255.0 / (high - low or 1.0))
    pixels: Array = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return pixels


def _target(dataset: Dataset, target: Array) -> str:
    """Return a class, or the two that were blended and the share of each."""
    if dataset.classes is None:
        return ", ".join(decimal(float(figure)) for figure in np.ravel(target)[:2])
    if np.ndim(target) == 0:
        return dataset.classes[int(target)]
    shares = sorted(enumerate(np.ravel(target).tolist()), key=lambda share: -share[1])[:2]
    if shares[0][1] > _ALL:
        return dataset.classes[shares[0][0]]
    return " + ".join(f"{share:.0%} {dataset.classes[label]}" for label, share in shares)


def _paint_picture(painter: QPainter, tile: QRectF, image: QImage) -> None:
    inside = QRectF(image.rect())
    scale = tile.width() / max(inside.width(), inside.height())
    target = QRectF(0, 0, inside.width() * scale, inside.height() * scale)
    target.moveCenter(tile.center())
    painter.drawImage(target, image, inside)


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
