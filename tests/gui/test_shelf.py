"""Weights that undo may bring back stay within a budget of memory, and come back bit for bit wherever they lie."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from nnstudio.engine.parameters import Parameters
from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.shelf import FOLDER, Shelf, default_budget, size
from nnstudio.layers.base import Array
from nnstudio.messages import message

TRAININGS = 5


def trained(document: Document) -> list[Parameters]:
    """Train often; return what every training gave, as copies."""
    learned = [Parameters.initialize(document.network, seed) for seed in range(TRAININGS)]
    copies = [parameters.copy() for parameters in learned]
    for parameters in learned:
        document.learn(message("Train"), parameters)
    return copies


def lies_in_file(parameters: Parameters) -> bool:
    return all(_owner(array) is mmap.mmap for _, _, array in parameters)


def _owner(array: Array) -> type:
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    return type(base.obj if isinstance(base, memoryview) else base)


def in_files(document: Document) -> list[bool]:
    return [lies_in_file(learned.parameters) for learned in document.other_learned]


def test_what_is_beyond_the_budget_goes_to_files_the_furthest_first_and_comes_back_bit_for_bit(
    qtbot: QtBot, document: Document, tmp_path: Path
) -> None:
    two = 2 * size(Parameters.initialize(document.network))
    shelf = Shelf(document, tmp_path, document, two)
    copies = trained(document)
    qtbot.waitUntil(lambda: in_files(document) == [True, True, False, False])
    document.edit(*edits.freeze(document.project, {2}))
    document.undo()
    for copy in reversed(copies):
        assert document.parameters is not None
        assert document.parameters.equals(copy)
        document.undo()
    assert document.learned is None
    for copy in copies:
        document.redo()
        assert document.parameters is not None
        assert document.parameters.equals(copy)
    shelf.wait()
    assert list((tmp_path / FOLDER).iterdir()) == [], "files without a name leave nothing behind"


def test_weights_in_a_file_fit_an_edited_network_and_can_be_saved_and_trained_on(
    qtbot: QtBot, document: Document, tmp_path: Path
) -> None:
    Shelf(document, tmp_path, document, 0)
    copies = trained(document)
    qtbot.waitUntil(lambda: all(in_files(document)))
    document.undo()
    head = document.network.named("dense_1").id
    document.edit(*edits.set_hyperparameter(document.project, head, "units", 7))
    first = document.network.named("conv2d_1").id
    assert document.parameters is not None
    assert np.array_equal(document.parameters[first]["weight"], copies[-2][first]["weight"])


def test_what_a_disk_cannot_take_stays_in_memory(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_bytes(b"no folder can be here")
    shelf = Shelf(document, tmp_path, document, 0)
    copies = trained(document)
    qtbot.waitUntil(lambda: shelf._job is None)
    assert not any(in_files(document))
    document.undo()
    assert document.parameters is not None
    assert document.parameters.equals(copies[-2])


def test_the_budget_is_a_gibibyte_or_an_eighth_of_the_memory() -> None:
    assert 0 < default_budget() <= 2**30
