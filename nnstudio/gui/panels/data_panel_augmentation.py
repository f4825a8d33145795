"""How training samples are changed at random, by a preset or change by change; what comes of it, and what it costs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.data.augmentation import PRESETS, Augmentation
from nnstudio.engine.cost import AugmentationCost
from nnstudio.engine.settings import TrainingSettings
from nnstudio.figures import decimal, percent
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.keyboard import allow
from nnstudio.gui.latest import Latest
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_cost import CostWatch
from nnstudio.gui.panels.data_panel_pairs import PairGrid, Pairs, paired
from nnstudio.gui.panels.data_panel_survey import Look, Survey
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.panels.fields import editor_for
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.results_table import FigureTable
from nnstudio.gui.training.forecast import TrainingForecast
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.messages import Message, NnstudioError, message

_FIELDS_WIDTH = 320
_PRESET_NAMES = {"none": message("None"), "digits": message("Digits"), "photographs": message("Photographs")}


class AugmentationView(QWidget):
    """Fields on the left, originals beside what they become on the right.

    With a `forecast` it tells what share of a training step the changes take.
    """

    def __init__(self, document: Document, forecast: TrainingForecast | None = None) -> None:
        super().__init__()
        named(self, "augmentation")
        self._document = document
        self._survey: Survey | None = None
        self._shown: tuple[Survey, Augmentation | None, int, int] | None = None
        self._draw = 0
        self._error: NnstudioError | None = None
        self._latest = Latest(self)
        self._cost = None if forecast is None else CostWatch(document, forecast, self)
        self.pairs = PairGrid()
        self.rows = FigureTable()
        self._preset = named(ComboBox(), "augmentation_preset")
        self._preset_label = named(QLabel(), "augmentation_preset_label", "muted")
        kinds = dict(TrainingSettings.hyperparameters())
        self._field = editor_for("augmentation", kinds["augmentation"], title=message("Changes"))
        self._again = named(QPushButton(), "redraw_button")
        self._said = named(QLabel(), "augmentation_said", "muted")
        self._compose()
        self._preset.activated.connect(self._choose_preset)
        self._field.edited.connect(self._edit)
        self._again.clicked.connect(self._redraw)
        self._latest.found.connect(self._take)
        self._latest.failed.connect(self._fail)
        if self._cost is not None:
            self._cost.changed.connect(self._tell)
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
            allow(widget, self._document.read_only is None)
        if self.isVisible():
            self._preview()

    def wait(self) -> None:
        """Wait until nothing is being changed any more: for a program that ends."""
        self._latest.wait()
        if self._cost is not None:
            self._cost.drop()

    def retranslate(self) -> None:
        """Word the page in the window's language."""
        self._preset_label.setText(say(message("Preset")))
        self._preset.setAccessibleName(say(message("Preset")))
        self._preset.setPlaceholderText(say(message("Chosen by hand")))
        for place in range(self._preset.count()):
            self._preset.setItemText(place, say(_PRESET_NAMES[self._preset.itemData(place)]))
        self._again.setText(say(message("Draw again")))
        for widget in (self.pairs, self.rows):
            widget.setAccessibleName(say(message("Originals beside what they become")))
        self._tell()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._preview()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._cost is not None:
            self._cost.drop()

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
        both = QWidget()
        inner = QVBoxLayout(both)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self.pairs)
        inner.addWidget(self.rows)
        inner.addStretch(1)
        pairs = fading(both)
        pairs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        right.addWidget(pairs, 1)
        area = fading(fields)
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
        if settings.augmentation is not None and self._cost is not None:
            self._cost.ask()
        wanted = (survey, settings.augmentation, settings.batch_size, self._draw)
        if wanted == self._shown:
            return
        self._shown, self._error = wanted, None
        if settings.augmentation is None:
            self._latest.drop()
            self._show_pairs(None)
        else:
            self._latest.ask(partial(paired, survey, settings, settings.augmentation, self._draw))

    @Slot(object)
    def _take(self, pairs: Pairs) -> None:
        self._error = None
        self._show_pairs(pairs)

    @Slot(object)
    def _fail(self, error: NnstudioError) -> None:
        self._error = error
        self._show_pairs(None)

    def _show_pairs(self, pairs: Pairs | None) -> None:
        self.pairs.show_pairs(pairs)
        self.rows.show_listing(None if pairs is None else pairs.rows)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        self._again.setVisible(self.pairs.pairs is not None)
        self._said.setText(say(self._sentence()))

    def _sentence(self) -> Message | NnstudioError:
        pairs = self.pairs.pairs
        if self._error is not None:
            return self._error
        if pairs is not None:
            cost = None if self._cost is None else self._cost.cost
            return _worded_cost(pairs.seconds_per_batch) if cost is None else _worded_share(cost)
        if self._survey is not None and self._survey.look is not Look.PICTURES:
            return message(
                "Training samples are learned from as they are. Noise and Mixup may change figures like these; all "
                "other changes are for pictures."
            )
        return message(
            "Training samples are learned from as they are. Changing them at random helps where few are "
            "learned by heart; validation and test samples are never changed."
        )


def _worded_cost(seconds: float) -> Message:
    return message("Changed anew for every batch, in {milliseconds} ms.", milliseconds=decimal(1000 * seconds, 2))


def _worded_share(cost: AugmentationCost) -> Message:
    return message(
        "Changed anew for every batch, in {milliseconds} ms: {share} of a training step.",
        milliseconds=decimal(1000 * cost.seconds, 2),
        share=percent(cost.share, 0),
    )
