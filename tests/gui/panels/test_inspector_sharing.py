"""Which earlier layer's arrays a layer uses is chosen among those that fit."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from nnstudio.gui import edits
from nnstudio.gui.document import Document
from nnstudio.gui.settings import Settings
from nnstudio.layers import Dense, Input
from nnstudio.network import Network, template_named
from nnstudio.project import Project
from tests.gui.panels.inspected import Bench


def test_an_output_layer_shares_the_embedding_and_has_its_own_weights_again(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(template_named("char-gpt").build())), settings, qtbot)
    head = bench.document.network.named("head").id
    bench.selection.select({head})
    sharing = bench.inspector.findChild(QComboBox, "sharing")
    assert sharing is not None
    assert [sharing.itemText(place) for place in range(sharing.count())] == ["its own", "embedding"]
    assert sharing.currentText() == "embedding"
    assert bench.text("inspector_counts_formula_0") == "counted with embedding"
    sharing.activated.emit(0)
    assert bench.document.network.node(head).shares is None
    assert bench.document.summary.total.parameters == 820_224 + 82 * 128
    bench.document.undo()
    assert bench.document.summary.total.parameters == 820_224
    assert sharing.currentText() == "embedding"


def test_a_layer_that_nothing_fits_has_no_field_for_sharing(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(template_named("char-gpt").build())), settings, qtbot)
    sharing = bench.inspector.findChild(QComboBox, "sharing")
    assert sharing is not None
    for name in ("norm", "blocks", "embedding"):
        bench.selection.select({bench.document.network.named(name).id})
        assert not sharing.isVisibleTo(bench.inspector)


def test_the_field_for_sharing_stays_while_one_looks_for_sizes_that_fit(settings: Settings, qtbot: QtBot) -> None:
    network = Network.stack(Input((8,)), Dense(8), Dense(8), Dense(2))
    bench = Bench(Document(Project(network)), settings, qtbot)
    sharing = bench.inspector.findChild(QComboBox, "sharing")
    assert sharing is not None
    bench.select("dense_2")
    assert [sharing.itemText(place) for place in range(sharing.count())] == ["its own", "dense_1"]
    bench.document.edit(*edits.set_hyperparameter(bench.document.project, network.named("dense_2").id, "units", 9))
    assert [sharing.itemText(place) for place in range(sharing.count())] == ["its own"]
    assert sharing.isVisibleTo(bench.inspector)
    bench.selection.select({bench.document.network.ends[0].id})
    assert not sharing.isVisibleTo(bench.inspector)
