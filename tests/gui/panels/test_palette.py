from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.canvas.cargo import unpacked
from nnstudio.gui.document import TRAINING
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.palette import LayerList, Palette
from nnstudio.gui.panels.palette_order import _ALSO_CALLED, HEADINGS, also_called, layers_under
from nnstudio.gui.panels.palette_row import layer_at
from nnstudio.gui.wording import say, wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import (
    LAYERS,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Input,
    Operation,
    ReLU,
    SeparableConv2D,
)
from nnstudio.network import Network
from nnstudio.project import OpenedProject, Project


@pytest.fixture
def canvas(window: MainWindow) -> Canvas:
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    window.place(Area.CANVAS, canvas)
    return canvas


@pytest.fixture
def palette(qtbot: QtBot, window: MainWindow, canvas: Canvas) -> Palette:
    palette = Palette(window.document, window.selection, window.commands, window.settings)
    window.place(Area.PALETTE, palette)
    qtbot.waitUntil(window.isActiveWindow)
    return palette


def rows(palette: Palette) -> LayerList:
    found = palette.findChild(LayerList, "palette_list")
    assert isinstance(found, LayerList)
    return found


def search(palette: Palette) -> QLineEdit:
    found = palette.findChild(QLineEdit, "palette_search")
    assert isinstance(found, QLineEdit)
    return found


def listed(palette: Palette) -> Iterator[type[Operation] | str]:
    model = rows(palette).model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        yield layer_at(index) or str(index.data())


def layers(palette: Palette) -> list[type[Operation]]:
    return [row for row in listed(palette) if not isinstance(row, str)]


def double_click(palette: Palette, layer: type[Operation]) -> None:
    view = rows(palette)
    index = view.index_of(layer)
    QApplication.processEvents()  # the panel has its size only now
    view.uncover(index)
    at = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def names(window: MainWindow) -> list[str]:
    return [node.name for node in window.document.network.nodes]


def test_every_layer_stands_in_it_once_under_a_heading(palette: Palette) -> None:
    found = list(listed(palette))
    assert found[0] == "Core"
    assert [row for row in found if isinstance(row, str)] == [str(heading) for heading in HEADINGS]
    assert sorted(layer.__name__ for layer in layers(palette)) == sorted(layer.__name__ for layer in LAYERS)


def test_what_people_look_for_most_comes_first_under_its_heading() -> None:
    first = {str(heading): layers_under(heading)[0].__name__ for heading in HEADINGS}
    assert first == {
        "Core": "Dense",
        "Convolution": "Conv2D",
        "Pooling": "MaxPool",
        "Sequence": "Embedding",
        "Blocks": "TransformerDecoder",
        "Activation": "ReLU",
        "Normalization": "BatchNorm",
        "Merging": "Add",
    }


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("attention", ["MultiHeadAttention", "TransformerDecoder"]),
        ("lstm", ["LSTM"]),
        ("upsample", ["UpSampling2D", "ConvTranspose2D"]),
        ("gpt", ["TransformerDecoder"]),
        ("silu", ["Swish"]),
        ("skip", ["Add", "ResidualBlock"]),
    ],
)
def test_a_search_knows_what_else_a_layer_is_called(palette: Palette, typed: str, found: list[str]) -> None:
    search(palette).setText(typed)
    assert set(found) <= {layer.__name__ for layer in layers(palette)}


def test_other_words_are_for_layers_that_exist() -> None:
    assert sum(bool(also_called(layer)) for layer in LAYERS) == len(_ALSO_CALLED)


def test_each_layer_explains_itself(palette: Palette) -> None:
    view = rows(palette)
    for layer in LAYERS:
        assert view.index_of(layer).data(Qt.ItemDataRole.ToolTipRole) == f"{layer.__name__}\n{say(layer.help())}"


def test_a_search_finds_by_name_and_by_what_a_layer_does(palette: Palette) -> None:
    QTest.keyClicks(search(palette), "conv2")
    assert layers(palette) == [Conv2D, DepthwiseConv2D, SeparableConv2D]
    search(palette).setText("random share of the values")
    assert layers(palette) == [Dropout]
    search(palette).setText("no such thing")
    assert list(listed(palette)) == []
    search(palette).clear()
    assert len(layers(palette)) == len(list(LAYERS))


def test_enter_in_the_search_adds_what_was_found(window: MainWindow, palette: Palette) -> None:
    QTest.keyClicks(search(palette), "dropout")
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert names(window)[-1] == "dropout_2"
    search(palette).setText("no such thing")
    QTest.keyClick(search(palette), Qt.Key.Key_Return)
    assert len(names(window)) == 10


def test_the_keyboard_leads_into_the_list_and_enter_adds(window: MainWindow, palette: Palette) -> None:
    search(palette).setFocus()
    QTest.keyClick(search(palette), Qt.Key.Key_Down)
    assert rows(palette).hasFocus()
    QTest.keyClick(rows(palette), Qt.Key.Key_Return)
    assert names(window)[-1] == "dense_3"
    QTest.keyClick(rows(palette), Qt.Key.Key_Return)
    assert names(window)[-2:] == ["dense_3", "dense_4"]


def test_a_category_folds_and_unfolds_and_stays_as_it_was_left(
    qtbot: QtBot, window: MainWindow, palette: Palette
) -> None:
    view = rows(palette)
    heading, conv = view.model().index(0, 0), view.index_of(Dense).row()
    at = view.visualRect(heading).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.isRowHidden(conv)
    again = Palette(window.document, window.selection, window.commands, window.settings)
    qtbot.addWidget(again)
    assert rows(again).isRowHidden(conv)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not view.isRowHidden(conv)


def test_a_search_looks_into_folded_categories_and_prefers_names(palette: Palette) -> None:
    view = rows(palette)
    assert view.isRowHidden(view.index_of(ReLU).row())
    QTest.keyClicks(search(palette), "relu")
    assert not view.isRowHidden(view.index_of(ReLU).row())
    assert layer_at(view.currentIndex()) is ReLU
    search(palette).clear()
    assert view.isRowHidden(view.index_of(ReLU).row())


def test_keys_fold_too(palette: Palette) -> None:
    view = rows(palette)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.isRowHidden(view.index_of(Dense).row())
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not view.isRowHidden(view.index_of(Dense).row())


def test_escape_ends_a_search(palette: Palette) -> None:
    QTest.keyClicks(search(palette), "conv2")
    QTest.keyClick(search(palette), Qt.Key.Key_Escape)
    assert search(palette).text() == ""


def test_a_double_click_puts_a_layer_behind_the_selected_one(window: MainWindow, palette: Palette) -> None:
    window.selection.select([2])
    double_click(palette, ReLU)
    assert names(window)[:3] == ["input_1", "conv2d_1", "relu_1"]
    assert [node.name for node in window.selection.nodes] == ["relu_1"]
    assert str(window.document.undo_text) == "Insert ReLU"


def test_a_double_click_without_a_selection_appends(window: MainWindow, palette: Palette) -> None:
    double_click(palette, ReLU)
    assert names(window)[-1] == "relu_1"
    assert len(names(window)) == 10
    assert str(window.document.undo_text) == "Add ReLU"


def test_a_network_is_built_from_nothing_by_double_clicks(window: MainWindow, palette: Palette) -> None:
    window.document.open(OpenedProject(Project(Network())))
    double_click(palette, Conv2D)
    double_click(palette, Input)
    assert names(window) == ["input_1", "conv2d_1"]
    assert not window.document.summary.problems


def test_nothing_is_added_while_training(window: MainWindow, palette: Palette) -> None:
    window.document.set_read_only(TRAINING)
    double_click(palette, ReLU)
    assert len(names(window)) == 9


def test_a_row_is_dragged_onto_the_canvas(window: MainWindow, canvas: Canvas, palette: Palette) -> None:
    QApplication.processEvents()
    view = rows(palette)
    cargo = view.cargo(view.index_of(Dense))
    assert unpacked(cargo) == Dense()
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    at = QPoint(canvas.viewport().width() // 2, canvas.viewport().height() - 5)
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(at, copy, cargo, left, none))
    drop = QDropEvent(QPointF(at), copy, cargo, left, none, QEvent.Type.Drop)
    QApplication.sendEvent(canvas.viewport(), drop)
    assert drop.isAccepted()
    assert names(window)[-1] == "dense_3"


def test_a_drag_carries_the_row_and_its_picture(palette: Palette, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[Operation | None, bool]] = []

    def note(drag: QDrag, actions: Qt.DropAction) -> Qt.DropAction:
        begun.append((unpacked(drag.mimeData()), drag.pixmap().isNull()))
        return Qt.DropAction.IgnoreAction

    monkeypatch.setattr(QDrag, "exec", note)  # without a screen a drag ends before it begins
    view = rows(palette)
    view.setCurrentIndex(view.index_of(Conv2D))
    view.startDrag(Qt.DropAction.CopyAction)
    assert begun == [(Conv2D(), False)]


def test_headings_are_neither_dragged_nor_added(window: MainWindow, palette: Palette) -> None:
    view = rows(palette)
    heading = view.model().index(0, 0)
    assert not heading.flags() & Qt.ItemFlag.ItemIsDragEnabled
    assert not view.cargo(heading).formats()
    view.chosen.emit(heading)
    assert len(names(window)) == 9


def test_it_has_names_for_those_who_do_not_see_it_in_both_languages(palette: Palette) -> None:
    english = search(palette).accessibleName()
    assert palette.accessibleName()
    assert rows(palette).accessibleName()
    assert english
    wording().switch(SIMPLIFIED_CHINESE)
    assert "Activation" not in list(listed(palette))
    assert palette.accessibleName()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_layers_are_dimmed_while_training_and_say_why(palette: Palette, window: MainWindow) -> None:
    layers = rows(palette)
    place = layers.visualRect(layers.index_of(Dense)).center()
    lit = layers.viewport().grab().toImage()
    window.document.set_read_only(TRAINING)
    assert layers.viewport().grab().toImage() != lit
    QApplication.sendEvent(layers.viewport(), QHelpEvent(QEvent.Type.ToolTip, place, layers.mapToGlobal(place)))
    assert "Layers cannot be added now" in QToolTip.text()
    QToolTip.hideText()
    window.document.set_read_only(None)
    assert layers.viewport().grab().toImage() == lit


def test_rows_are_as_wide_without_a_scroll_bar(qtbot: QtBot, palette: Palette) -> None:
    bar = rows(palette).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    width = rows(palette).viewport().width()
    search(palette).setText("pool")
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    assert rows(palette).viewport().width() == width
