"""What of a file of weights fits the network, array by array, before any of it is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QWidget

from nnstudio.figures import UNKNOWN, grouped, shape
from nnstudio.formats import Fate, Match, Matching
from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.naming import named
from nnstudio.gui.theme import colour, theme
from nnstudio.gui.wording import say
from nnstudio.messages import Message, message, shown

_AIR = 20

_TITLES = (message("Array"), message("In the file"), message("In the network"), message("What happens"))

_FATES = {
    Fate.MATCHED: message("loaded"),
    Fate.MISSING: message("not in the file, stays as it is"),
    Fate.UNEXPECTED: message("only in the file, not used"),
    Fate.SHAPE_DIFFERS: message("another shape, stays as it is"),
    Fate.TYPE_DIFFERS: message("another type, stays as it is"),
}


class ImportWeightsDialog(Sheet):
    """Shows a matching and asks whether to load it."""

    def __init__(self, file: str, matching: Matching, notes: Sequence[Message], parent: QWidget | None) -> None:
        title = message("Import {file}", file=file)
        super().__init__("import_weights_dialog", title, Buttons.Ok | Buttons.Cancel, parent)
        self._matching = matching
        self._notes = tuple(notes)
        self._summary = named(QLabel(), "import_summary")
        self._summary.setWordWrap(True)
        self._table = named(QTableWidget(len(matching.matches), len(_TITLES)), "import_table")
        self._told = named(QLabel(), "import_notes", "muted")
        self._told.setWordWrap(True)
        self._told.setVisible(bool(notes))
        for part in (self._summary, self._table, self._told):
            self.body.addWidget(part)
        self._prepare()
        self.resize(720, 480)
        theme().changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        self._summary.setText(say(self._summed_up()))
        self._told.setText("\n".join(say(note) for note in self._notes))
        self._table.setHorizontalHeaderLabels([say(title) for title in _TITLES])
        self._table.setAccessibleName(self._summary.text())
        loaded = len(self._matching.of(Fate.MATCHED))
        self.buttons.button(Buttons.Ok).setText(say(message("Load {count} arrays", count=grouped(loaded))))
        # What does not match comes first: that is what a person looks for.
        ordered = sorted(self._matching.matches, key=lambda match: match.fate is Fate.MATCHED)
        for row, match in enumerate(ordered):
            self._fill(row, match)
        self._spread()

    def _summed_up(self) -> Message:
        matching = self._matching
        return message(
            "{matched} of {wanted} arrays fit the network; what does not stays as it is. Undo takes the import back.",
            matched=grouped(len(matching.of(Fate.MATCHED))),
            wanted=grouped(len(matching.matches) - len(matching.of(Fate.UNEXPECTED))),
        )

    def _prepare(self) -> None:
        table = self._table
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)

    def _spread(self) -> None:
        """Make columns as wide as their texts, with some air between."""
        self._table.resizeColumnsToContents()
        for column in range(1, len(_TITLES)):
            self._table.setColumnWidth(column, self._table.columnWidth(column) + _AIR)

    def _fill(self, row: int, match: Match) -> None:
        name = match.name or shown(match.key).strip("'")
        if match.key not in (None, match.name) and match.name is not None:
            name = f"{match.name}  \N{LEFTWARDS ARROW}  {match.key}"
        texts = (name, _shape(match.stored_shape), _shape(match.shape), say(_FATES[match.fate]))
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setToolTip(say(match.sentence()))
            if match.fate is not Fate.MATCHED and column == len(texts) - 1:
                item.setForeground(colour("warning"))
            self._table.setItem(row, column, item)


def _shape(sizes: tuple[int, ...] | None) -> str:
    if sizes is None:
        return UNKNOWN
    return shape(sizes) if sizes else "1"
