"""The whole job on a real screen, with a real mouse and real keys."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QMessageBox

from nnstudio.engine.parameters import Parameters
from nnstudio.formats import match_weights, read_weights
from nnstudio.gui.document import Document
from nnstudio.layers import Dense, Dropout
from nnstudio.messages import Message
from nnstudio.project import open_project
from tests.x11.facts import Facts
from tests.x11.person import Person, wait_until

FROZEN = ("conv2d_1", "conv2d_2")


def test_a_network_is_built_trained_frozen_fine_tuned_exported_and_all_of_it_undone(
    person: Person, facts: Facts, tmp_path: Path
) -> None:
    before = facts.document.project
    build(person, facts)
    train(person, facts)
    trained = facts.weights
    freeze_and_fine_tune(person, facts)
    weights, project = tmp_path / "digits.safetensors", tmp_path / "digits.nns"
    take_home(person, facts, weights, project)
    network = facts.document.network
    tuned = match_weights(read_weights(weights), network, trained).parameters
    assert tuned.equals(facts.weights)
    assert changed(facts, trained, tuned) == {"dense_1", "dense_2"}

    undo_all(person, facts)
    assert facts.document.project == before
    assert facts.document.learned is None
    close_without_saving(person)
    opened = open_project(project)
    assert opened.project.network == network
    assert opened.parameters is not None
    assert opened.parameters.equals(tuned)


def build(person: Person, facts: Facts) -> None:
    """Insert a layer, widen another, carry the first elsewhere, and delete it after all."""
    network = facts.document.network
    person.press("shift+1")
    person.click("palette_search")
    person.type("dropout")
    person.drag(person.palette_row(Dropout), person.beneath("maxpool_1"))
    person.waits(lambda: facts.names[3] == "dropout_2", "the layer is inserted where it was dropped")
    person.click_card("dense_1")
    person.fill("units", "96")
    person.waits(lambda: facts.layer("dense_1") == Dense(96, "relu"), "the width is what was typed")
    person.drag(person.card("dropout_2"), person.beneath("flatten_1"))
    person.waits(lambda: facts.names[5:7] == ["flatten_1", "dropout_2"], "the card goes where it was carried")
    person.press("Delete")
    person.waits(lambda: "dropout_2" not in facts.names, "Delete takes it out")
    person.press("ctrl+z")
    person.waits(lambda: "dropout_2" in facts.names, "undo brings it back")
    person.press("ctrl+shift+z")
    person.waits(lambda: "dropout_2" not in facts.names, "redo takes it out again")
    assert facts.names == [node.name for node in network.nodes]


def train(person: Person, facts: Facts) -> None:
    """Train, see the curves move, and stop."""
    session = facts.session
    person.click("mode_train_button")
    person.fill("epochs", "5000")
    person.click("train_button")
    person.waits(lambda: session.progress.step > 0, "the first batch is done")
    for plot in ("loss_plot", "accuracy_plot") * 2:
        person.sees_change(plot)
    person.click("stop_button")
    person.waits(lambda: not session.is_active, "the training stops")
    person.click("mode_build_button")


def freeze_and_fine_tune(person: Person, facts: Facts) -> None:
    """Click the locks of the convolutions, and let the others learn on."""
    session = facts.session
    for layer in FROZEN:
        person.click_lock(layer)
        person.waits(partial(facts.is_frozen, layer), f"{layer} is frozen")
    person.click("fine_tune_button")
    person.waits(lambda: session.is_fine_tuning and session.progress.step > 0, "the first batch is done")
    person.click("stop_button")
    person.waits(lambda: not session.is_active, "the fine-tuning stops")
    assert session.outcome is not None
    assert [session.outcome.changes[layer] for layer in FROZEN] == [0.0, 0.0]


def take_home(person: Person, facts: Facts, weights: Path, project: Path) -> None:
    """Export the weights, and save the project."""
    person.press("ctrl+e")
    person.sees_dialog("export_weights_dialog")
    person.press("Return")
    person.name_file(weights)
    person.waits(weights.exists, "the weights are written")
    person.press("ctrl+s")
    person.name_file(project)
    person.waits(lambda: not facts.document.is_modified, "the project is saved")


def undo_all(person: Person, facts: Facts) -> None:
    """Press Ctrl+Z until there is nothing left to undo."""
    document = facts.document
    while (step := person.look(lambda: document.undo_text)) is not None:
        person.press("ctrl+z")
        wait_until(partial(is_undone, person, document, step), f"undo takes {step} back")


def is_undone(person: Person, document: Document, step: Message) -> bool:
    """Whether a step, this very one, is no longer the next to be undone."""
    return person.look(lambda: document.undo_text) is not step


def close_without_saving(person: Person) -> None:
    """Close the window, think better of it at the question, and close it all the same."""
    person.press("alt+F4")
    person.sees_dialog("unsaved_question")
    person.press("Escape")
    person.waits(lambda: QApplication.activeModalWidget() is None, "the question goes")
    assert person.look(person.window.isVisible)
    person.press("alt+F4")
    person.sees_dialog("unsaved_question")
    person.answer(QMessageBox.StandardButton.Discard)
    person.waits(lambda: not person.window.isVisible(), "the window closes")


def changed(facts: Facts, before: Parameters, after: Parameters) -> set[str]:
    """Return the names of the layers whose arrays are not the same bits."""
    return {
        node.name
        for node in facts.document.network.nodes
        if any(not np.array_equal(array, before[node.id][key]) for key, array in after[node.id].items())
    }
