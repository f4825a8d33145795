"""The samples themselves: of training, validation or test, of all classes or one, as they are read or are seen."""

from __future__ import annotations

from html import escape

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.data import FittedTransform
from nnstudio.data.samples import Array
from nnstudio.figures import grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import PART_NAMES, PARTS, Look, Survey
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.samples_curve import legend
from nnstudio.gui.panels.samples_faces import face_for
from nnstudio.gui.panels.samples_grid import SampleGrid
from nnstudio.gui.panels.samples_plane import SamplePlane
from nnstudio.gui.panels.samples_reader import Content, SampleReader
from nnstudio.gui.panels.samples_table import RowFace, SampleTable
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import NnstudioError, message

_MOST_CLASSES = 1000
"""Classes that can be chosen one by one."""


class Samples(QWidget):
    """A choice of samples above, and beneath it a grid, a table or a plane, as suits them."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "samples")
        self._survey: Survey | None = None
        self._fitted: FittedTransform | None = None
        self._order: Array = np.arange(0)
        self.reader = SampleReader(self)
        self.grid = SampleGrid(self.reader)
        self.table = SampleTable(self.reader)
        self.plane = SamplePlane()
        self._views = QStackedWidget()
        self._part = named(ComboBox(), "samples_part")
        self._class = named(ComboBox(), "samples_class")
        self._count = named(QLabel(), "samples_count", "muted")
        self._legend = named(QLabel(), "samples_legend")
        self._problem = named(QLabel(), "samples_problem", "problem")
        self._compose()
        self._part.activated.connect(self._choose)
        self._class.activated.connect(self._choose)
        self.reader.failed.connect(self._tell)
        theme().changed.connect(self._show_legend)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    @property
    def survey(self) -> Survey | None:
        """The data that are shown."""
        return self._survey

    @property
    def is_complete(self) -> bool:
        """Whether all samples in sight have been read."""
        return self.reader.is_complete

    def show_survey(self, survey: Survey, fitted: FittedTransform | None = None) -> None:
        """Show the samples of a survey, as they are read, or as `fitted` makes them for the network."""
        if survey is self._survey and fitted is self._fitted:
            return
        is_new = survey is not self._survey
        self._survey, self._fitted = survey, fitted
        if is_new:
            self._fill_choices(survey)
        self._show()

    def wait(self) -> None:
        """Wait until nothing is being read any more: for a program that ends."""
        self.reader.wait()

    def retranslate(self) -> None:
        """Word the choices in the window's language."""
        self._part.setAccessibleName(say(message("Part of the data")))
        self._class.setAccessibleName(say(message("Class")))
        self.grid.setAccessibleName(say(message("Samples")))
        self.table.setAccessibleName(say(message("Samples")))
        self.plane.setAccessibleName(say(message("Samples")))
        for place in range(self._part.count()):
            self._part.setItemText(place, say(PART_NAMES[self._part.itemData(place)]).capitalize())
        if self._class.count():
            self._class.setItemText(0, say(message("All classes")))
        self._show_count()

    def _compose(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for widget in (self._part, self._class, self._count):
            choices.addWidget(widget)
        choices.addStretch(1)
        choices.addWidget(self._legend)
        for view in (self.grid, self.table, self.plane):
            self._views.addWidget(view)
        self._problem.setWordWrap(True)
        self._problem.hide()
        for box, letters in ((self._part, 10), (self._class, 12)):
            box.setMinimumContentsLength(letters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(choices)
        column.addWidget(self._problem)
        column.addWidget(self._views, 1)

    def _fill_choices(self, survey: Survey) -> None:
        self._part.clear()
        for part in PARTS:
            if survey.size(part):
                self._part.addItem("", part)
        self._class.clear()
        self._class.addItem("", None)
        occurring = np.flatnonzero(np.sum([survey.counts[part] for part in PARTS], axis=0))
        for label in occurring[:_MOST_CLASSES].tolist() if survey.classes else ():
            self._class.addItem(survey.classes[label], label)
        self._class.setVisible(bool(survey.classes))
        self.retranslate()

    @Slot()
    def _choose(self) -> None:
        self._show()

    def _show(self) -> None:
        survey, part = self._survey, self._part.currentData()
        if survey is None or part is None:
            return
        self._problem.hide()
        split = survey.split(part)
        self._order = survey.browsed(part, self._class.currentData())
        if survey.look is Look.POINTS:
            self.reader.show(None)
            self.plane.show_points(survey, part, self._order, self._fitted)
            self._views.setCurrentWidget(self.plane)
        elif survey.look is Look.ROWS:
            rows = RowFace(survey, self._fitted)
            self.reader.show(Content(split, self._order, rows.prepare))
            self.table.show_face(rows)
            self._views.setCurrentWidget(self.table)
        else:
            face = face_for(survey, self._fitted)
            self.reader.show(Content(split, self._order, face.prepare))
            self.grid.show_face(face)
            self._views.setCurrentWidget(self.grid)
        self._show_count()
        self._show_legend()

    def _show_count(self) -> None:
        if self._survey is not None:
            count = len(self._order)
            said = message("1 sample") if count == 1 else message("{count} samples", count=grouped(count))
            self._count.setText(say(said))

    @Slot()
    def _show_legend(self) -> None:
        survey = self._survey
        is_needed = survey is not None and survey.look is Look.CURVES
        self._legend.setVisible(is_needed)
        if survey is not None and is_needed:
            line = "\N{HORIZONTAL BAR}"
            words = (
                f'<span style="color: {colour(token).name()}">{line}</span> {escape(name)}'
                for name, token in legend(survey)
            )
            self._legend.setTextFormat(Qt.TextFormat.RichText)
            self._legend.setText("&nbsp;&nbsp; ".join(words))

    @Slot(object)
    def _tell(self, error: NnstudioError) -> None:
        self._problem.setText(say(error))
        self._problem.show()
