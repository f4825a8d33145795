"""What there is to see of the data: samples, balance, columns, augmentation and notes, a page for each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data import Transform
from nnstudio.data.warnings import on_size
from nnstudio.engine.losses import CrossEntropy
from nnstudio.figures import grouped, percent, shape
from nnstudio.gui import edits
from nnstudio.gui.background import Job
from nnstudio.gui.document import Document
from nnstudio.gui.latest import Latest
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_augmentation import AugmentationView
from nnstudio.gui.panels.data_panel_balance import ClassBalance, part_colour
from nnstudio.gui.panels.data_panel_columns import Columns
from nnstudio.gui.panels.data_panel_notes import Notes
from nnstudio.gui.panels.data_panel_strips import Saying
from nnstudio.gui.panels.data_panel_survey import PART_NAMES, PARTS, Scaled, Survey, scaled
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.panels.samples import Samples
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.training.forecast import TrainingForecast
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, NnstudioError, message

_BALANCE_WIDTH = 264


class DataView(QWidget):
    """Shows a survey, as the samples are read or as the network will see them."""

    def __init__(self, document: Document, forecast: TrainingForecast | None = None) -> None:
        super().__init__()
        named(self, "data_view")
        self._document = document
        self._survey: Survey | None = None
        self._scaled: tuple[Survey, Transform, Scaled] | None = None
        self._latest = Latest(self)
        self._shape = named(QLabel(), "data_shape", "muted")
        self._sizes = named(QLabel(), "data_sizes")
        self._seen = named(QToolButton(), "as_seen_toggle", "toggle")
        self._seen.setCheckable(True)
        self._weigh = named(QPushButton(), "balance_classes_button")
        self._warnings = Saying("data_warnings", "data_warning", "", self._weigh)
        self._unscaled = Saying("data_unscaled", "data_scaling_problem", "problem")
        self.samples = Samples()
        self.balance = ClassBalance()
        self._balance_title = named(QLabel(), "class_balance_title", "title")
        self.columns = Columns()
        self.augmentation = AugmentationView(document, forecast)
        self.notes = Notes()
        self.tabs = named(QTabWidget(), "data_tabs")
        self._compose()
        self._seen.toggled.connect(self._look_otherwise)
        self._weigh.clicked.connect(self._weigh_classes)
        self._latest.found.connect(self._take_scaled)
        self._latest.failed.connect(self._tell_unscaled)
        theme().changed.connect(self._show)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def is_complete(self) -> bool:
        """Whether nothing is being read or worked out of what is in sight."""
        return self.samples.is_complete and not self._latest.is_busy and self.augmentation.is_complete

    def show_survey(self, survey: Survey) -> None:
        """Show what is known of data."""
        self._survey = survey
        self._show()

    @Slot()
    def refresh(self) -> None:
        """Look with the transform and the batches that there are now."""
        self._look_otherwise()
        self._show_warnings()
        self.augmentation.refresh()

    def wait(self) -> None:
        """Wait until nothing is being done beside the window: for a program that ends."""
        self._latest.wait()
        self.samples.wait()
        self.augmentation.wait()

    def retranslate(self) -> None:
        """Word the pages in the window's language."""
        self._seen.setText(say(message("As the network sees it")))
        self._seen.setToolTip(say(message("Show what the transform makes of the inputs, in place of what was read")))
        self._weigh.setText(say(message("Weigh classes alike")))
        self._weigh.setToolTip(say(message("Count each sample of a rare class for more, in the loss CrossEntropy")))
        self._balance_title.setText(say(message("Samples per class")))
        titles = (message("The samples"), message("Columns"), message("Augmentation"), message("Notes"))
        for place, title in enumerate(titles):
            self.tabs.setTabText(place, say(title))
        self.columns.retranslate()
        self._show()

    # Putting together

    def _compose(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._sizes)
        head.addWidget(self._shape)
        head.addStretch(1)
        head.addWidget(self._seen)
        self._sizes.setTextFormat(Qt.TextFormat.RichText)
        for page in (self._samples_page(), self.columns, self.augmentation, self.notes):
            self.tabs.addTab(page, "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._warnings)
        column.addWidget(self._unscaled)
        column.addWidget(self.tabs, 1)

    def _samples_page(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 10, 0, 0)
        row.setSpacing(24)
        row.addWidget(self.samples, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 4, 0, 0)
        side.setSpacing(6)
        side.addWidget(self._balance_title)
        side.addWidget(fading(self.balance), 1)
        self._side.setFixedWidth(_BALANCE_WIDTH)
        row.addWidget(self._side)
        return page

    # Showing

    @Slot()
    def _show(self) -> None:
        survey = self._survey
        if survey is None:
            return
        self._shape.setText(say(_size(survey.like.sample_shape)))
        self._sizes.setText("&nbsp;&nbsp; ".join(_worded_part(survey, part) for part in PARTS))
        self.balance.show_survey(survey)
        self._side.setVisible(bool(survey.classes))
        self.tabs.setTabVisible(self.tabs.indexOf(self.columns), bool(survey.distributions))
        self.augmentation.show_survey(survey)
        self._show_warnings()
        self._look_otherwise()

    @Slot()
    def _look_otherwise(self) -> None:
        """Show the samples as the switch says; what the network sees may have to be worked out before."""
        survey, transform = self._survey, self._document.project.transform
        if survey is None or survey.source != self._document.project.data:
            return
        self._unscaled.say(None)
        if not self._seen.isChecked():
            self._latest.drop()
            self._show_samples(None)
        elif self._scaled is not None and self._scaled[0] is survey and self._scaled[1] == transform:
            self._show_samples(self._scaled[2])
        else:
            self._latest.ask(partial(_scaled, survey, transform))

    @Slot(object)
    def _take_scaled(self, found: tuple[Survey, Transform, Scaled]) -> None:
        self._scaled = found
        self._look_otherwise()

    @Slot(object)
    def _tell_unscaled(self, error: NnstudioError) -> None:
        self._show_samples(None)
        self._unscaled.say(error)

    def _show_samples(self, scaled: Scaled | None) -> None:
        if self._survey is not None:
            self.samples.show_survey(self._survey, None if scaled is None else scaled.fitted)
            self.columns.show_survey(self._survey, scaled)

    @Slot()
    def _weigh_classes(self) -> None:
        self._document.edit(*edits.set_training(self._document.project, "loss", CrossEntropy(balanced=True)))

    def _show_warnings(self) -> None:
        survey, settings = self._survey, self._document.project.settings
        if survey is None:
            return
        warnings = (*on_size(survey.size("train"), settings.batch_size), *survey.warnings)
        self._warnings.say(_together(warnings))
        may_weigh = settings.loss in (None, CrossEntropy()) and self._document.read_only is None
        self._weigh.setVisible(survey.is_imbalanced and may_weigh)
        self.notes.show_survey(survey, warnings)


def _scaled(survey: Survey, transform: Transform, job: Job) -> tuple[Survey, Transform, Scaled]:
    return survey, transform, scaled(survey, transform)


def _together(warnings: tuple[Message, ...]) -> str | None:
    """Return the first warning, and how many more there are."""
    if not warnings:
        return None
    more = say(message("{count} more under Notes.", count=grouped(len(warnings) - 1)))
    return " ".join([say(warnings[0]), *([more] if len(warnings) > 1 else [])])


def _size(sample: Sequence[int]) -> Message:
    if len(sample) == 1:
        return message("each 1 number") if sample[0] == 1 else message("each {count} numbers", count=sample[0])
    return message("each {shape}", shape=shape(sample))


def _worded_part(survey: Survey, part: str) -> str:
    total = sum(survey.size(each) for each in PARTS)
    size = survey.size(part)
    square = f'<span style="color: {colour(part_colour(part)).name()}">\N{BLACK SQUARE}</span>'
    return f"{square} {say(PART_NAMES[part])} <b>{grouped(size)}</b> ({percent(size / max(total, 1), 0)})"
