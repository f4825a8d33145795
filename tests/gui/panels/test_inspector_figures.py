"""What a layer holds is told as a formula with its figures, by gates, and for all copies of a block."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from nnstudio.gui.document import Document
from nnstudio.gui.panels.fields import FieldForm
from nnstudio.gui.settings import Settings
from nnstudio.layers import LSTM, Input
from nnstudio.network import Bottleneck, Network, template_named
from nnstudio.project import Project
from tests.gui.panels.inspected import Bench


def test_the_formula_stands_with_its_figures(bench: Bench) -> None:
    bench.select("conv2d_2")
    assert bench.text("inspector_title") == "Conv2D"
    assert bench.figures("inspector_counts") == {
        "weights": ("3 · 3 · 32 · 64", "18,432"),
        "biases": ("64", "64"),
        "total": ("8.2\N{NO-BREAK SPACE}% of all", "18,496"),
    }
    assert bench.figures("inspector_details")["output"] == ("", "64 × 11 × 11")


def test_gates_are_told_one_by_one(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(Network.stack(Input((28, 28)), LSTM(64)))), settings, qtbot)
    bench.select("lstm_1")
    assert bench.figures("inspector_counts")["weights"] == ("4 × (28 + 64) · 64", "23,552")
    assert bench.figures("inspector_counts")["biases"] == ("4 × 2 × 64", "512")


def test_several_layers_of_different_kinds_show_their_sums(bench: Bench) -> None:
    bench.select("conv2d_1", "dense_2")
    assert bench.text("inspector_title") == "2 layers"
    assert bench.inspector.findChild(FieldForm) is None
    assert bench.figures("inspector_counts")["total"][1] == "1,610"


def test_the_figures_of_a_block_are_told_once_for_all_copies(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(template_named("gpt-3-175b").build())), settings, qtbot)
    bench.selection.select({bench.document.network.named("blocks").id})
    assert bench.text("inspector_counts_formula_0") == "96 × 1,811,963,904"
    assert bench.text("inspector_counts_formula_1") == "96 × 135,168"
    assert bench.text("inspector_parts_label_0") == "each of 96 copies"
    assert bench.text("inspector_parts_value_0") == "1,812,099,072"
    assert bench.text("inspector_parts_label_2") == "attention"
    assert bench.text("inspector_parts_formula_2") == "4 × 12,288 · 12,288 + 4 × 12,288"
    assert bench.text("inspector_parts_value_2") == "604,028,928"


def test_the_figures_of_a_single_block_are_the_sums_of_its_layers(settings: Settings, qtbot: QtBot) -> None:
    network = Network().add(Input((3, 8, 8))).add(Bottleneck(), "bottleneck")
    bench = Bench(Document(Project(network)), settings, qtbot)
    bench.select("bottleneck")
    assert bench.text("inspector_counts_formula_0") == "sum of its layers"
    assert bench.text("inspector_parts_label_0") == "copy 1"
