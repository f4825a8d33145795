"""Everything that a training needs to go on as if it had never been interrupted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.engine.parameters import Parameters
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A training at rest between two batches.

    Resuming gives bit for bit what the uninterrupted run gives, on the same machine and number of threads.
    `position` holds, as JSON, the epoch, the step in it, the random state, and the sums and records so far;
    `optimizer` the optimizer's arrays by name.
    """

    parameters: Parameters
    best: Parameters | None
    optimizer: Mapping[str, Array]
    position: Mapping[str, Json]
