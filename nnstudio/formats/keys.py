"""What arrays are called in a file: after their layer, or numbered as PyTorch's `nn.Sequential` numbers modules."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.engine.parameters import Parameters
from nnstudio.layers import Input, Operation, Primitive
from nnstudio.layers.base import Array
from nnstudio.messages import NnstudioError
from nnstudio.network import Network


class NumberingError(NnstudioError):
    """A network that `nn.Sequential` cannot express."""


def named_arrays(network: Network, parameters: Parameters) -> dict[str, Array]:
    """Return a network's arrays by `<node name>.<parameter>`, as the state dict of a module with such members."""
    return _keyed({node.id: node.name for node in network.nodes}, parameters)


def numbered_arrays(network: Network, parameters: Parameters) -> dict[str, Array]:
    """Return a network's arrays by `<number>.<parameter>`, as the state dict of an `nn.Sequential`.

    Raises NumberingError where the network is more than a stack; see `numbers`.
    """
    return _keyed({node_id: str(number) for node_id, number in numbers(network).items()}, parameters)


def numbers(network: Network) -> dict[int, int]:
    """Return the index of each node in the equivalent `nn.Sequential`, by node id.

    Every node is one module, except Input, which is none, and a layer with an activation other than
    linear, which is two: `nn.Sequential(nn.Conv2d(...), nn.ReLU(), nn.Flatten(), nn.Linear(...))` for an
    Input, a Conv2D with ReLU, a Flatten and a Dense. What takes PyTorch two modules, such as
    `nn.AdaptiveAvgPool2d(1)` and `nn.Flatten()` for a GlobalAveragePool, stands in an `nn.Sequential`
    of its own to count as one. Raises NumberingError where a layer has several inputs or readers.
    """
    if not is_stack(network):
        raise NumberingError(
            "layers are numbered as in nn.Sequential only where each reads the one before it; this network "
            "branches, so write it with the names of its layers"
        )
    places: dict[int, int] = {}
    number = 0
    for node in network.nodes:
        places[node.id] = number
        number += _modules(node.layer)
    return places


def is_stack(network: Network) -> bool:
    """Tell whether the first node reads nothing and each other one the node before it alone."""
    before = ((), *((node.id,) for node in network.nodes))
    return all(node.inputs == expected for node, expected in zip(network.nodes, before, strict=False))


def _keyed(prefixes: Mapping[int, str], parameters: Parameters) -> dict[str, Array]:
    return {f"{prefixes[node_id]}.{name}": array for node_id, name, array in parameters if node_id in prefixes}


def _modules(layer: Operation) -> int:
    """Return how many places a layer takes in PyTorch's `nn.Sequential`: one for itself, one for its activation."""
    if isinstance(layer, Input):
        return 0
    return len(layer.steps()) if isinstance(layer, Primitive) else 1
