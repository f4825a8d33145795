from __future__ import annotations

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.scene import NetworkScene
from nnstudio.layers import Dense, Input, ReLU
from nnstudio.network import Network, Node, summarize, template_named


@pytest.fixture
def scene(qapp: QApplication) -> NetworkScene:
    return NetworkScene(QFont(qapp.font()))


def show(scene: NetworkScene, network: Network) -> None:
    scene.show_network(network, summarize(network))


def test_only_the_cards_that_an_edit_changes_are_drawn_again(scene: NetworkScene) -> None:
    network = Network.stack(Input((4,)), Dense(4), ReLU(), ReLU())
    show(scene, network)
    cards = dict(scene.cards)
    faces = {node_id: card.face for node_id, card in cards.items()}
    show(scene, network.replace(2, Dense(5)))
    assert dict(scene.cards) == cards
    assert {node_id for node_id, card in cards.items() if card.face is not faces[node_id]} == {2, 3, 4}
    show(scene, network.replace(2, Dense(5)).freeze({2}))
    assert cards[2].face.is_frozen


def test_an_insertion_moves_what_is_below_and_keeps_its_cards(scene: NetworkScene) -> None:
    network = Network.stack(Input((4,)), Dense(4), ReLU())
    show(scene, network)
    below, y = scene.cards[3], scene.cards[3].y()
    show(scene, network.insert_after(2, ReLU()))
    assert scene.cards[3] is below
    assert below.y() > y


def test_what_leaves_the_network_leaves_the_scene(scene: NetworkScene) -> None:
    show(scene, template_named("resnet-18").build())
    wires = len(scene.wires)
    assert wires == sum(len(node.inputs) for node in template_named("resnet-18").build().nodes)
    show(scene, Network())
    assert not scene.items()


def test_two_thousand_cards_are_drawn_and_one_of_them_is_edited(scene: NetworkScene) -> None:
    dense = (Node(number, f"dense_{number}", Dense(4), (number - 1,)) for number in range(2, 2_001))
    network = Network((Node(1, "input_1", Input((4,))), *dense), 2_001)
    show(scene, network)
    assert len(scene.cards) == 2_000
    last = scene.cards[2_000]
    show(scene, network.replace(1_000, Dense(5)))
    assert scene.cards[2_000] is last
    assert scene.cards[1_000].face.headline == "5 units"


def test_the_wires_of_a_selected_card_stand_out(scene: NetworkScene) -> None:
    network = template_named("resnet-18").build()
    show(scene, network)
    add = network.named("layer1.0.add").id
    scene.show_state({add}, None)
    lit = {edge for edge, wire in scene.wires.items() if wire.zValue() > -1}
    assert {edge.source for edge in lit if edge.target == add} == set(network.node(add).inputs)
    assert all(add in (edge.source, edge.target) for edge in lit)


def test_a_larger_font_makes_larger_cards(scene: NetworkScene) -> None:
    show(scene, Network.stack(Input((4,)), Dense(4)))
    box = scene.cards[2].box
    larger = QFont(scene.measures.font)
    larger.setPointSizeF(2 * larger.pointSizeF())
    scene.wear(larger)
    assert scene.cards[2].box.width() > 1.5 * box.width()
    assert scene.cards[2].height > 1.3 * box.height()
