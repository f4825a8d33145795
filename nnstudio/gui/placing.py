"""What a layer reads that is put behind another: that one alone, or more where it joins several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product

from nnstudio.layers import Merge, Operation, PaddingMask, Shape, ShapeError
from nnstudio.network import Network, infer_shapes

_MOST_SHAPES = 8
"""Different shapes above a layer that are tried; networks have few that are near."""

_MOST_INPUTS = 4


def sources_for(network: Network, source: int, layer: Operation) -> tuple[int, ...]:
    """Return what a layer is to read so that it can work behind a node; that node alone where nothing else will do.

    What reads several layers reads, besides that node, the nearest above whose outputs it can take, so that a merge
    closes a skip connection. What attends to an encoder's output reads the node for it where there is no other.
    """
    outputs = infer_shapes(network).outputs
    if source not in outputs or _takes(layer, (outputs[source],)):
        return (source,)
    nearest = _nearest(network, source, outputs)
    if not isinstance(layer, Merge):
        nearest.setdefault(outputs[source], source)
    for count in range(1, _MOST_INPUTS):
        for others in product(nearest, repeat=count):
            if _takes(layer, (outputs[source], *others)):
                return (source, *(nearest[shape] for shape in others))
    return (source,)


def _nearest(network: Network, source: int, outputs: Mapping[int, Shape]) -> dict[Shape, int]:
    """Return the nearest node above another for each shape that is given there; a mask before what looks like one."""
    above = network.upstream(source) - {source}
    nodes = [node for node in reversed(network.nodes) if node.id in above and node.id in outputs]
    nodes.sort(key=lambda node: not isinstance(node.layer, PaddingMask))
    found: dict[Shape, int] = {}
    for node in nodes:
        found.setdefault(outputs[node.id], node.id)
    return dict(islice(found.items(), _MOST_SHAPES))


def _takes(layer: Operation, shapes: Sequence[Shape]) -> bool:
    try:
        layer.shape_from(shapes)
    except ShapeError:
        return False
    return True
