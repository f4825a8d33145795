"""Fields for hyperparameters of every kind, made from their own descriptions: the one property editor there is.

A `FieldForm` edits all fields of a `Configurable`; it is made of one `FieldEditor` (`editor_for`) for each:

    form = FieldForm(Dropout)
    form.edited.connect(self._edit)      # field, value: a value that the field takes
    form.begin(layer)                    # another layer than before
    form.show_values(layer)              # the same one, which may have changed

Who receives `edited` makes the edit with `form.merge_key(field)` in its merge key, so that what is typed into a
field without leaving it is one step, and tells `form.refuse(field, error)` where fields do not fit each other.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import (
    SEVERAL,
    ChoiceControl,
    ComboBox,
    Control,
    FlagControl,
    NumberControl,
    OptionalControl,
    TextControl,
)
from nnstudio.gui.panels.fields_editor import FieldEditor
from nnstudio.gui.panels.fields_network import NetworkControl
from nnstudio.gui.panels.fields_rows import PaddingControl, PairControl, RowControl, TextsControl
from nnstudio.gui.wording import say, wording
from nnstudio.hyperparameters import (
    Choice,
    Configurable,
    Flag,
    Hyperparameter,
    HyperparameterError,
    Integer,
    Integers,
    Nested,
    Padding,
    Real,
    Reals,
    Text,
    Texts,
)
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network.block import SubNetwork


class FieldForm(QWidget):
    """All fields of a kind of configurable, one beneath the other; or of several of that kind together.

    Those that belong to a part of it stand together under its name.
    """

    edited = Signal(str, object)
    """A field and the value that it is to have; it takes it, but the others may not."""

    left = Signal()
    """The person is done with a field and went elsewhere."""

    def __init__(
        self, kind: type[Configurable], parent: QWidget | None = None, order: Sequence[str] | None = None
    ) -> None:
        super().__init__(parent)
        self.kind = kind
        self.setObjectName(f"{kind.__name__.lower()}_form")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._editors: dict[str, FieldEditor] = {}
        hyperparameters = dict(kind.hyperparameters())
        self._headings: dict[str, QLabel] = {}
        for part, fields in _by_part(order or list(hyperparameters), hyperparameters).items():
            if part:
                column.addWidget(self._made_heading(part))
            for field in fields:
                column.addWidget(self._made_editor(field, hyperparameters[field]))
        self._fields = {editor: field for field, editor in self._editors.items()}
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Word the names of the parts in the window's language."""
        for part, heading in self._headings.items():
            heading.setText(say(message(part)))

    def editor(self, field: str) -> FieldEditor:
        """Return the editor of a field."""
        return self._editors[field]

    def show_values(self, *things: Configurable) -> None:
        """Show what is edited as it is now."""
        for field, editor in self._editors.items():
            editor.show_value(*(getattr(thing, field) for thing in things))

    def begin(self, *things: Configurable) -> None:
        """Edit other things than before."""
        for field, editor in self._editors.items():
            editor.begin(*(getattr(thing, field) for thing in things))

    def refuse(self, field: str, error: NnstudioError | Message) -> None:
        """Say beneath a field why its new value cannot be."""
        self._editors[field].refuse(error)

    def merge_key(self, field: str) -> Hashable:
        """Return what is equal as long as the person types into a field; None where each entry is an edit."""
        return self._editors[field].merge_key

    def show_help(self, is_shown: bool) -> None:
        """Show or hide what each field means."""
        for editor in self._editors.values():
            editor.show_help(is_shown)

    def _made_heading(self, part: str) -> QLabel:
        heading = named(QLabel(), f"{'_'.join(re.findall('[a-z]+', part.lower()))}_part", "section")
        heading.setContentsMargins(0, 8, 0, 0)
        self._headings[part] = heading
        return heading

    def _made_editor(self, field: str, hyperparameter: Hyperparameter) -> FieldEditor:
        editor = self._editors[field] = editor_for(field, hyperparameter)
        editor.edited.connect(self._edited)
        editor.control.left.connect(self.left)
        return editor

    def _edited(self, value: object) -> None:
        sender = self.sender()
        if isinstance(sender, FieldEditor):
            self.edited.emit(self._fields[sender], value)


class NestedControl(Control):
    """One of the configurables of a registry, and a form for its own fields beneath."""

    is_typed = True

    def __init__(self, kind: Nested, name: str) -> None:
        super().__init__()
        self._kinds: list[type[Configurable] | None] = [*([None] if kind.optional else []), *kind.registry]
        self._unset = message(kind.unset)
        self._value: Configurable | None = None
        self._remembered: dict[type[Configurable], Configurable] = {}
        self._help_is_shown = False
        self._form: FieldForm | None = None
        self._combo = ComboBox()
        self._take_in(self._combo, name)
        self._row.addWidget(self._combo)
        self._combo.addItems(["" if each is None else each.__name__ for each in self._kinds])
        self._combo.activated.connect(self._chosen)
        self.below = named(QWidget(), f"{name}_fields")
        self._place = QVBoxLayout(self.below)
        self._place.setContentsMargins(12, 2, 0, 4)
        self.below.hide()

    def show_value(self, value: Any) -> None:
        is_new = self._adopt(value)
        if self._form is not None and value is not None:
            (self._form.begin if is_new else self._form.show_values)(value)

    def show_several(self) -> None:
        self._adopt(None)
        self._combo.setPlaceholderText(say(SEVERAL))
        self._combo.setCurrentIndex(-1)

    def describe(self, label: Message, help: Message) -> None:
        super().describe(label, help)
        for index, each in enumerate(self._kinds):
            self._combo.setItemText(index, say(self._unset) if each is None else each.__name__)
            tip = "" if each is None else say(each.help())
            self._combo.setItemData(index, tip, Qt.ItemDataRole.ToolTipRole)

    def show_help(self, is_shown: bool) -> None:
        """Show or hide what each field of the form means."""
        self._help_is_shown = is_shown
        if self._form is not None:
            self._form.show_help(is_shown)

    def _adopt(self, value: Configurable | None) -> bool:
        """Turn to a value; return whether it is of another kind than before, and has another form."""
        self._value = value
        if value is not None:
            self._remembered[type(value)] = value
        kind = None if value is None else type(value)
        self._combo.setCurrentIndex(self._kinds.index(kind) if kind in self._kinds else -1)
        if kind is (None if self._form is None else self._form.kind):
            return False
        self._replace_form(kind)
        return True

    def _replace_form(self, kind: type[Configurable] | None) -> None:
        if self._form is not None:
            self._place.removeWidget(self._form)
            self._form.hide()  # without a parent it would become a window of its own until it is deleted
            self._form.deleteLater()
        has_fields = kind is not None and any(True for _ in kind.hyperparameters())
        self._form = FieldForm(kind) if kind is not None else None
        if self._form is not None:
            self._form.edited.connect(self._edited)
            self._form.left.connect(self.left)
            self._form.show_help(self._help_is_shown)
            self._place.addWidget(self._form)
            self._form.show()
        if self.below is not None:
            self.below.setVisible(has_fields)

    def _chosen(self, index: int) -> None:
        kind = self._kinds[index]
        value = None if kind is None else self._remembered.get(kind) or kind()
        self.left.emit()  # choosing another kind is an edit of its own
        self.show_value(value)
        self.entered.emit(value)

    def _edited(self, field: str, value: object) -> None:
        if self._value is None or self._form is None:
            return
        changes: dict[str, Any] = {field: value}
        try:
            self._value = dataclasses.replace(self._value, **changes)
        except HyperparameterError as error:
            self._form.refuse(field, error)
            return
        self._remembered[type(self._value)] = self._value
        self._form.show_values(self._value)
        self.entered.emit(self._value)


_CONTROLS: Mapping[type[Hyperparameter], Callable[[Any, str], Control]] = {
    Integer: NumberControl,
    Real: NumberControl,
    Flag: FlagControl,
    Choice: ChoiceControl,
    Text: TextControl,
    Texts: TextsControl,
    Padding: PaddingControl,
    Reals: RowControl,
    Nested: NestedControl,
    SubNetwork: NetworkControl,
}


def editor_for(field: str, kind: Hyperparameter, title: Message | None = None) -> FieldEditor:
    """Return the editor of a hyperparameter; `title` is its label where that is not the field's name."""
    return FieldEditor(field, kind, control_for(field, kind), title)


def control_for(field: str, kind: Hyperparameter) -> Control:
    """Return the control that values of a hyperparameter are entered with."""
    if isinstance(kind, Integer | Real | Integers) and kind.optional:
        return OptionalControl(control_for(field, dataclasses.replace(kind, optional=False)), kind, field)
    if isinstance(kind, Integers):
        return PairControl(kind, field) if kind.least == kind.most == 2 else RowControl(kind, field)
    return _CONTROLS[type(kind)](kind, field)


def _by_part(fields: Sequence[str], hyperparameters: Mapping[str, Hyperparameter]) -> Mapping[str, Sequence[str]]:
    """Gather fields by the part that they belong to; those of no part come first."""
    parts: dict[str, list[str]] = {"": []}
    for field in fields:
        parts.setdefault(hyperparameters[field].part, []).append(field)
    return parts
