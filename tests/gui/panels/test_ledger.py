from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.figures import UNKNOWN
from nnstudio.gui import edits
from nnstudio.gui.areas import Area
from nnstudio.gui.document import Document
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.ledger import Ledger
from nnstudio.gui.panels.ledger_model import Column
from nnstudio.gui.panels.ledger_table import LedgerTable
from nnstudio.gui.selection import Selection
from nnstudio.gui.settings import Settings
from nnstudio.gui.wording import wording
from nnstudio.language import LANGUAGES, Language
from nnstudio.layers import Dense, Input
from nnstudio.network import Network, template_named
from nnstudio.project import Project


class Bench:
    """A ledger on a document, in a window."""

    def __init__(self, document: Document, settings: Settings, qtbot: QtBot, width: int = 336) -> None:
        self.document = document
        self.selection = Selection(document)
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.ledger = Ledger(document, self.selection, settings)
        self.ledger.setParent(self.window)
        self.window.resize(width, 300)
        self.ledger.resize(self.window.size())
        self.window.show()

    def table(self, name: str = "ledger_table") -> LedgerTable:
        found = self.ledger.findChild(LedgerTable, name)
        assert found is not None
        return found

    def rows(self, name: str = "ledger_table") -> list[list[str]]:
        model = self.table(name).model()
        return [[str(model.index(row, column).data()) for column in Column] for row in range(model.rowCount())]

    def tip(self, row: int, column: Column) -> str:
        return str(self.table().model().index(row, column).data(Qt.ItemDataRole.ToolTipRole))

    def click(self, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        table = self.table()
        place = table.visualRect(table.model().index(row, 1)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, modifier, place)

    def chosen(self) -> list[str]:
        return [row.text(Column.LAYER) for row in self.table().chosen_rows()]

    def node(self, name: str) -> int:
        return self.document.network.named(name).id


@pytest.fixture
def bench(document: Document, settings: Settings, qtbot: QtBot) -> Bench:
    return Bench(document, settings, qtbot)


def test_it_lists_the_layers_that_have_parameters_and_their_total(bench: Bench) -> None:
    assert bench.rows() == [
        ["conv2d_1", "288", "32", "0", "yes", "0.1\N{NO-BREAK SPACE}%"],
        ["conv2d_2", "18,432", "64", "0", "yes", "8.2\N{NO-BREAK SPACE}%"],
        ["dense_1", "204,800", "128", "0", "yes", "91.1\N{NO-BREAK SPACE}%"],
        ["dense_2", "1,280", "10", "0", "yes", "0.6\N{NO-BREAK SPACE}%"],
    ]
    assert bench.rows("ledger_total") == [["total", "224,800", "234", "0", "100\N{NO-BREAK SPACE}%", ""]]
    assert bench.table().isColumnHidden(Column.STATISTICS)


def test_the_figures_of_resnet_50_are_those_of_its_summary(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(template_named("resnet-50").build())), settings, qtbot)
    every = bench.ledger.findChild(QToolButton, "ledger_all")
    assert every is not None
    every.click()
    summary = bench.document.summary
    figures = [[layer.node.name, *_grouped(layer.counts)] for layer in summary.layers]
    assert [row[:4] for row in bench.rows()] == figures
    assert bench.rows("ledger_total")[0][1:4] == _grouped(summary.total)
    assert summary.total.parameters == 25_557_032


def test_an_edit_changes_its_rows_alone_and_keeps_the_selection(bench: Bench, qtbot: QtBot) -> None:
    bench.click(1)
    changed: list[int] = []
    bench.table().model().dataChanged.connect(lambda first, last: changed.extend((first.row(), last.row())))
    project = bench.document.project
    bench.document.edit(*edits.freeze(project, {bench.node("conv2d_2")}))
    assert changed == [1, 1]
    assert bench.rows()[1][Column.TRAINS] == "frozen"
    assert bench.chosen() == ["conv2d_2"]
    bench.document.undo()
    assert bench.rows()[1][Column.TRAINS] == "yes"


def test_a_click_selects_and_a_selection_is_shown(bench: Bench) -> None:
    bench.click(0)
    assert bench.selection.ids == {bench.node("conv2d_1")}
    bench.click(2, Qt.KeyboardModifier.ControlModifier)
    assert bench.selection.ids == {bench.node("conv2d_1"), bench.node("dense_1")}
    bench.selection.select({bench.node("dense_2")})
    assert bench.chosen() == ["dense_2"]
    QTest.keyClick(bench.table(), Qt.Key.Key_Up)
    assert bench.selection.ids == {bench.node("dense_1")}


def test_layers_that_it_does_not_list_stay_selected(bench: Bench) -> None:
    wanted = {bench.node("flatten_1"), bench.node("dense_1")}
    bench.selection.select(wanted)
    assert bench.chosen() == ["dense_1"]
    assert bench.selection.ids == wanted
    bench.selection.select({bench.node("flatten_1")})
    assert bench.chosen() == []
    assert bench.selection.ids == {bench.node("flatten_1")}


def test_an_empty_ledger_has_one_hairline_and_in_either_language_all_rows_in_sight(bench: Bench) -> None:
    line, table = bench.ledger.findChild(QFrame, "ledger_line"), bench.table("ledger_table")
    assert line is not None
    for language in reversed(LANGUAGES):
        wording().switch(language)
        assert table.maximumHeight() == table.full_height()
    bench.document.edit(*edits.delete(bench.document.project, [node.id for node in bench.document.network.nodes]))
    assert not line.isVisibleTo(bench.ledger)


def test_layers_that_come_back_find_the_room_that_they_had(bench: Bench) -> None:
    before = bench.ledger.maximumHeight()
    bench.document.edit(*edits.delete(bench.document.project, [node.id for node in bench.document.network.nodes]))
    bench.document.undo()
    assert bench.ledger.maximumHeight() == before


def test_a_layer_that_comes_or_goes_leaves_the_selection_as_it_is(bench: Bench) -> None:
    bench.click(3)
    bench.document.edit(*edits.delete(bench.document.project, {bench.node("conv2d_1")}))
    assert bench.chosen() == ["dense_2"]
    bench.document.undo()
    assert bench.chosen() == ["dense_2"]
    assert bench.selection.ids == {bench.node("dense_2")}


def test_every_figure_explains_itself(bench: Bench) -> None:
    assert bench.tip(1, Column.WEIGHTS) == "3 · 3 · 32 · 64 = 18,432\nweight  64 × 32 × 3 × 3"
    assert bench.tip(1, Column.BIASES) == "64 = 64\nbias  64"
    assert bench.tip(1, Column.SHARE) == "18,496 of the network's 225,034 parameters."
    assert bench.tip(1, Column.TRAINS) == "Training changes its 18,496 parameters."
    assert bench.tip(1, Column.LAYER) == "conv2d_2 (Conv2D)\n64 × 11 × 11"


def test_a_layer_with_a_problem_is_listed_without_figures(bench: Bench) -> None:
    bench.document.edit(*edits.delete(bench.document.project, {bench.node("flatten_1")}))
    assert bench.rows()[-1] == ["dense_1", UNKNOWN, UNKNOWN, UNKNOWN, "", ""]
    assert "put a Flatten before it" in bench.tip(2, Column.LAYER)


def test_rows_are_sorted_by_a_click_on_a_title_and_the_third_click_brings_them_back(bench: Bench) -> None:
    before = bench.rows()
    header = bench.table().horizontalHeader()
    place = QPoint(header.sectionViewportPosition(Column.WEIGHTS) + 10, 10)
    bench.click(0)
    orders = []
    for _ in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append([row[0] for row in bench.rows()])
        assert bench.chosen() == ["conv2d_1"]
    ascending = ["conv2d_1", "dense_2", "conv2d_2", "dense_1"]
    assert ascending in orders
    assert ascending[::-1] in orders
    assert bench.rows() == before


def test_rows_are_copied_for_spreadsheets_and_documents(bench: Bench) -> None:
    bench.click(1)
    QTest.keyClick(bench.table(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == ("layer\tweights\tbiases\tstats\ttrains\tshare\nconv2d_2\t18432\t64\t0\tyes\t0.082192\n")
    lines = bytes(data.data("text/markdown").data()).decode().splitlines()
    assert lines[2] == "| conv2d\\_2 | 18,432 | 64 | 0 | yes | 8.2\N{NO-BREAK SPACE}% |"
    bench.table().copy_as_markdown()
    assert QGuiApplication.clipboard().text().splitlines() == lines


def test_copying_in_the_ledger_copies_its_rows_and_not_the_layers(
    window: MainWindow, settings: Settings, qtbot: QtBot
) -> None:
    ledger = Ledger(window.document, window.selection, settings)
    window.place(Area.LEDGER, ledger)
    table = ledger.findChild(LedgerTable, "ledger_table")
    assert table is not None
    window.selection.select_all()
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("layer\t")


def test_all_layers_are_shown_on_demand_and_remembered(bench: Bench, settings: Settings) -> None:
    every = bench.ledger.findChild(QToolButton, "ledger_all")
    assert every is not None
    every.click()
    assert len(bench.rows()) == len(bench.document.network.nodes)
    assert settings.flag("ledger_with_all_layers")


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
@pytest.mark.parametrize("template", ["digits-cnn", "resnet-18", "vgg-16"])
def test_titles_and_totals_fit_at_the_width_of_the_panel(
    language: Language, template: str, settings: Settings, qtbot: QtBot
) -> None:
    wording().switch(language)
    bench = Bench(Document(Project(template_named(template).build())), settings, qtbot)
    table = bench.table()
    assert table.horizontalScrollBar().maximum() == 0
    for column in Column:
        if not table.isColumnHidden(column):
            title = str(table.model().headerData(column, Qt.Orientation.Horizontal))
            assert table.fontMetrics().horizontalAdvance(title) <= table.columnWidth(column), title


def test_where_names_would_be_cut_a_snowflake_takes_the_place_of_a_column(settings: Settings, qtbot: QtBot) -> None:
    project = Project(template_named("resnet-18").build())
    bench = Bench(Document(project), settings, qtbot)
    bench.document.edit(*edits.freeze(project, {bench.node("conv1")}))
    assert bench.table().isColumnHidden(Column.TRAINS)
    spoken = bench.table().model().index(0, Column.LAYER).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("layer conv1 (Conv2D), ")
    assert spoken.endswith(" weights, 0 biases, frozen")
    assert ", output 64 × " in spoken


def test_a_share_of_what_trains_stands_above(bench: Bench) -> None:
    caption = bench.ledger.findChild(QLabel, "ledger_caption")
    assert caption is not None
    assert caption.text() == "100\N{NO-BREAK SPACE}% trains"
    bench.document.edit(*edits.freeze(bench.document.project, {bench.node("dense_1")}))
    assert caption.text() == "8.9\N{NO-BREAK SPACE}% trains"
    assert bench.rows("ledger_total")[0][Column.TRAINS] == "8.9\N{NO-BREAK SPACE}%"
    assert caption.toolTip() == "Training changes 20,106 of the network's 225,034 parameters."


def test_770_layers_are_followed_row_by_row(settings: Settings, qtbot: QtBot) -> None:
    layers = [Input((16,)), *(Dense(16) for _ in range(770))]
    bench = Bench(Document(Project(Network.stack(*layers))), settings, qtbot)
    resets: list[int] = []
    bench.table().model().modelReset.connect(lambda: resets.append(1))
    bench.document.edit(*edits.set_hyperparameter(bench.document.project, 771, "units", 17))
    assert bench.rows()[-1][:3] == ["dense_770", "272", "17"]
    assert resets == []


def _grouped(counts: object) -> list[str]:
    return [f"{getattr(counts, name):,}" for name in ("weights", "biases", "statistics")]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_in_the_window_it_takes_the_height_that_its_rows_need_and_no_more(
    window: MainWindow, settings: Settings, qtbot: QtBot, language: Language
) -> None:
    wording().switch(language)
    for area in (Area.INSPECTOR, Area.CURVES, Area.PROGRESS):
        window.place(area, QWidget())
    ledger = Ledger(window.document, window.selection, settings)
    window.place(Area.LEDGER, ledger)
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: ledger.height() == ledger.maximumHeight())
    table = ledger.findChild(LedgerTable, "ledger_table")
    assert table is not None
    assert table.height() == table.full_height()
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() == 0)
    before = ledger.height()
    for _ in range(2):
        window.document.edit(*edits.put_in(window.document.project, Dense(10), None))
    qtbot.waitUntil(lambda: ledger.height() > before)


def test_shared_weights_are_counted_with_their_owner_and_the_total_is_the_summary_s(
    settings: Settings, qtbot: QtBot
) -> None:
    document = Document(Project(template_named("gpt-3-175b").build()))
    bench = Bench(document, settings, qtbot)
    rows = bench.rows()
    assert [row[Column.LAYER] for row in rows] == ["embedding", "positions", "blocks", "norm", "head"]
    assert rows[-1][Column.WEIGHTS] == "shared"
    assert "617,558,016 are those of embedding, and counted with it." in bench.tip(4, Column.WEIGHTS)
    weights, biases = (sum(int(row[column].replace(",", "")) for row in rows[:-1]) for column in (1, 2))
    assert weights + biases == document.summary.total.parameters == 174_604_259_328
    assert bench.rows("ledger_total")[0][Column.WEIGHTS] == f"{weights:,}"


def test_the_figures_of_a_block_are_explained_once_for_all_copies(settings: Settings, qtbot: QtBot) -> None:
    bench = Bench(Document(Project(template_named("gpt-3-175b").build())), settings, qtbot)
    tip = bench.tip(2, Column.BIASES).splitlines()
    assert tip[0] == "96 × (7 × 12,288 + 49,152) = 12,976,128"
    assert "0\N{EN DASH}95.attention.query.bias  12,288" in tip
    assert len(tip) < 20
