"""How far training moved each layer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.engine.parameters import Parameters
from nnstudio.layers.base import Array
from nnstudio.network import Network, infer_shapes


def relative_change(network: Network, before: Parameters, after: Parameters) -> Mapping[int, float]:
    """Return ||after - before|| / ||before|| over the weights and biases of each layer that has any, by node id.

    The norm is the Euclidean one over all of a layer's learned arrays together. A layer that did not change
    gives exactly 0; one that left zero gives infinity.
    """
    changes: dict[int, float] = {}
    for node_id, specs in infer_shapes(network).params.items():
        names = [spec.name for spec in specs if spec.role.is_learned]
        if names:
            old = np.concatenate([before[node_id][name].ravel() for name in names]).astype(np.float64)
            new = np.concatenate([after[node_id][name].ravel() for name in names]).astype(np.float64)
            changes[node_id] = _ratio(new - old, old)
    return changes


def _ratio(difference: Array, reference: Array) -> float:
    moved, length = float(np.linalg.norm(difference)), float(np.linalg.norm(reference))
    if moved == 0.0:
        return 0.0
    return moved / length if length > 0.0 else float("inf")
