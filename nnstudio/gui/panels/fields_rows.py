"""What values of several whole numbers are entered with: rows, pairs that change together, sides of an image."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QStringListModel, Qt, QTimer
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from nnstudio.gui.icons import icon
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import SEVERAL, ComboBox, Control, LineBox
from nnstudio.gui.panels.fields_numbers import Entry, NumberBox, read, written
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say
from nnstudio.hyperparameters import HyperparameterError, Integers, Padding, Reals, Texts
from nnstudio.messages import Message, message


class RowControl(Control):
    """Numbers in a row, as one line: a shape as 1 × 28 × 28, others as 0, 1, 2."""

    is_typed = True

    def __init__(self, kind: Integers | Reals, name: str) -> None:
        super().__init__()
        is_open = isinstance(kind, Reals) or kind.most is None
        self._is_whole = isinstance(kind, Integers)
        is_shape = isinstance(kind, Integers) and kind.is_shape
        self._separator = " \N{MULTIPLICATION SIGN} " if is_shape else ", "
        nothing = message("all") if self._is_whole else message("none")
        self._nothing = nothing if is_open and not kind.default else None
        self._line = LineBox()
        self._value: Sequence[float] = ()
        self._take_in(self._line, name)
        self._row.addWidget(self._line)
        self._line.textEdited.connect(self._typed)

    def show_value(self, value: Any) -> None:
        self._value = value
        self._show_nothing()
        if _entries(self._line.text(), self._is_whole) != value:
            self.rewrite()

    def show_several(self) -> None:
        self.show_value(())
        self._line.setPlaceholderText(say(SEVERAL))

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        self._show_nothing()

    def rewrite(self) -> None:
        self._line.setText(self._separator.join(written(number) for number in self._value))

    def _show_nothing(self) -> None:
        self._line.setPlaceholderText("" if self._nothing is None else say(self._nothing))

    def _typed(self, text: str) -> None:
        self.entered.emit(_entries(text, self._is_whole))


class TextsControl(Control):
    """Texts in a row, as one line: width+height."""

    is_typed = True

    def __init__(self, kind: Texts, name: str) -> None:
        super().__init__()
        self._line = LineBox()
        self._value: Sequence[str] = ()
        self._usual = ""
        self._take_in(self._line, name)
        self._row.addWidget(self._line)
        self._line.textEdited.connect(self._typed)

    def offer(self, names: Sequence[str], usual: Sequence[str] = ()) -> None:
        """Offer names while a person types, and show which ones are meant where none is given."""
        self._usual = Texts.written(usual)
        self._line.setPlaceholderText(self._usual)
        self.voice()
        completer = self._line.completer()
        if isinstance(completer, NamesCompleter):
            completer.offer(names)
        elif names:
            self._line.setCompleter(NamesCompleter(names, self._line))
            self._line.completer().activated.connect(self._take_offered)

    def show_value(self, value: Any) -> None:
        self._value = value
        self._line.setPlaceholderText(self._usual)
        if _texts(self._line.text()) != value:
            self.rewrite()

    def show_several(self) -> None:
        self.show_value(())
        self._line.setPlaceholderText(say(SEVERAL))

    def rewrite(self) -> None:
        self._line.setText(Texts.written(self._value))

    def _typed(self, line: str) -> None:
        texts = _texts(line)
        self.mark(texts is None)
        if texts is not None:
            self.entered.emit(texts)

    def _take_offered(self) -> None:
        """Enter a name that was chosen among those offered; Qt puts it into the line only after this."""
        QTimer.singleShot(0, self, self._enter_line)

    def _enter_line(self) -> None:
        self._typed(self._line.text())


class NamesCompleter(QCompleter):
    """Completes the last of several names in a line: width+hei becomes width+height."""

    def __init__(self, names: Sequence[str], line: QLineEdit) -> None:
        super().__init__(list(names), line)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def offer(self, names: Sequence[str]) -> None:
        """Offer other names than before."""
        model = self.model()
        if isinstance(model, QStringListModel) and model.stringList() != list(names):
            model.setStringList(list(names))

    def splitPath(self, path: str) -> list[str]:
        return [_last_of(path)[1].strip('"')]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        line = self.widget()
        before = _last_of(line.text())[0] if isinstance(line, QLineEdit) else ""
        return before + Texts.written((super().pathFromIndex(index),))


class PairControl(Control):
    """Two whole numbers, down and across, that change together while they are linked."""

    is_typed = True

    def __init__(self, kind: Integers, name: str) -> None:
        super().__init__()
        self._boxes = NumberBox(kind), NumberBox(kind)
        times = named(QLabel("\N{MULTIPLICATION SIGN}"), f"{name}_times", "muted")
        self._link = named(QToolButton(), f"{name}_linked", "flat")
        self._link.setCheckable(True)
        self._link.setChecked(True)
        for box, part in zip(self._boxes, ("vertical", "horizontal"), strict=True):
            self._take_in(box, f"{name}_{part}")
        for widget in (self._boxes[0], times, self._boxes[1], self._link):
            self._row.addWidget(widget, 1 if isinstance(widget, NumberBox) else 0)
        self._boxes[0].entered.connect(self._entered_down)
        self._boxes[1].entered.connect(self._entered_across)
        self._link.clicked.connect(self._linked)
        theme().changed.connect(self._restyle)
        self._restyle()

    def begin(self, value: Any) -> None:
        super().begin(value)
        self._link.setChecked(value[0] == value[1])

    def show_value(self, value: Any) -> None:
        self._show(value, "")
        if value[0] != value[1]:
            self._link.setChecked(False)

    def show_several(self) -> None:
        self._show((None, None), say(SEVERAL))
        self._link.setChecked(True)

    def rewrite(self) -> None:
        for box in self._boxes:
            box.rewrite()

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        self._boxes[0].setAccessibleName(say(message("{field}, down", field=label)))
        self._boxes[1].setAccessibleName(say(message("{field}, across", field=label)))
        self._link.setToolTip(say(message("Change both numbers together")))
        self._link.setAccessibleName(self._link.toolTip())

    def _show(self, numbers: Sequence[int | None], placeholder: str) -> None:
        for box, number in zip(self._boxes, numbers, strict=True):
            box.lineEdit().setPlaceholderText(placeholder)
            box.show_number(number)

    def _entered_down(self, entry: Entry) -> None:
        self._enter(entry, self._boxes[1])

    def _entered_across(self, entry: Entry) -> None:
        self._enter(entry, self._boxes[0])

    def _enter(self, entry: Entry, other: NumberBox) -> None:
        if self._link.isChecked():
            other.lineEdit().setText(str(entry))
        self.entered.emit(tuple(box.entry() for box in self._boxes))

    def _linked(self, is_linked: bool) -> None:
        down, across = (box.entry() for box in self._boxes)
        if is_linked and down != across:
            self._entered_down(down)

    def _restyle(self) -> None:
        self._link.setIcon(icon("link", "muted"))


class PaddingControl(Control):
    """None, as much as keeps the size, or cells for each side."""

    is_typed = True

    def __init__(self, kind: Padding, name: str) -> None:
        super().__init__()
        self._words = kind.words
        self._combo = ComboBox()
        self._take_in(self._combo, name)
        self._row.addWidget(self._combo)
        self._combo.addItems(["" for _ in (*kind.words, "cells per side")])
        self._combo.activated.connect(self._chosen)
        self._sides = tuple(_SIDES) if kind.is_vertical else ("left", "right")
        self._boxes = tuple(NumberBox(kind) for _ in self._sides)
        self._captions = tuple(named(QLabel(), f"{name}_{side}_caption", "muted") for side in self._sides)
        self.below = named(QWidget(), f"{name}_sides")
        self._lay_out(self.below, name)
        self.below.hide()

    def show_value(self, value: Any) -> None:
        self._combo.setCurrentIndex(self._words.index(value) if isinstance(value, str) else len(self._words))
        self._show_sides(None if isinstance(value, str) else value)

    def show_several(self) -> None:
        self._combo.setPlaceholderText(say(SEVERAL))
        self._combo.setCurrentIndex(-1)
        self._show_sides(None)

    def rewrite(self) -> None:
        for box in self._boxes:
            box.rewrite()

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        for index, text in enumerate((*(_WORDS[word] for word in self._words), message("cells per side"))):
            self._combo.setItemText(index, say(text))
        for box, caption, side in zip(self._boxes, self._captions, self._sides, strict=True):
            caption.setText(say(_SIDES[side]))
            box.setAccessibleName(say(message("{field}, {side}", field=label, side=_SIDES[side])))

    def _lay_out(self, below: QWidget, name: str) -> None:
        grid = QGridLayout(below)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        for column, (side, box, caption) in enumerate(zip(self._sides, self._boxes, self._captions, strict=True)):
            grid.addWidget(caption, 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)
            caption.setBuddy(box)
            self._take_in(box, f"{name}_{side}")
            box.entered.connect(self._sides_entered)

    def _show_sides(self, sides: Sequence[int] | None) -> None:
        for box, side in zip(self._boxes, sides or self._nothing, strict=True):
            box.show_number(side)
        if self.below is not None:
            self.below.setVisible(sides is not None)

    def _chosen(self, index: int) -> None:
        if index < len(self._words):
            self._show_sides(None)
            self.entered.emit(self._words[index])
        elif self._words:
            self._show_sides(self._nothing)
            self._sides_entered()

    @property
    def _nothing(self) -> tuple[int, ...]:
        return (0,) * len(self._sides)

    def _sides_entered(self) -> None:
        self.entered.emit(tuple(box.entry() for box in self._boxes))


_WORDS = {"valid": message("valid"), "same": message("same"), "causal": message("causal")}
_SIDES = {"top": message("top"), "bottom": message("bottom"), "left": message("left"), "right": message("right")}


_BETWEEN = r"[\s,;x×*，；、]+"  # as people part numbers, in Chinese too


def _last_of(line: str) -> tuple[str, str]:
    """Return a line up to its last name, and that name as far as it is typed; a plus sign in quotes parts nothing."""
    start = max((match.end() for match in re.finditer(r'\+(?=(?:[^"]*"[^"]*")*[^"]*$)', line)), default=0)
    if line.count('"') % 2:
        start = line.rindex('"')
    return line[:start], line[start:]


def _texts(line: str) -> tuple[str, ...] | None:
    """Return the texts that a line holds; None while a quote in it is not closed."""
    try:
        return Texts.parsed(line) if line.strip() else ()
    except HyperparameterError:
        return None


def _entries(text: str, is_whole: bool) -> tuple[Entry, ...]:
    """Return the numbers of a line, parted by blanks, commas, semicolons or signs of multiplication."""
    return tuple(read(part, is_whole) for part in re.split(_BETWEEN, text) if part)
