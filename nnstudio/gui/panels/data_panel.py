"""The page Data: where samples come from, what they are like, and whether the network fits them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from nnstudio.data import DataError, DataMissingError, DataSource, FileSource
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_files import asked_for, file_asked_for, other_readings, reread, source_at
from nnstudio.gui.panels.data_panel_loader import SurveyLoader
from nnstudio.gui.panels.data_panel_source import SourceFields
from nnstudio.gui.panels.data_panel_strips import Progress, Saying
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.panels.data_panel_view import DataView
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import theme
from nnstudio.gui.training.forecast import TrainingForecast
from nnstudio.gui.when_seen import WhenSeen
from nnstudio.gui.wording import say, wording
from nnstudio.messages import NnstudioError, message
from nnstudio.project.suiting import suited

_PAUSE = 150
"""Milliseconds without another edit after which the data are loaded: nobody waits for what was typed half."""

_PATIENCE = 300
_REFRESH = 100
_FIELDS_WIDTH = 360


class DataPanel(QWidget):
    """Fields of the source and of the transform on the left, what there is to see of the data on the right.

    Data are loaded beside the window, by `loader` where others ask it too; `forecast` times training steps, so that it
    can be told what share of them augmentation takes. `survey` is what is shown. What is dropped or chosen becomes the
    document's data once it has been loaded: where it cannot be, those before stay.
    """

    def __init__(
        self,
        document: Document,
        settings: Settings,
        loader: SurveyLoader | None = None,
        forecast: TrainingForecast | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("data_panel")
        self._document = document
        self._settings = settings
        self.survey: Survey | None = None
        self._loader = loader or SurveyLoader(self)
        self._error: NnstudioError | None = None
        self._refused: tuple[DataSource | None, NnstudioError] | None = None
        self._make_widgets(forecast)
        self._compose()
        self._connect()
        self.retranslate()

    @property
    def is_loading(self) -> bool:
        """Whether data are being loaded."""
        return self._loader.is_busy

    def take_data(self, path: Path) -> None:
        """Learn from a file or folder once it is loaded, or say in place why that cannot be."""
        try:
            self.try_out(source_at(path, self._document.project.data), as_likely=True)
        except DataError as error:
            self._refuse(None, error)

    def try_out(self, source: DataSource, *, as_likely: bool = False) -> None:
        """Load a source that becomes the document's data where it can be loaded, or what its file likelier is."""
        project = self._document.project
        if self._document.read_only is not None:
            self._document.edit(*edits.set_data(project, source))  # which says why not
        elif source == project.data:
            self._loader.ask(source)
        else:
            self._loader.try_out(source, as_likely=as_likely)

    @Slot()
    def refresh(self) -> None:
        """Show the project's source and transform, and load the data where they are others."""
        self._fields.refresh()
        self._show_columns()
        self.view.refresh()
        if self._loader.lacks(self._document.project.data):
            self._pause.start()
        self._show_fit()

    def reload(self) -> None:
        """Load the data again, or what was refused, such as after a file was mended."""
        if self._refused is not None and self._refused[0] is not None:
            self._loader.try_out(self._refused[0])
        else:
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
        self.view.wait()

    def retranslate(self) -> None:
        """Word the panel in the window's language."""
        self._cancel.setText(say(message("Cancel")))
        self._again.setText(say(message("Load again")))
        self._point.setText(say(message("Point to its new place…")))
        self._anyway.setText(say(message("Use it and correct its settings")))
        self._dismiss.setText(say(message("Dismiss")))
        self._adapt.setText(say(message("Fit the network to the data")))
        self._suit.setText(say(message("Use a small network made for the data")))
        self._show_state()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._load()

    # Putting together

    def _make_widgets(self, forecast: TrainingForecast | None) -> None:
        self._fields = SourceFields(self._document)
        self.view = DataView(self._document, forecast)
        self._cancel = named(QPushButton(), "cancel_loading_button")
        self._again = named(QPushButton(), "load_again_button")
        self._point = named(QPushButton(), "point_to_data_button", "primary")
        self._anyway = named(QPushButton(), "use_anyway_button")
        self._dismiss = named(QPushButton(), "dismiss_problem_button")
        self._adapt = named(QPushButton(), "adapt_network_button", "primary")
        self._suit = named(QPushButton(), "suit_network_button", "primary")
        self._busy = Progress(self._cancel)
        buttons = (self._again, self._anyway, self._dismiss, self._point)
        self._trouble = Saying("data_trouble", "data_problem", "problem", *buttons)
        self._offer = Saying("data_fit", "data_misfit", "", self._adapt, self._suit)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._ticking = QTimer(self, interval=_REFRESH)

    def _compose(self) -> None:
        area = fading(self._fields)
        area.setFixedWidth(_FIELDS_WIDTH)
        line = named(QFrame(), "data_hairline", "hairline")
        line.setFixedWidth(1)
        right = QVBoxLayout()
        right.setContentsMargins(20, 12, 20, 12)
        right.setSpacing(8)
        for strip in (self._busy, self._trouble, self._offer):
            right.addWidget(strip)
        right.addWidget(self.view, 1)
        right.addStretch(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(area)
        row.addWidget(line)
        row.addLayout(right, 1)

    def _connect(self) -> None:
        self._fields.kind_chosen.connect(self._choose_kind)
        self._fields.place_wanted.connect(self._ask_for_place)
        self._cancel.clicked.connect(self.cancel)
        self._again.clicked.connect(self.reload)
        self._point.clicked.connect(self._ask_for_place)
        self._anyway.clicked.connect(self._use_anyway)
        self._dismiss.clicked.connect(self._forget_refused)
        self._adapt.clicked.connect(self._adapt_network)
        self._suit.clicked.connect(self._suit_network)
        self._pause.timeout.connect(self._load)
        self._patience.timeout.connect(self._show_progress)
        self._ticking.timeout.connect(self._show_progress)
        when_seen = WhenSeen(self, self.refresh)
        self._document.changed.connect(when_seen.refresh)
        self._document.status_changed.connect(when_seen.refresh)
        theme().changed.connect(self._show_state)
        wording().changed.connect(self.retranslate)
        self._loader.began.connect(self._begin)
        self._loader.found.connect(self._loaded)
        self._loader.failed.connect(self._failed)
        self._loader.tried.connect(self._take_tried)
        self._loader.refused.connect(self._refuse)

    # Choosing and editing

    @Slot(object)
    def _choose_kind(self, kind: type[DataSource]) -> None:
        present = self._document.project.data
        if not issubclass(kind, FileSource):
            self.try_out(kind())
        elif kind in other_readings(present) and isinstance(present, FileSource):
            self.try_out(reread(present, kind))
        else:
            self._ask_for(kind)

    @Slot()
    def _ask_for_place(self) -> None:
        kind = type(self._document.project.data)
        if issubclass(kind, FileSource):
            self._ask_for(kind)
        elif (path := file_asked_for(self.window(), self._settings)) is not None:
            self.take_data(path)

    def _ask_for(self, kind: type[FileSource]) -> None:
        source = asked_for(kind, self._document.project.data, self.window(), self._settings)
        if source is not None:
            self.try_out(source)

    @Slot()
    def _use_anyway(self) -> None:
        """Take what cannot be loaded as it is for the document's data, so that its settings can be corrected."""
        source = None if self._refused is None else self._refused[0]
        if source is not None:
            self._refused = None
            self._document.edit(*edits.set_data(self._document.project, source))

    @Slot()
    def _forget_refused(self) -> None:
        self._refused = None
        self._show_state()

    def _adapt_network(self) -> None:
        if self.survey is not None:
            self._document.edit(*edits.fit_to_data(self._document.project, self.survey.like))

    def _suit_network(self) -> None:
        if self.survey is not None:
            self._document.edit(*edits.suit_to_data(self._document.project, self.survey.like))

    # Loading

    @Slot()
    def _load(self) -> None:
        source = self._document.project.data
        if self.isVisible() and self._loader.lacks(source):
            self._loader.ask(source)

    @Slot()
    def _begin(self) -> None:
        self._error = self._refused = None
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

    @Slot(object)
    def _take_tried(self, survey: Survey) -> None:
        self._show_loading(False)
        edit = edits.learn_from(self._document.project, survey.known, self._document.known_data)
        if self._document.edit(*edit):
            self._loader.adopt(survey)

    @Slot(object, object)
    def _refuse(self, source: DataSource | None, error: NnstudioError) -> None:
        self._show_loading(False)
        self._refused = (source, error)
        self._show_state()

    # Showing

    def _show_columns(self) -> None:
        """Offer the columns of the table that is shown, where it is the one whose fields are edited."""
        source, survey = self._document.project.data, self.survey
        of_same_file = survey is not None and getattr(survey.source, "path", None) == getattr(source, "path", "")
        self._fields.offer_columns(survey.like.report if survey is not None and of_same_file else None)

    def _show_loading(self, loading: bool) -> None:
        if loading:
            self._patience.start()
        else:
            self._patience.stop()
            self._ticking.stop()
            self._busy.hide()

    @Slot()
    def _show_progress(self) -> None:
        self._busy.show_share(self._loader.share)
        self._busy.show()
        self._ticking.start()

    def _show_error(self, error: NnstudioError) -> None:
        self._error = error
        self._show_state()

    @Slot()
    def _show_state(self) -> None:
        refused = None if self._refused is None else self._refused[0]
        error = self._error if self._refused is None else self._refused[1]
        self._trouble.say(error)
        self._again.setVisible(self._refused is None or refused is not None)
        self._anyway.setVisible(refused is not None and not isinstance(error, DataMissingError))
        self._dismiss.setVisible(self._refused is not None)
        self._point.setVisible(self._refused is None and isinstance(error, DataMissingError))
        is_stale = self._error is not None or self.survey is None
        self.view.setVisible(not is_stale)
        if self.survey is not None and not is_stale:
            self.view.show_survey(self.survey)
        self._show_columns()
        self._show_fit()

    def _can_suit(self) -> bool:
        return self.survey is not None and suited(self._document.project, self.survey.like) is not None

    def _show_fit(self) -> None:
        document, known = self._document, self._document.known_data
        problems = document.problems if known is not None and self._error is None else ()
        may_edit = document.read_only is None
        can_adapt = bool(problems) and document.adapted is not None
        self._offer.say(problems[0].message if problems else None)
        self._adapt.setVisible(may_edit and can_adapt)
        self._suit.setVisible(may_edit and bool(problems) and not can_adapt and self._can_suit())
