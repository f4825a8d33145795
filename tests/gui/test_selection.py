from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.selection import Selection


def test_a_deleted_layer_leaves_the_selection(qtbot: QtBot, document: Document) -> None:
    selection = Selection(document)
    selection.select([2, 3])
    with qtbot.waitSignal(selection.changed):
        document.edit(*edits.delete(document.project, {3}))
    assert selection.ids == {2}
    assert selection.only == document.network.node(2)


def test_what_is_selected_already_emits_nothing(qtbot: QtBot, document: Document) -> None:
    selection = Selection(document)
    selection.select([2])
    with qtbot.assertNotEmitted(selection.changed):
        selection.select([2, 999])


def test_a_node_is_toggled_in_and_out(document: Document) -> None:
    selection = Selection(document)
    selection.toggle(4)
    selection.toggle(2)
    assert [node.id for node in selection.nodes] == [2, 4]
    assert selection.only is None
    selection.toggle(4)
    assert selection.ids == {2}
    selection.select_all()
    assert len(selection.nodes) == len(document.network.nodes)
    selection.clear()
    assert not selection.ids
