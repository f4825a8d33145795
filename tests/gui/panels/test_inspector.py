"""Fields of the layers that are selected are edited in place, and each edit is a step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.figures import UNKNOWN
from nnstudio.gui import edits
from nnstudio.gui.document import TRAINING, Document
from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.settings import Settings
from nnstudio.gui.wording import wording
from nnstudio.hyperparameters import Choice, Flag, Integer, Integers, Padding, Real
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import LAYERS, Conv2D, Dense, Input, Operation, ReLU
from nnstudio.messages import message
from nnstudio.network import Network
from nnstudio.network.block import SubNetwork
from nnstudio.project import Project
from tests.gui.panels.forms import type_over
from tests.gui.panels.inspected import Bench
from tests.gui.windows import part


def test_every_keystroke_moves_the_counts_and_typing_is_one_step(bench: Bench) -> None:
    bench.select("conv2d_1")
    seen = []
    bench.document.changed.connect(lambda: seen.append(bench.figures("inspector_counts")["weights"]))
    type_over(bench.box("filters"), "128")
    assert [value for _, value in seen] == ["9", "108", "1,152"]
    bench.document.undo()
    assert bench.box("filters").text() == "32"
    assert bench.document.undo_text is None


def test_two_fields_are_two_steps(bench: Bench) -> None:
    bench.select("conv2d_1")
    bench.box("filters").stepBy(1)
    bench.box("groups").stepBy(0)
    bench.box("kernel_size_vertical").stepBy(1)
    bench.document.undo()
    assert bench.layer("conv2d_1") == replace(_conv(bench, "conv2d_1"), filters=33, kernel_size=(3, 3))


def test_the_same_field_of_two_layers_is_two_steps(bench: Bench) -> None:
    bench.select("dense_1")
    bench.box("units").stepBy(1)
    bench.select("dense_2")
    bench.box("units").stepBy(1)
    bench.document.undo()
    assert bench.layer("dense_2") == replace(_dense(bench, "dense_2"), units=10)
    assert bench.layer("dense_1") == replace(_dense(bench, "dense_1"), units=129)


def test_fields_that_do_not_fit_each_other_are_said_in_place(bench: Bench) -> None:
    bench.select("conv2d_1")
    bench.box("groups").stepBy(2)
    assert "Conv2D divides its 32 filters into 3 groups" in bench.text("groups_error")
    assert _conv(bench, "conv2d_1").groups == 1
    assert bench.box("groups").property("problem") is True


def test_a_layer_is_renamed_in_place(bench: Bench) -> None:
    bench.select("conv2d_1")
    type_over(bench.line("name"), "stem")
    assert bench.document.network.named("stem").id == min(bench.selection.ids)
    type_over(bench.line("name"), "dense_1")
    assert bench.text("name_error") == "two layers are named dense_1; give one of them another name"
    bench.document.undo()
    assert bench.line("name").text() == "conv2d_1"
    assert bench.document.undo_text is None


def test_the_lock_freezes_and_lets_learn(bench: Bench) -> None:
    bench.select("conv2d_1")
    lock = bench.inspector.findChild(QToolButton, "inspector_lock")
    assert lock is not None
    lock.click()
    assert not bench.document.network.named("conv2d_1").trainable
    assert lock.accessibleName() == "frozen"
    lock.click()
    assert bench.document.network.named("conv2d_1").trainable


def test_several_layers_of_a_kind_are_edited_together_in_one_step(bench: Bench) -> None:
    bench.select("conv2d_1", "conv2d_2")
    assert bench.text("inspector_title") == "2 × Conv2D"
    assert bench.box("filters").lineEdit().placeholderText() == "several values"
    type_over(bench.box("filters"), "16")
    assert (_conv(bench, "conv2d_1").filters, _conv(bench, "conv2d_2").filters) == (16, 16)
    bench.document.undo()
    assert (_conv(bench, "conv2d_1").filters, _conv(bench, "conv2d_2").filters) == (32, 64)


def test_with_nothing_selected_the_network_explains_itself(bench: Bench) -> None:
    figures = bench.figures("inspector_details")
    assert figures["depth in weight layers"] == ("", "4")
    assert figures["parameters"] == ("", "225,034")
    assert set(bench.figures("inspector_memory")) == {"weights", "gradients", "optimizer", "activations", "together"}
    bench.select("dense_1")
    assert bench.figures("inspector_memory") == {}


def test_a_problem_is_said_and_what_waits_for_it_says_so(bench: Bench) -> None:
    bench.select("flatten_1")
    bench.document.edit(*edits.delete(bench.document.project, bench.selection.ids))
    bench.select("dense_1")
    assert "put a Flatten before it" in bench.text("inspector_problem")
    bench.select("dense_2")
    assert bench.text("inspector_problem") == "Its figures appear once the problem before it is solved."
    assert bench.figures("inspector_details")["output"] == ("", UNKNOWN)


def test_while_training_it_is_only_to_look_at_and_says_so(bench: Bench) -> None:
    bench.select("conv2d_1")
    bench.document.set_read_only(TRAINING)
    assert bench.text("inspector_notice") == "read-only"
    assert not bench.box("filters").isEnabled()
    assert not bench.line("name").isEnabled()
    bench.document.set_read_only(None)
    assert bench.text("inspector_notice") == ""
    assert bench.box("filters").isEnabled()


def test_where_another_network_comes_the_fields_are_those_of_the_layer_that_is_there_now(bench: Bench) -> None:
    def show(layer: Operation) -> None:
        network = Network.stack(Input((8,)), layer)
        bench.document.edit(message("Another"), replace(bench.document.project, network=network))
        bench.selection.select([network.nodes[-1].id])

    show(ReLU())
    show(Dense(7))
    assert bench.box("units").isVisible()


def test_help_is_shown_on_demand_and_remembered(bench: Bench, settings: Settings) -> None:
    bench.select("conv2d_1")
    help = bench.inspector.findChild(QToolButton, "inspector_help")
    assert help is not None
    help.click()
    assert bench.text("filters_help") == "Number of output channels."
    bench.select("dense_1")
    assert bench.text("units_help") == "Number of output features."
    assert settings.flag("inspector_help")


def test_only_where_there_are_layers_a_person_is_told_to_select_one(bench: Bench) -> None:
    assert bench.text("inspector_about")
    bench.document.edit(*edits.delete(bench.document.project, [node.id for node in bench.document.network.nodes]))
    assert not bench.text("inspector_about")


def test_a_layer_that_is_deleted_leaves_the_inspector(bench: Bench) -> None:
    bench.select("conv2d_1")
    bench.document.edit(*edits.delete(bench.document.project, bench.selection.ids))
    assert bench.text("inspector_title") == "Digits CNN"
    bench.document.undo()
    assert bench.text("inspector_title") == "Digits CNN"


def test_it_speaks_the_window_s_language(bench: Bench) -> None:
    bench.select("conv2d_1")
    english = bench.text("filters_label")
    wording().switch(SIMPLIFIED_CHINESE)
    assert bench.text("filters_label") not in ("", english)


def test_it_edits_770_layers_without_a_noticeable_wait(settings: Settings, qtbot: QtBot) -> None:
    layers = [Input((16,)), *(Dense(16) for _ in range(770))]
    bench = Bench(Document(Project(Network.stack(*layers))), settings, qtbot)
    bench.select("dense_770")
    assert bench.figures("inspector_counts")["weights"] == ("16 · 16", "256")
    bench.box("units").stepBy(1)
    assert bench.figures("inspector_counts")["weights"] == ("16 · 17", "272")


FIELDS = [
    (kind, field)
    for kind in LAYERS
    for field, hyperparameter in kind.hyperparameters()
    if not isinstance(hyperparameter, SubNetwork)
]
"""A network within a block is not edited in the inspector."""


@pytest.mark.parametrize(("kind", "field"), FIELDS, ids=[f"{kind.__name__}.{field}" for kind, field in FIELDS])
def test_every_field_of_every_layer_is_edited_and_shown(
    kind: type[Operation], field: str, settings: Settings, qtbot: QtBot
) -> None:
    network = Network.stack(kind()) if kind is Input else Network.stack(Input(), kind())
    bench = Bench(Document(Project(network)), settings, qtbot)
    node = network.nodes[-1]
    bench.selection.select({node.id})
    enter_another(bench, kind, field)
    after = getattr(bench.document.network.node(node.id).layer, field)
    assert after != getattr(node.layer, field), bench.text(f"{field}_error")
    bench.document.undo()
    assert bench.document.network == network
    bench.document.redo()
    form = bench.inspector.findChild(FieldForm)
    assert form is not None
    again = FieldForm(kind, bench.window)
    again.begin(bench.document.network.node(node.id).layer)
    assert shown(form, field) == shown(again, field)


def enter_another(bench: Bench, kind: type[Operation], field: str) -> None:
    """Enter another value than the default, as a person does."""
    inspector = bench.inspector
    match dict(kind.hyperparameters())[field]:
        case Integers(optional=True):
            part(inspector, QCheckBox, f"{field}_switch").click()
        case Integers(least=2, most=2):
            bench.box(f"{field}_vertical").stepBy(1)
        case Integers():
            type_over(bench.line(field), "1")
        case Integer():
            bench.box(field).stepBy(1)
        case Real(default=default, low=low):
            bench.box(field).stepBy(1 if default == low else -1)
        case Flag():
            part(inspector, QCheckBox, field).click()
        case Padding(words=()):
            bench.box(f"{field}_top").stepBy(1)
        case Choice() | Padding():
            combo = part(inspector, QComboBox, field)
            other = 0 if combo.currentIndex() == 1 else 1
            combo.setCurrentIndex(other)
            combo.activated.emit(other)


def shown(form: FieldForm, field: str) -> list[object]:
    editor = form.editor(field)
    return [
        *(box.text() for box in editor.findChildren(NumberBox)),
        *(line.text() for line in editor.findChildren(QLineEdit)),
        *(check.checkState() for check in editor.findChildren(QCheckBox)),
        *(combo.currentText() for combo in editor.findChildren(QComboBox)),
    ]


def _conv(bench: Bench, name: str) -> Conv2D:
    layer = bench.layer(name)
    assert isinstance(layer, Conv2D)
    return layer


def _dense(bench: Bench, name: str) -> Dense:
    layer = bench.layer(name)
    assert isinstance(layer, Dense)
    return layer


def test_fields_fade_away_where_there_are_more_below(bench: Bench, qtbot: QtBot) -> None:
    fade, scroll = (bench.inspector.findChild(kind, name) for kind, name in ((QWidget, "fade"), (QScrollArea, None)))
    assert isinstance(fade, QWidget)
    assert isinstance(scroll, QScrollArea)
    bench.inspector.resize(336, 260)
    bench.select("conv2d_1")
    qtbot.waitUntil(fade.isVisible)
    scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    assert not fade.isVisible()


def test_fields_have_all_room_where_nothing_is_counted(bench: Bench, qtbot: QtBot) -> None:
    scroll = bench.inspector.findChild(QScrollArea)
    assert isinstance(scroll, QScrollArea)
    bench.select("conv2d_1")
    qtbot.waitUntil(lambda: scroll.height() < bench.inspector.height())
    bench.select("maxpool_1")
    qtbot.waitUntil(lambda: scroll.height() == bench.inspector.height())
