"""The file of recorded optimizers, losses and schedules: what they worked on, and what PyTorch made of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnstudio.layers.base import Array

RECORDED = Path(__file__).parents[1] / "frameworks" / "recorded_engine.npz"


class Recording:
    """The recorded arrays, read: those that the examples work on, and the results by example and name."""

    def __init__(self) -> None:
        self.arrays: dict[str, Array] = {}
        self.results: dict[str, dict[str, Array]] = {}
        with np.load(RECORDED, allow_pickle=False) as file:
            for key, array in file.items():
                example, separator, name = key.partition(": ")
                if separator:
                    self.results.setdefault(example, {})[name] = array
                else:
                    self.arrays[key] = array
