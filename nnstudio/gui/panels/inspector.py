"""The inspector: what is selected, with all its fields, what is wrong with it, and how its figures come about."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.figures import grouped
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.edits import Edit
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fade import fading
from nnstudio.gui.panels.fields import FieldForm, editor_for
from nnstudio.gui.panels.inspector_figures import (
    Figure,
    common_counts,
    common_details,
    layer_counts,
    layer_details,
    memory_figures,
    network_figures,
    part_figures,
)
from nnstudio.gui.panels.inspector_header import InspectorHeader
from nnstudio.gui.panels.inspector_sharing import SharingField
from nnstudio.gui.panels.inspector_table import FigureTable
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.gui.theme import theme
from nnstudio.gui.wording import say, say_in_lines, wording
from nnstudio.hyperparameters import Text
from nnstudio.layers import Operation
from nnstudio.messages import Message, NnstudioError, message
from nnstudio.network import NodeSummary

_HELP_FLAG = "inspector_help"
_LEFT, _RIGHT = 16, 14
_SMALLEST_WIDTH = 240
_SMALLEST_HEIGHT = 216


class Inspector(QWidget):
    """One layer, several, or the network as a whole, depending on what is selected."""

    def __init__(self, document: Document, selection: Selection, settings: Settings) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self._document = document
        self._selection = selection
        self._settings = settings
        self._form: FieldForm | None = None
        self._kind: type[Operation] | None = None
        self._shown_ids: frozenset[int] = frozenset()
        self._header = InspectorHeader(settings.flag(_HELP_FLAG))
        self._problem = _sentence("inspector_problem", "problem")
        self._about = _sentence("inspector_about", "muted")
        self._name = editor_for("name", Text("", help="What the layer is called in problems and in exported weights."))
        self._fields = QVBoxLayout()
        self._content = named(QWidget(), "inspector_content")
        self._scroll = named(fading(self._content), "inspector_scroll")
        self._column = QVBoxLayout()
        self._beneath = QVBoxLayout()
        self._counts = FigureTable("inspector_counts")
        self._details = FigureTable("inspector_details")
        self._parts = FigureTable("inspector_parts")
        self._sharing = SharingField()
        self._memory_title = named(QLabel(), "inspector_memory_title", "title")
        self._memory = FigureTable("inspector_memory")
        self._compose()
        self._connect()
        self._begin()

    def minimumSizeHint(self) -> QSize:
        return QSize(_SMALLEST_WIDTH, _SMALLEST_HEIGHT)

    def retranslate(self) -> None:
        """Word everything in the window's language."""
        self._header.retranslate()
        self.setAccessibleName(say(message("Inspector")))
        self._update()

    # Putting together

    def _compose(self) -> None:
        """Let the fields scroll, and the counts, which people watch while they edit, stay in sight beneath them."""
        column = self._column
        self._content.setLayout(column)
        self._keep_margin()
        column.setSpacing(8)
        above: tuple[QWidget, ...] = (self._header, self._problem, self._name)
        for widget in above:
            column.addWidget(widget)
        column.addLayout(self._fields)
        for widget in (self._sharing, self._about, self._details, self._parts, self._memory_title, self._memory):
            column.addWidget(widget)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._beneath)
        self._beneath.addWidget(self._counts)
        for field in (self._name, self._sharing):
            field.show_help(self._settings.flag(_HELP_FLAG))

    def _connect(self) -> None:
        self._header.lock_clicked.connect(self._toggle_frozen)
        self._header.help_toggled.connect(self._toggle_help)
        self._name.edited.connect(self._rename)
        self._sharing.chosen.connect(self._share)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._keep_margin)
        self._document.changed.connect(self._update)
        self._document.status_changed.connect(self._update_access)
        self._selection.changed.connect(self._begin)
        wording().changed.connect(self.retranslate)
        theme().changed.connect(self._update)

    def _keep_margin(self) -> None:
        """Let the fields end where the counts do, whether or not there is a scroll bar beside them."""
        bar = self._scroll.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() else 0
        self._column.setContentsMargins(_LEFT, 12, max(0, _RIGHT - taken), 8)

    # Showing

    def _begin(self) -> None:
        """Show another selection than before."""
        self._shown_ids = self._selection.ids
        layers = self._selected_layers()
        self._kind = _common_kind(layers)
        self._replace_form(self._kind)
        if self._form is not None:
            self._form.begin(*layers)
        if len(layers) == 1:
            self._name.begin(self._selection.nodes[0].name)
        self._scroll.verticalScrollBar().setValue(0)
        self.retranslate()

    def _update(self) -> None:
        """Show the selection as it is now."""
        if self._shown_ids != self._selection.ids:
            return  # the selection is about to say so
        selected = self._selected()
        if _common_kind(self._selected_layers()) is not self._kind:
            self._begin()
            return
        if self._form is not None:
            self._form.show_values(*self._selected_layers())
        self._sharing.show_layer(self._document.summary, selected[0] if len(selected) == 1 else None)
        self._parts.show_figures(part_figures(selected[0]) if len(selected) == 1 else ())
        if not selected:
            self._show_network()
        elif len(selected) == 1:
            self._show_layer(selected[0])
        else:
            self._show_several(selected)
        self._memory_title.setVisible(not selected)
        self._name.setVisible(len(selected) == 1)
        self._header.show_help_button(bool(selected))
        self._update_access()

    def _show_counts(self, counts: Sequence[Figure]) -> None:
        """Show counts beneath the fields, which have their room where there are none."""
        self._counts.show_figures(counts)
        self._beneath.setContentsMargins(*((_LEFT, 8, _RIGHT, 12) if counts else (0, 0, 0, 0)))

    def _show_network(self) -> None:
        summary = self._document.summary
        title = self._document.project.title or say(message("Network"))
        self._header.show_title(title, None)
        self._header.show_lock(None, False)
        hint = message("Select a layer to see and change it.")
        self._say(self._about, hint if self._document.network.nodes else None)
        self._say(self._problem, None)
        self._show_counts(())
        self._details.show_figures(network_figures(summary))
        size = grouped(summary.memory.batch_size)
        self._memory_title.setText(say(message("Memory to train, {size} samples a batch", size=size)))
        self._memory.show_figures(memory_figures(summary))

    def _show_layer(self, layer: NodeSummary) -> None:
        node = layer.node
        self._name.show_value(node.name)
        self._header.show_title(type(node.layer).__name__, node.layer.family)
        self._show_lock([layer])
        self._say(self._about, node.layer.help())
        self._say(self._problem, layer.problem or self._awaited(layer))
        self._show_counts(layer_counts(self._document.summary, layer))
        self._details.show_figures(layer_details(layer))
        self._memory.show_figures(())

    def _show_several(self, layers: Sequence[NodeSummary]) -> None:
        kind = None if self._form is None else self._form.kind.__name__
        count = grouped(len(layers))
        title = message("{count} layers", count=count)
        if kind is not None:
            title = message("{count} × {kind}", count=count, kind=kind)
        families = {layer.node.layer.family for layer in layers}
        self._header.show_title(say(title), families.pop() if len(families) == 1 else None)
        self._show_lock(layers)
        together = message("What is changed here is changed in all of them.")
        self._say(self._about, together if self._form is not None else None)
        self._say(self._problem, None)
        self._show_counts(common_counts(self._document.summary, layers))
        self._details.show_figures(common_details(layers))
        self._memory.show_figures(())

    def _show_lock(self, layers: Sequence[NodeSummary]) -> None:
        can_freeze = any(layer.counts.parameters or not layer.node.trainable for layer in layers)
        is_frozen = all(not layer.node.trainable for layer in layers)
        self._header.show_lock(is_frozen if can_freeze else None, self._document.read_only is None)

    def _awaited(self, layer: NodeSummary) -> Message | None:
        """Return why there are no figures for a layer that has no problem of its own."""
        if layer.output_shape is not None or not self._document.summary.problems:
            return None
        return message("Its figures appear once the problem before it is solved.")

    def _update_access(self) -> None:
        why = self._document.read_only
        self._header.show_notice(None if why is None else message("Only to look at: {why}.", why=why))
        self._name.setEnabled(why is None)
        self._sharing.setEnabled(why is None)
        if self._form is not None:
            self._form.setEnabled(why is None)
        self._show_lock(self._selected())

    def _say(self, label: QLabel, said: Message | None) -> None:
        label.setText("" if said is None else _breakable(say_in_lines(said)))
        label.setVisible(said is not None)

    def _replace_form(self, kind: type[Operation] | None) -> None:
        if self._form is not None:
            if self._form.kind is kind:
                return
            self._fields.removeWidget(self._form)
            self._form.hide()  # without a parent it would become a window of its own until it is deleted
            self._form.deleteLater()
        self._form = None
        if kind is not None and any(True for _ in kind.hyperparameters()):
            self._form = FieldForm(kind)
            self._form.edited.connect(self._change)
            self._form.show_help(self._settings.flag(_HELP_FLAG))
            self._fields.addWidget(self._form)
            self._form.show()

    def _selected(self) -> list[NodeSummary]:
        ids = self._selection.ids
        return [layer for layer in self._document.summary.layers if layer.node.id in ids]

    def _selected_layers(self) -> list[Operation]:
        return [node.layer for node in self._selection.nodes]

    # Editing

    def _change(self, field: str, value: object) -> None:
        form, ids = self._form, self._selection.ids
        if form is None:
            return
        error = self._edit(
            lambda: edits.set_common_hyperparameter(self._document.project, ids, field, value), form.merge_key(field)
        )
        if error is not None:
            form.refuse(field, error)

    def _rename(self, name: str) -> None:
        node = self._selection.only
        if node is None:
            return
        error = self._edit(lambda: edits.rename(self._document.project, node.id, name), self._name.merge_key)
        if error is not None:
            self._name.refuse(error)

    def _share(self, owner: int | None) -> None:
        node = self._selection.only
        if node is not None:
            self._edit(lambda: edits.share(self._document.project, node.id, owner), None)

    def _edit(self, make: Callable[[], Edit], merge_key: Hashable) -> NnstudioError | None:
        """Make an edit; return what is wrong with it, which is said in place, where it cannot be made."""
        try:
            edit = make()
        except NnstudioError as error:
            return error
        self._document.edit(*edit, merge_key=None if merge_key is None else ("inspector", merge_key))
        return None

    def _toggle_frozen(self) -> None:
        self._edit(lambda: edits.toggle_frozen(self._document.project, self._selection.ids), None)

    def _toggle_help(self, is_shown: bool) -> None:
        self._settings.set_flag(_HELP_FLAG, is_shown)
        self._name.show_help(is_shown)
        self._sharing.show_help(is_shown)
        if self._form is not None:
            self._form.show_help(is_shown)


def _common_kind(layers: Sequence[Operation]) -> type[Operation] | None:
    kinds = {type(layer) for layer in layers}
    return kinds.pop() if len(kinds) == 1 else None


def _sentence(name: str, look: str) -> QLabel:
    label = named(QLabel(), name, look)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _breakable(sentence: str) -> str:
    """Let a line end behind the underscores of a long name."""
    return sentence.replace("_", "_\N{ZERO WIDTH SPACE}")
