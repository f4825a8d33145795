from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.document import TRAINING, Document
from nnstudio.layers import Dense, Dropout
from nnstudio.messages import message
from nnstudio.project import OpenedProject


def test_an_edit_is_counted_at_once_and_taken_back_whole(qtbot: QtBot, document: Document) -> None:
    before = document.project
    with qtbot.waitSignal(document.changed):
        document.edit(*edits.append_layer(before, Dense(10)))
    assert document.summary.total.parameters == 225_034 + 110
    assert document.undo_text == message("Add {layer}", layer="Dense")
    assert document.is_modified
    document.undo()
    assert document.project is before
    assert document.summary.total.parameters == 225_034
    assert not document.is_modified
    document.redo()
    assert document.summary.total.parameters == 225_034 + 110


def test_typing_into_one_field_is_one_step(document: Document) -> None:
    node = document.network.named("dense_1")
    for units in (1, 12, 120):
        edit = edits.set_hyperparameter(document.project, node.id, "units", units)
        document.edit(*edit, merge_key=(node.id, "units"))
    document.undo()
    assert document.network.named("dense_1").layer == node.layer
    assert document.undo_text is None


def test_a_value_typed_back_leaves_no_step(document: Document) -> None:
    node = document.network.named("dense_1")
    for units in (12, 128):
        edit = edits.set_hyperparameter(document.project, node.id, "units", units)
        document.edit(*edit, merge_key=(node.id, "units"))
    assert document.undo_text is None
    assert not document.is_modified


def test_an_edit_that_changes_nothing_is_no_step(document: Document) -> None:
    document.edit(*edits.unfreeze_all(document.project))
    assert document.undo_text is None


def test_edits_are_refused_with_the_reason_while_read_only(qtbot: QtBot, document: Document) -> None:
    document.edit(*edits.append_layer(document.project, Dropout()))
    before = document.project
    document.set_read_only(TRAINING)
    with qtbot.waitSignal(document.refused) as refused:
        assert not document.edit(*edits.append_layer(before, Dropout()))
    assert refused.args == [TRAINING]
    document.undo()
    document.forget(message("Forget what was learned"))
    assert document.project is before
    document.set_read_only(None)
    document.undo()
    assert document.project is not before


def test_learned_arrays_come_back_exactly_when_a_delete_is_undone(document: Document) -> None:
    learned = learn(document)
    dense = document.network.named("dense_1").id
    document.edit(*edits.delete(document.project, {dense}))
    document.undo()
    assert document.parameters is learned


def test_learned_arrays_come_back_exactly_when_a_width_is_changed_and_changed_back(document: Document) -> None:
    learned = learn(document)
    dense = document.network.named("dense_1").id
    document.edit(*edits.set_hyperparameter(document.project, dense, "units", 64))
    narrow = document.parameters
    assert narrow is not None
    assert narrow[dense]["weight"].shape == (64, 1600)
    assert np.array_equal(narrow[document.network.named("conv2d_1").id]["weight"], learned_weight(learned, document))
    document.edit(*edits.set_hyperparameter(document.project, dense, "units", 128))
    assert document.parameters is not None
    assert document.parameters.equals(learned)


def test_there_are_no_arrays_for_a_network_with_a_problem(document: Document) -> None:
    learn(document)
    document.edit(*edits.delete(document.project, {document.network.named("flatten_1").id}))
    assert document.summary.problems
    assert document.parameters is None
    document.undo()
    assert document.parameters is not None


def test_a_training_can_be_undone_to_the_weights_before_it(document: Document) -> None:
    first = learn(document, seed=1)
    second = learn(document, seed=2)
    assert document.parameters is second
    document.undo()
    assert document.parameters is first
    document.undo()
    assert document.learned is None
    document.redo()
    assert document.parameters is first


def test_what_was_forgotten_comes_back_when_undone(document: Document) -> None:
    learned = learn(document)
    document.forget(message("Forget what was learned"))
    assert document.parameters is None
    document.undo()
    assert document.parameters is learned


def test_saving_marks_this_state_as_the_one_on_disk(document: Document, tmp_path: Path) -> None:
    document.edit(*edits.append_layer(document.project, Dropout()))
    document.saved_as(tmp_path / "a.nns")
    assert not document.is_modified
    document.undo()
    assert document.is_modified
    document.redo()
    assert not document.is_modified


def test_opening_another_project_forgets_the_way_back(document: Document, tmp_path: Path) -> None:
    document.edit(*edits.append_layer(document.project, Dropout()))
    project = replace(first_project(), title="another")
    document.open(OpenedProject(project, Parameters.initialize(project.network)), tmp_path / "b.nns")
    assert document.project is project
    assert document.path == tmp_path / "b.nns"
    assert document.undo_text is None
    assert document.learned is not None
    assert not document.is_modified


def learn(document: Document, seed: int = 1) -> Parameters:
    parameters = Parameters.initialize(document.network, seed)
    document.learn(message("Train"), parameters)
    return parameters


def learned_weight(parameters: Parameters, document: Document) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return parameters[document.network.named("conv2d_1").id]["weight"]
