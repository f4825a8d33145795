"""Small networks, and how they are told in a line."""

from __future__ import annotations

from nnstudio.layers import Add, Dense, Input
from nnstudio.network import Network


def stack() -> Network:
    return Network.stack(Input((4,)), Dense(8), Dense(6), Dense(2))


def branched() -> Network:
    """input -> trunk -> (left, right) -> sum -> head."""
    return (
        Network()
        .add(Input((4,)), "input")
        .add(Dense(4), "trunk")
        .add(Dense(4), "left")
        .add(Dense(4), "right", after="trunk")
        .add(Add(), "sum", after=("left", "right"))
        .add(Dense(2), "head")
    )


def edges(network: Network) -> dict[str, list[str]]:
    return {node.name: [network.node(source).name for source in node.inputs] for node in network.nodes}


def ids(network: Network) -> set[int]:
    return {node.id for node in network.nodes}


def order(network: Network) -> list[str]:
    return [node.name for node in network.nodes]
