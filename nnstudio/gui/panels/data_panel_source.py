"""Where the data come from: the kind of source, its fields, and what is done to the inputs before they are seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.data import SOURCES, TRANSFORMS, DataSource, FileSource, Transform
from nnstudio.data.sources import TableSource, UndividedSource
from nnstudio.data.tables.report import Role, TableReport
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.keyboard import allow
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_files import other_readings
from nnstudio.gui.panels.fields import FieldForm, editor_for
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.panels.fields_rows import TextsControl
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import HyperparameterError, Nested
from nnstudio.messages import Message, message

_OF_COLUMNS = ("target", "without", "features", "categories", "inputs")
"""Fields of a table that take names of columns."""


class SourceFields(QWidget):
    """Fields of the document's source and transform; which source it is, and from which file, others decide."""

    kind_chosen = Signal(object)
    """The person wants another kind of source."""

    place_wanted = Signal()
    """The person wants to choose the file or folder."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._form: FieldForm | None = None
        self._report: TableReport | None = None
        self._captions: dict[QLabel, Message] = {}
        self._kinds: list[type[DataSource]] = list(SOURCES)
        self._kind = named(ComboBox(), "data_source")
        self._kind.addItems([kind.__name__ for kind in self._kinds])
        self._about = named(QLabel(), "data_source_help", "muted")
        self._about.setWordWrap(True)
        self._choose = named(QPushButton(), "choose_data_button")
        self._reread = named(QPushButton(), "reread_button")
        transform = Nested(document.project.transform, help="What is done to the inputs.", registry=TRANSFORMS)
        self._transform = editor_for("transform", transform, title=message("Transform"))
        self._compose()
        self._kind.activated.connect(self._choose_kind)
        self._choose.clicked.connect(self.place_wanted)
        self._reread.clicked.connect(self._read_otherwise)
        self._transform.edited.connect(self._set_transform)
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def refresh(self) -> None:
        """Show the project's source and transform."""
        project = self._document.project
        self._show_form(project.data)
        self._transform.show_value(project.transform)
        editable = self._document.read_only is None
        for widget in (self._kind, self._form, self._transform, self._choose, self._reread):
            if widget is not None:
                allow(widget, editable)

    def offer_columns(self, report: TableReport | None) -> None:
        """Offer the names of a table's columns where fields take some."""
        self._report = report
        form, source = self._form, self._document.project.data
        if form is None or not isinstance(source, TableSource):
            return
        names = [] if report is None else [column.name for column in report.columns]
        targets = [] if report is None else [each.name for each in report.columns if each.role is Role.TARGET]
        for field, _ in source.hyperparameters():
            control = form.editor(field).control if field in _OF_COLUMNS else None
            if isinstance(control, TextsControl):
                control.offer(names, targets if field == "target" else ())

    def retranslate(self) -> None:
        """Word the fields in the window's language."""
        for label, text in self._captions.items():
            label.setText(say(text))
        self._kind.setAccessibleName(say(message("Data source")))
        for index, kind in enumerate(self._kinds):
            self._kind.setItemData(index, say(kind.help()), Qt.ItemDataRole.ToolTipRole)
        self.refresh()

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._caption(message("Data")))
        for widget in (self._kind, self._about, self._choose, self._reread):
            column.addWidget(widget)
        self._form_place = QVBoxLayout()
        column.addLayout(self._form_place)
        column.addSpacing(12)
        column.addWidget(self._caption(message("Before the network sees it")))
        column.addWidget(self._transform)
        column.addStretch(1)

    def _caption(self, text: Message) -> QLabel:
        label = named(QLabel(), "", "title")
        self._captions[label] = text
        return label

    @Slot(int)
    def _choose_kind(self, index: int) -> None:
        kind = self._kinds[index]
        if kind is not type(self._document.project.data):
            self.kind_chosen.emit(kind)
        self._show_kind(self._document.project.data)

    def _read_otherwise(self) -> None:
        for kind in other_readings(self._document.project.data):
            self.kind_chosen.emit(kind)
            return

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
        edit = edits.set_data(self._document.project, source)
        self._document.edit(*edit, _merging(form.merge_key(field), "data", field))

    @Slot(object)
    def _set_transform(self, transform: Transform) -> None:
        edit = edits.set_transform(self._document.project, transform)
        self._document.edit(*edit, _merging(self._transform.merge_key, "transform"))

    def _show_form(self, source: DataSource) -> None:
        self._show_kind(source)
        if self._form is not None and self._form.kind is type(source):
            self._form.show_values(source)
            return
        if self._form is not None:
            self._form_place.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
        self._form = FieldForm(type(source), order=_order(type(source)))
        self._form.edited.connect(self._edit_field)
        self._form.begin(source)
        self._form_place.addWidget(self._form)
        self.offer_columns(self._report)

    def _show_kind(self, source: DataSource) -> None:
        self._kind.setCurrentIndex(self._kinds.index(type(source)))
        self._about.setText(say(source.help()))
        has_file = isinstance(source, FileSource)
        self._choose.setText(say(message("Choose a file or folder…") if has_file else message("Use your own data…")))
        tip = message("A table, a text or arrays; files, and folders of pictures, can be dropped on the window too")
        self._choose.setToolTip(say(tip))
        others = other_readings(source)
        self._reread.setVisible(bool(others))
        for kind in others[:1]:
            self._reread.setText(say(message("Read the same file as {kind}", kind=kind.__name__)))


def _order(kind: type[DataSource]) -> list[str]:
    """Return the fields of a source, its own before those that all sources have."""
    common = {name for name, _ in UndividedSource.hyperparameters()}
    names = [name for name, _ in kind.hyperparameters()]
    return [*(name for name in names if name not in common), *(name for name in names if name in common)]


def _merging(key: Hashable, *what: str) -> Hashable:
    return None if key is None else (*what, key)
