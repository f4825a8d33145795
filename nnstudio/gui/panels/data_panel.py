"""The page Data: where samples come from, what they look like, and whether the network fits them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nnstudio.data import SOURCES, TRANSFORMS, DataError, DataMissingError, DataSource, FileSource, Transform
from nnstudio.figures import grouped, shape
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_balance import ClassBalance, part_colour
from nnstudio.gui.panels.data_panel_files import asked_for, kind_for, source_at
from nnstudio.gui.panels.data_panel_loader import SurveyLoader
from nnstudio.gui.panels.data_panel_survey import PARTS, Survey
from nnstudio.gui.panels.fields import FieldEditor, FieldForm
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.samples import Samples
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError, Nested
from nnstudio.messages import Message, NnstudioError, message

_PAUSE = 150
"""Milliseconds without another edit after which the data are loaded: nobody waits for what was typed half."""

_PATIENCE = 300
_FIELDS_WIDTH = 360
_BALANCE_WIDTH = 280

_PART_NAMES = {
    "train": message("training"),
    "validation": message("validation"),
    "test": message("test"),
}


class DataPanel(QWidget):
    """Fields of the source and of the transform on the left, samples and balance on the right.

    Data are loaded beside the window, by `loader` where others ask it too. `survey` is what is shown.
    """

    def __init__(self, document: Document, settings: Settings, loader: SurveyLoader | None = None) -> None:
        super().__init__()
        self.setObjectName("data_panel")
        self.setAcceptDrops(True)
        self._document = document
        self._settings = settings
        self.survey: Survey | None = None
        self._loader = loader or SurveyLoader(self)
        self._error: NnstudioError | None = None
        self._form: FieldForm | None = None
        self._captions: dict[QLabel, Message] = {}
        self._kinds: list[type[DataSource]] = list(SOURCES)
        self._make_widgets()
        self._compose()
        self._connect()
        self.retranslate()

    @property
    def is_loading(self) -> bool:
        """Whether data are being loaded."""
        return self._loader.is_busy

    def take_data(self, path: Path) -> None:
        """Learn from a file or folder, or say in place why that cannot be."""
        try:
            self._set_source(source_at(path, self._document.project.data))
        except DataError as error:
            self._show_error(error)

    @Slot()
    def refresh(self) -> None:
        """Show the project's source and transform, and load the data where they are others."""
        project = self._document.project
        self._show_form(project.data)
        self._transform.show_value(project.transform)
        editable = self._document.read_only is None
        for widget in (self._kind, self._form, self._transform, self._choose):
            if widget is not None:
                widget.setEnabled(editable)
        if project.data != self._loader.asked_for:
            self._pause.start()
        self._show_fit()

    def reload(self) -> None:
        """Load the data again, such as after a file was mended."""
        self._loader.asked_for = None
        self._load()

    def cancel(self) -> None:
        """Load nothing any more; what was shown stays."""
        self._loader.cancel()
        self._show_loading(False)
        if self.survey is None or self.survey.source != self._document.project.data:
            self._show_error(DataError("loading was called off; load the data again to see them"))

    def wait(self) -> None:
        """Wait until nothing is being loaded any more: for a program that ends."""
        self._loader.wait()

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        for label, text in self._captions.items():
            label.setText(say(text))
        self._kind.setAccessibleName(say(message("Data source")))
        for index, kind in enumerate(self._kinds):
            self._kind.setItemData(index, say(kind.help()), Qt.ItemDataRole.ToolTipRole)
        self._choose.setText(say(message("Choose a file or folder…")))
        self._cancel.setText(say(message("Cancel")))
        self._again.setText(say(message("Load again")))
        self._point.setText(say(message("Point to its new place…")))
        self._adapt.setText(say(message("Fit the network to the data")))
        self._show_state()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._loader.asked_for != self._document.project.data:
            self._load()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            path = Path(event.mimeData().urls()[0].toLocalFile())
            if kind_for(path) is not None:
                event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_data(Path(event.mimeData().urls()[0].toLocalFile()))

    # Putting together

    def _make_widgets(self) -> None:
        self._kind = named(ComboBox(), "data_source")
        self._kind.addItems([kind.__name__ for kind in self._kinds])
        self._about = named(QLabel(), "data_source_help", "muted")
        self._choose = named(QPushButton(), "choose_data_button")
        transform = Nested(self._document.project.transform, help="What is done to the inputs.", registry=TRANSFORMS)
        self._transform = FieldEditor("transform", transform, title=message("Transform"))
        self._bar = named(QProgressBar(), "data_loading")
        self._cancel = named(QPushButton(), "cancel_loading_button")
        self._problem = named(QLabel(), "data_problem", "problem")
        self._again = named(QPushButton(), "load_again_button")
        self._point = named(QPushButton(), "point_to_data_button", "primary")
        self._fit = named(QLabel(), "data_misfit")
        self._adapt = named(QPushButton(), "adapt_network_button", "primary")
        self._sizes = named(QLabel(), "data_sizes")
        self._shape = named(QLabel(), "data_shape", "muted")
        self.samples = Samples()
        self.balance = ClassBalance()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)

    def _compose(self) -> None:
        for label in (self._about, self._problem, self._fit, self._sizes):
            label.setWordWrap(True)
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._busy = _strip("data_busy", self._bar, self._cancel)
        self._trouble = _strip("data_trouble", self._problem, self._again, self._point)
        self._offer = _strip("data_fit", self._fit, self._adapt)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(_hairline())
        row.addWidget(self._right(), 1)
        for strip in (self._busy, self._trouble, self._offer):
            strip.hide()

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._caption(message("Data"), "title"))
        column.addWidget(self._kind)
        column.addWidget(self._about)
        column.addWidget(self._choose)
        self._form_place = QVBoxLayout()
        column.addLayout(self._form_place)
        column.addSpacing(12)
        column.addWidget(self._caption(message("Before the network sees it"), "title"))
        column.addWidget(self._transform)
        column.addStretch(1)
        area = _scrolling(left)
        area.setFixedWidth(_FIELDS_WIDTH)
        return area

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(self._caption(message("A few samples"), "title"))
        head.addWidget(self._shape)
        head.addStretch(1)
        column.addLayout(head)
        for strip in (self._busy, self._trouble, self._offer):
            column.addWidget(strip)
        column.addWidget(self._sizes)
        both = QHBoxLayout()
        both.setSpacing(32)
        both.addWidget(self.samples, 1, Qt.AlignmentFlag.AlignTop)
        both.addLayout(self._balance_column())
        column.addLayout(both)
        column.addStretch(1)
        return _scrolling(right)

    def _balance_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self._balance_title = self._caption(message("Samples per class"), "title")
        self.balance.setFixedWidth(_BALANCE_WIDTH)
        column.addWidget(self._balance_title)
        column.addWidget(self.balance)
        column.addStretch(1)
        return column

    def _caption(self, text: Message, look: str) -> QLabel:
        label = named(QLabel(), "", look)
        self._captions[label] = text
        return label

    def _connect(self) -> None:
        self._kind.activated.connect(self._choose_kind)
        self._choose.clicked.connect(self._ask_for_place)
        self._transform.edited.connect(self._set_transform)
        self._cancel.clicked.connect(self.cancel)
        self._again.clicked.connect(self.reload)
        self._point.clicked.connect(self._ask_for_place)
        self._adapt.clicked.connect(self._adapt_network)
        self._pause.timeout.connect(self._load)
        self._patience.timeout.connect(self._busy.show)
        self._document.changed.connect(self.refresh)
        self._document.status_changed.connect(self.refresh)
        theme().changed.connect(self._show_state)
        wording().changed.connect(self.retranslate)
        self._loader.began.connect(self._begin)
        self._loader.found.connect(self._loaded)
        self._loader.failed.connect(self._failed)

    # Editing

    @Slot(int)
    def _choose_kind(self, index: int) -> None:
        kind = self._kinds[index]
        if kind is type(self._document.project.data):
            return
        if issubclass(kind, FileSource):
            self._ask_for(kind)
        else:
            self._set_source(kind())
        self._show_kind(self._document.project.data)

    def _ask_for_place(self) -> None:
        kind = type(self._document.project.data)
        if issubclass(kind, FileSource):
            self._ask_for(kind)

    def _ask_for(self, kind: type[FileSource]) -> None:
        source = asked_for(kind, self._document.project.data, self.window(), self._settings)
        if source is not None:
            self._set_source(source)

    def _set_source(self, source: DataSource, merge_key: object = None) -> None:
        self._document.edit(*edits.set_data(self._document.project, source), merge_key)

    @Slot(str, object)
    def _edit_field(self, field: str, value: object) -> None:
        form = self._form
        if form is None:
            return
        changes: dict[str, Any] = {field: value}
        try:
            source = dataclasses.replace(self._document.project.data, **changes)
        except HyperparameterError as error:
            form.refuse(field, error)
            return
        key = form.merge_key(field)
        self._set_source(source, None if key is None else ("data", field, key))

    @Slot(object)
    def _set_transform(self, transform: Transform) -> None:
        key = self._transform.merge_key
        self._document.edit(
            *edits.set_transform(self._document.project, transform), None if key is None else ("transform", key)
        )

    def _adapt_network(self) -> None:
        if self.survey is not None:
            self._document.edit(*edits.fit_to_data(self._document.project, self.survey.like))

    # Loading

    def _load(self) -> None:
        source = self._document.project.data
        if self.isVisible() and source != self._loader.asked_for:
            self._loader.ask(source)

    def _begin(self) -> None:
        self._error = None
        self._trouble.hide()
        self._show_loading(True)

    @Slot(object)
    def _loaded(self, survey: Survey) -> None:
        self._error, self.survey = None, survey
        self._document.know_data(survey.known)
        self._show_loading(False)
        self._show_state()

    @Slot(object)
    def _failed(self, error: NnstudioError) -> None:
        self._show_loading(False)
        self._show_error(error)

    # Showing

    def _show_form(self, source: DataSource) -> None:
        self._show_kind(source)
        is_file = isinstance(source, FileSource)
        self._choose.setVisible(is_file)
        if self._form is not None and self._form.kind is type(source):
            self._form.show_values(source)
            return
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = FieldForm(type(source))
        self._form.edited.connect(self._edit_field)
        self._form.begin(source)
        self._form_place.addWidget(self._form)

    def _show_kind(self, source: DataSource) -> None:
        self._kind.setCurrentIndex(self._kinds.index(type(source)))
        self._about.setText(say(source.help()))

    def _show_loading(self, loading: bool) -> None:
        if loading:
            self._patience.start()
        else:
            self._patience.stop()
            self._busy.hide()

    def _show_error(self, error: NnstudioError) -> None:
        self._error = error
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        error, survey = self._error, self.survey
        self._trouble.setVisible(error is not None)
        if error is not None:
            self._problem.setText(say(error))
            self._point.setVisible(isinstance(error, DataMissingError))
        stale = error is not None or survey is None
        for widget in (self._sizes, self.samples, self.balance, self._balance_title, self._shape):
            widget.setVisible(not stale)
        if survey is not None and not stale:
            self.samples.show_survey(survey)
            self.balance.show_survey(survey)
            self._balance_title.setVisible(bool(survey.classes))
            self._shape.setText(shape(survey.like.sample_shape))
            self._sizes.setText("&nbsp;&nbsp;&nbsp; ".join(self._worded_part(survey, part) for part in PARTS))
        self._show_fit()

    def _worded_part(self, survey: Survey, part: str) -> str:
        total = sum(survey.size(each) for each in PARTS)
        size = survey.size(part)
        square = f'<span style="color: {colour(part_colour(part)).name()}">\N{BLACK SQUARE}</span>'
        said = say(_PART_NAMES[part])
        return f"{square} {said} <b>{grouped(size)}</b> ({size / max(total, 1):.0%})"

    def _show_fit(self) -> None:
        document, known = self._document, self._document.known_data
        problems = document.problems if known is not None and self._error is None else ()
        self._offer.setVisible(bool(problems))
        if known is not None and problems:
            self._fit.setText(say(problems[0].message))
            may = document.read_only is None and document.adapted is not None
            self._adapt.setVisible(may)


def _strip(name: str, sentence: QWidget, *buttons: QWidget) -> QFrame:
    strip = named(QFrame(), name, "well")
    row = QHBoxLayout(strip)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(8)
    row.addWidget(sentence, 1)
    for button in buttons:
        row.addWidget(button)
    return strip


def _scrolling(content: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def _hairline() -> QFrame:
    line = named(QFrame(), "data_hairline", "hairline")
    line.setFixedWidth(1)
    return line
