"""What a person should know of the data: warnings, how they were read, and the files that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QLabel, QListView, QVBoxLayout, QWidget

from nnstudio.data.errors import LeftOut
from nnstudio.figures import grouped
from nnstudio.gui.naming import named
from nnstudio.gui.panels.data_panel_survey import Survey
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, message

_Index = QModelIndex | QPersistentModelIndex


class Notes(QWidget):
    """A sentence for each, and a list of files beneath."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "data_notes")
        self._survey: Survey | None = None
        self._warnings: tuple[Message, ...] = ()
        self._said = named(QLabel(), "data_notes_text")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._title = named(QLabel(), "left_out_title", "title")
        self._files = _Files()
        self._list = named(QListView(), "left_out_list")
        self._list.setUniformItemSizes(True)
        self._list.setModel(self._files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._said)
        column.addWidget(self._title)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        theme().changed.connect(self.retranslate)
        wording().changed.connect(self.retranslate)

    def show_survey(self, survey: Survey, warnings: Sequence[Message]) -> None:
        """Tell what is known of a survey's data, besides these warnings."""
        self._survey, self._warnings = survey, tuple(warnings)
        self.retranslate()

    def retranslate(self) -> None:
        """Word the notes in the window's language."""
        survey = self._survey
        if survey is None:
            return
        sentences = [_sentence(said) for said in (*self._warnings, *notes_of(survey))]
        self._said.setText("\n\n".join(sentences) or say(message("There is nothing to say of these data.")))
        left_out = survey.like.left_out
        self._title.setText(say(message("Files that are left out: {count}", count=grouped(len(left_out)))))
        self._list.setAccessibleName(self._title.text())
        self._files.show_files(left_out)
        self._title.setVisible(bool(left_out))
        self._list.setVisible(bool(left_out))


def notes_of(survey: Survey) -> Iterator[Message]:
    """Yield how the data were read and split."""
    yield from survey.like.notices
    report = survey.like.report
    if report is not None:
        dialect = report.dialect
        yield message(
            "The table is read as {encoding} with the delimiter {delimiter} and the decimal sign {decimal}; "
            "{used} of {rows} rows are used.",
            encoding=dialect.encoding,
            delimiter=message(dialect.delimiter),
            decimal=message(dialect.decimal),
            used=grouped(report.used),
            rows=grouped(report.rows),
        )
    if survey.source.keeps_order:
        yield message("The samples are split by their order: training first, then validation, and the end for testing.")
    elif survey.like.is_classification:
        yield message(
            "What is held out of each class is drawn with the seed {seed}; the same seed holds out the same samples.",
            seed=survey.source.seed,
        )
    else:
        yield message(
            "What is held out is drawn with the seed {seed}; the same seed holds out the same samples.",
            seed=survey.source.seed,
        )


def _sentence(said: Message) -> str:
    text = say(said)
    return text[:1].upper() + text[1:]


class _Files(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self._files: Sequence[LeftOut] = ()

    def show_files(self, files: Sequence[LeftOut]) -> None:
        self.beginResetModel()
        self._files = files
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        file = self._files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{PurePath(file.file).name}   {say(file.reason)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return file.file
        return colour("text") if role == Qt.ItemDataRole.ForegroundRole else None
