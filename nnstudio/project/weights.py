"""The learned arrays in a project file: they fit the network beside them, or are left out with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nnstudio.engine.parameters import Parameters
from nnstudio.formats import StoredWeights, WeightsError
from nnstudio.layers import ParamSpec, Role
from nnstudio.layers.base import Array
from nnstudio.messages import shown
from nnstudio.network import Network, infer_shapes


def fitting_parameters(stored: StoredWeights, network: Network) -> Parameters:
    """Return arrays as the parameters of the network that they were saved with; raise WeightsError if they are not.

    A network may have been saved in the middle of an edit. Layers behind a problem then keep the arrays that
    are stored under their names, whatever these are.
    """
    specs = infer_shapes(network).params
    arrays = _arrays_by_node(stored, network, specs)
    return Parameters(
        {
            node.id: _checked(stored, node.name, arrays[node.id], specs[node.id])
            if node.id in specs
            else arrays[node.id]
            for node in network.nodes
        }
    )


def _arrays_by_node(
    stored: StoredWeights, network: Network, specs: Mapping[int, Sequence[ParamSpec]]
) -> dict[int, dict[str, Array]]:
    places = {
        f"{node.name}.{spec.name}": (node.id, spec.name) for node in network.nodes for spec in specs.get(node.id, ())
    }
    arrays: dict[int, dict[str, Array]] = {node.id: {} for node in network.nodes}
    for key, array in stored.arrays.items():
        node_id, name = places.get(key) or _place_by_name(stored, network, key)
        arrays[node_id][name] = array
    return arrays


def _place_by_name(stored: StoredWeights, network: Network, key: str) -> tuple[int, str]:
    """Return the layer with the longest name that the key begins with, and the rest of the key."""
    owners = [node for node in network.nodes if key.startswith(f"{node.name}.")]
    if not owners:
        raise WeightsError("{file} has {key}, and the network no such layer", file=stored.source, key=shown(key))
    owner = max(owners, key=lambda node: len(node.name))
    return owner.id, key.removeprefix(f"{owner.name}.")


def _checked(
    stored: StoredWeights, layer: str, arrays: dict[str, Array], specs: Sequence[ParamSpec]
) -> dict[str, Array]:
    """Return the arrays in the order of the specs that they all fit."""
    fitting = {spec.name: arrays[spec.name] for spec in specs if spec.name in arrays and _fits(arrays[spec.name], spec)}
    if len(fitting) < max(len(specs), len(arrays)):
        raise WeightsError("{file} has other arrays for {layer} than it needs", file=stored.source, layer=layer)
    return fitting


def _fits(array: Array, spec: ParamSpec) -> bool:
    return array.shape == spec.shape and (array.dtype.kind == "i") is (spec.role is Role.COUNTER)
