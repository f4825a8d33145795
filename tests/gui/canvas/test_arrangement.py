from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from nnstudio.gui.canvas.arrangement import Arrangement, arrange, is_stack
from nnstudio.gui.canvas.lanes import Way
from nnstudio.gui.canvas.routing import Corners, routes
from nnstudio.layers import Concatenate, Dense, Input
from nnstudio.network import TEMPLATES, Network, template_named
from nnstudio.network.templates import mobilenet_v2, resnet

WIDTH = 432.0
TALL = [template.name for template in TEMPLATES]


def arranged(network: Network) -> Arrangement:
    heights = {node.id: 50.0 if isinstance(node.layer, Dense) else 32.0 for node in network.nodes}
    return arrange(network, heights, WIDTH)


def overlaps(arrangement: Arrangement) -> list[tuple[int, int]]:
    pairs = itertools.combinations(arrangement.boxes.items(), 2)
    return [(one, other) for (one, box), (other, rival) in pairs if box.intersects(rival)]


def pieces(corners: Corners) -> list[QRectF]:
    """Return the straight pieces of a wire, a little thick, without the ends that touch its own cards."""
    lines = itertools.pairwise(corners)
    return [QRectF(start, end).normalized().adjusted(-0.5, -0.5, 0.5, 0.5) for start, end in lines]


def crossed(arrangement: Arrangement) -> list[tuple[int, int, int]]:
    """Return wires that run over a card that is neither of their ends."""
    return [
        (edge.source, edge.target, node_id)
        for edge, corners in routes(arrangement).items()
        for node_id, box in arrangement.boxes.items()
        if node_id not in (edge.source, edge.target) and any(piece.intersects(box) for piece in pieces(corners))
    ]


def branching(choices: list[tuple[int, int]]) -> Network:
    """Return a network in which each layer reads one or two of the layers before it."""
    network = Network().add(Input((4,)))
    for first, second in choices:
        sources = sorted({network.nodes[each % len(network.nodes)].name for each in (first, second)})
        layer = Dense(4) if len(sources) == 1 else Concatenate()
        network = network.add(layer, after=sources)
    return network


networks = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=25).map(branching)


def test_a_stack_lies_in_one_column_without_wires() -> None:
    network = template_named("digits-cnn").build()
    arrangement = arranged(network)
    assert is_stack(network)
    assert {cell.column for cell in arrangement.cells.values()} == {0}
    assert [arrangement.boxes[node.id].left() for node in network.nodes] == [0.0] * len(network.nodes)
    assert not routes(arrangement)


def test_nothing_has_no_place() -> None:
    assert arranged(Network()).bounds.isNull()


@pytest.mark.parametrize("name", TALL)
def test_no_template_has_cards_or_wires_over_cards(name: str) -> None:
    arrangement = arranged(template_named(name).build())
    assert not overlaps(arrangement)
    assert not crossed(arrangement)


@pytest.mark.parametrize("network", [resnet(152), mobilenet_v2()], ids=["resnet-152", "mobilenet-v2"])
def test_deep_networks_are_as_tidy(network: Network) -> None:
    arrangement = arranged(network)
    assert len(network.nodes) > 150
    assert not overlaps(arrangement)
    assert not crossed(arrangement)


def test_a_residual_block_runs_down_with_its_shortcut_beside_it() -> None:
    network = template_named("resnet-18").build()
    arrangement = arranged(network)
    assert len(arrangement.columns) == 2
    assert {network.node(node_id).name for node_id in arrangement.columns[1]} == {
        f"layer{stage}.0.downsample.{part}" for stage in (2, 3, 4) for part in (0, 1)
    }
    ways = {(network.node(e.source).name, network.node(e.target).name): way for e, way in arrangement.ways.items()}
    assert ways["maxpool", "layer1.0.add"] is Way.BYPASS
    assert ways["layer1.1.relu", "layer2.0.downsample.0"] is Way.OUT
    assert ways["layer2.0.downsample.1", "layer2.0.add"] is Way.IN
    assert ways["layer2.0.bn2", "layer2.0.add"] is Way.STRAIGHT


@given(networks)
def test_whatever_the_network_cards_never_overlap_and_data_flow_down(network: Network) -> None:
    arrangement = arranged(network)
    assert arrangement.boxes.keys() == {node.id for node in network.nodes}
    assert not overlaps(arrangement)
    for node in network.nodes:
        for source in node.inputs:
            assert arrangement.boxes[source].bottom() < arrangement.boxes[node.id].top()


@given(networks)
def test_wires_begin_and_end_at_their_cards(network: Network) -> None:
    arrangement = arranged(network)
    for edge, corners in routes(arrangement).items():
        source, target = (arrangement.boxes[each].adjusted(-1, -1, 1, 1) for each in (edge.source, edge.target))
        assert source.contains(corners[0])
        assert target.contains(corners[-1])


@given(networks)
def test_wires_that_pass_side_by_side_never_share_a_lane(network: Network) -> None:
    arrangement = arranged(network)
    lanes = [
        (corners[1], corners[2])
        for edge, corners in routes(arrangement).items()
        if arrangement.ways[edge] is Way.BYPASS
    ]
    for (top, bottom), (other_top, other_bottom) in itertools.combinations(lanes, 2):
        if top.x() == other_top.x():
            assert bottom.y() <= other_top.y() or other_bottom.y() <= top.y()


def test_a_layer_let_go_goes_behind_the_card_whose_middle_is_above() -> None:
    arrangement = arranged(Network.stack(Input((4,)), Dense(4), Dense(4)))
    middle = arrangement.boxes[2].center()
    assert arrangement.nearest(middle + QPointF(0, 1)) == 2
    assert arrangement.nearest(middle - QPointF(0, 1)) == 1
    assert arrangement.nearest(QPointF(-5000, -5000)) == 1
    assert arrangement.nearest(QPointF(5000, 5000)) == 3
