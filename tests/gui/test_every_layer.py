"""Each kind of layer in the window's hands: dragged in, edited, locked, and all of it undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.fields_numbers import NumberBox
from nnstudio.gui.panels.inspector import Inspector
from nnstudio.gui.panels.palette import LayerList, Palette
from nnstudio.gui.panels.palette_order import HEADINGS, layers_under
from nnstudio.hyperparameters import Choice, Flag, Integer, Real
from nnstudio.layers import Input, Operation, ReLU
from nnstudio.messages import Message
from nnstudio.network import Network, summarize
from nnstudio.project import OpenedProject, Project
from tests.gui.windows import part

SHAPES = ((32, 16, 16), (16, 32), (64,), (12,))
"""Samples that layers take: images, sequences, vectors, tokens."""


def fitting(layer: type[Operation]) -> Project:
    """Return a network behind which a layer can work."""
    if layer is Input:
        return Project(Network())
    for shape in SHAPES:
        project = Project(Network.stack(Input(shape), ReLU()))
        if not summarize(edits.put_in(project, layer(), None).project.network).problems:
            return project
    raise AssertionError(f"{layer.__name__} fits behind nothing")


def drop(canvas: Canvas, palette: Palette, layer: type[Operation]) -> None:
    """Drag a row of the palette to the lower edge of the last card."""
    rows = part(palette, LayerList, "palette_list")
    cargo = rows.cargo(rows.index_of(layer))
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    at = QPoint(10, 10)
    if nodes := canvas.document.network.nodes:
        card = canvas.cards.cards[nodes[-1].id]
        at = canvas.mapFromScene(card.mapToScene(card.box.center().x(), card.height - 2.0))
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(at, copy, cargo, left, none))
    QApplication.sendEvent(canvas.viewport(), QDropEvent(QPointF(at), copy, cargo, left, none, QEvent.Type.Drop))


def edit_a_field(inspector: Inspector, layer: type[Operation]) -> bool:
    """Enter another value in the first field that takes a number, a switch or a choice; return whether there is one."""
    for field, hyperparameter in layer.hyperparameters():
        match hyperparameter:
            case Integer(optional=False) | Real(optional=False):
                box = part(inspector, NumberBox, field)
                box.stepBy(1 if hyperparameter.default == hyperparameter.low else -1)
            case Flag():
                part(inspector, QCheckBox, field).click()
            case Choice():
                part(inspector, QComboBox, field).activated.emit(
                    1 if hyperparameter.default != hyperparameter.options[1] else 0
                )
            case _:
                continue
        return True
    return False


@pytest.mark.parametrize("heading", HEADINGS, ids=str)
def test_each_layer_is_dragged_in_edited_locked_and_undone(window: MainWindow, qtbot: QtBot, heading: Message) -> None:
    document = window.document
    canvas = Canvas(document, window.selection, window.verbs, window.commands)
    palette = Palette(document, window.selection, window.commands, window.settings)
    inspector = Inspector(document, window.selection, window.settings)
    for area, panel in ((Area.CANVAS, canvas), (Area.PALETTE, palette), (Area.INSPECTOR, inspector)):
        window.place(area, panel)
    qtbot.waitUntil(window.isActiveWindow)
    for layer in layers_under(heading):
        before = fitting(layer)
        document.open(OpenedProject(before))
        drop(canvas, palette, layer)
        (node,) = window.selection.nodes
        assert type(node.layer) is layer
        assert not document.summary.problems, layer.__name__
        if edit_a_field(inspector, layer):
            assert document.network.node(node.id).layer != node.layer, layer.__name__
        if canvas.cards.cards[node.id].face.can_freeze:
            part(inspector, QToolButton, "inspector_lock").click()
            assert not document.network.node(node.id).trainable
        while document.undo_text is not None:
            document.undo()
        assert document.project == before
