"""Random networks of Dense layers and sums, every node behind those it reads."""

from __future__ import annotations

from hypothesis import strategies as st

from nnstudio.layers import Add, Dense, Input, Operation
from nnstudio.network import Network, Node

LAYERS = st.sampled_from((Dense(3), Dense(4, activation="relu"), Dense(5, bias=False)))


@st.composite
def networks(draw: st.DrawFn, least: int = 2, most: int = 9) -> Network:
    """Networks of an Input and further layers; ids grow, but not by one, as if nodes had been removed."""
    nodes = [Node(draw(st.integers(1, 3)), "input", Input((3,)))]
    for number in range(draw(st.integers(least, most)) - 1):
        sources = draw(st.lists(st.sampled_from([node.id for node in nodes]), min_size=1, max_size=3))
        layer: Operation = draw(LAYERS) if len(sources) == 1 else Add()
        identifier = nodes[-1].id + draw(st.integers(1, 3))
        nodes.append(Node(identifier, f"node_{number}", layer, tuple(sources), draw(st.booleans())))
    return Network(tuple(nodes), nodes[-1].id + draw(st.integers(1, 3)))


def one_of(network: Network) -> st.SearchStrategy[int]:
    """Ids of the network."""
    return st.sampled_from([node.id for node in network.nodes])


def some_of(network: Network) -> st.SearchStrategy[set[int]]:
    """Sets of ids of the network."""
    return st.sets(one_of(network))
