"""The files of recorded steps, one per family: what went into each example and what PyTorch made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from nnstudio.layers.base import Array
from tests.layers.agreement import Case
from tests.layers.examples import Example

RECORDED = Path(__file__).with_name("recorded")
"""The folder of the files, each named after the module of the examples in it."""


def key_of(subject: Example, training: bool) -> str:
    """Name a step in the file."""
    return f"{subject.name} in {'training' if training else 'evaluation'}"


def write(family: str, steps: Mapping[str, tuple[Case, Mapping[str, Array]]]) -> None:
    """Write the steps of a family by key, each with its results."""
    arrays: dict[str, Array] = {}
    for key, (case, results) in steps.items():
        arrays |= {f"{key}: params {name}": array for name, array in case.params.items()}
        arrays |= {f"{key}: input {index}": x for index, x in enumerate(case.inputs)}
        arrays[f"{key}: dy"] = case.dy
        arrays |= {f"{key}: result {name}": array for name, array in results.items()}
    np.savez_compressed(RECORDED / family, **arrays)


class Recording:
    """The recorded steps, read."""

    def __init__(self) -> None:
        self._steps: dict[str, dict[str, Array]] = {}
        for path in sorted(RECORDED.glob("*.npz")):
            with np.load(path, allow_pickle=False) as arrays:
                for key, array in arrays.items():
                    step, name = key.split(": ")
                    self._steps.setdefault(step, {})[name] = array

    @property
    def keys(self) -> set[str]:
        return set(self._steps)

    def step(self, subject: Example, training: bool) -> tuple[Case, dict[str, Array]]:
        """Return a step and its results."""
        arrays = self._steps[key_of(subject, training)]
        inputs = [arrays[f"input {index}"] for index in range(len(subject.inputs))]
        params = _part(arrays, "params ")
        return Case(subject, training, params, inputs, arrays["dy"]), _part(arrays, "result ")


def _part(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
