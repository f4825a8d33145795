from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnstudio.gui.panels.fields import FieldForm
from nnstudio.layers import Dense, Input
from nnstudio.network import Block, Network
from tests.gui.windows import part


def test_a_block_says_what_it_holds_and_where_that_is_edited(qtbot: QtBot) -> None:
    form = FieldForm(Block)
    qtbot.addWidget(form)
    form.begin(Block())
    assert part(form, QLabel, "network").text() == "3 layers: norm, activation, sum"
    assert "the project's file" in part(form, QLabel, "network_where").text()
    form.show_values(Block(network=Network.stack(Input((8,)), Dense(8))))
    assert part(form, QLabel, "network").text() == "1 layer: dense_1"


def test_blocks_that_hold_different_networks_say_so(qtbot: QtBot) -> None:
    form = FieldForm(Block)
    qtbot.addWidget(form)
    form.begin(Block(), Block(network=Network.stack(Input((8,)), Dense(8))))
    assert part(form, QLabel, "network").text() == "several values"
