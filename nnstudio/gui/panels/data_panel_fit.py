"""Whether a network fits the data it is to learn from, and how it would be made to."""

from __future__ import annotations

import dataclasses

from nnstudio.data import Dataset
from nnstudio.engine.losses import Loss
from nnstudio.engine.trainer import fitting_loss
from nnstudio.layers import Dense, Input
from nnstudio.messages import Message, NnstudioError
from nnstudio.network import Network, Node, summarize


def misfit(network: Network, like: Dataset, loss: Loss | None) -> Message | None:
    """Return what keeps a network from learning from data like these, or None."""
    try:
        fitting_loss(network, like, loss)
    except NnstudioError as error:
        return error.message
    return None


def adapted(network: Network, like: Dataset, loss: Loss | None) -> Network | None:
    """Return the network with an Input of the samples' shape and as many outputs as there are classes.

    None where that does not make it fit: an image network is not made into one for points.
    """
    try:
        changed = _with_outputs(_with_input(network, like.sample_shape), like.outputs)
    except NnstudioError:
        return None
    if changed == network or summarize(changed).problems or misfit(changed, like, loss) is not None:
        return None
    return changed


def _with_input(network: Network, shape: tuple[int, ...]) -> Network:
    for node in network.nodes:
        if isinstance(node.layer, Input):
            return network.replace(node.id, dataclasses.replace(node.layer, shape=shape))
    return network


def _with_outputs(network: Network, outputs: int) -> Network:
    head = _head(network)
    if head is None or not isinstance(head.layer, Dense):
        return network
    return network.replace(head.id, dataclasses.replace(head.layer, units=outputs))


def _head(network: Network) -> Node | None:
    """Return the Dense that gives the outputs, behind which only activations may stand."""
    node: Node | None = network.ends[0] if network.ends else None
    while node is not None and not isinstance(node.layer, Dense):
        node = network.node(node.inputs[0]) if len(node.inputs) == 1 else None
    return node
