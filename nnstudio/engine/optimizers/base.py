"""What an optimizer is: a rule that changes weights by their gradients, and what it remembers between steps."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.parameters import Allocate
from nnstudio.hyperparameters import Configurable, Registry, real
from nnstudio.layers.base import Array

CHUNK = 60 * 1024
"""Entries that are updated together: few enough to stay in the processor's cache over all passes of a rule, and
many enough that the calls do not count."""

STEPS_BETWEEN_SWEEPS = 32
"""How often what has all but vanished from the slots becomes 0."""

VANISHED = 1e-28
"""Far too small to move a weight, and large enough not to halve down to a denormal number within 32 steps."""

STEPS = "steps"
"""Name under which a saved state keeps the number of steps taken."""


class Chunk(NamedTuple):
    """A stretch of the vectors that a rule changes in place: flat arrays of one length and dtype."""

    weights: Array
    gradients: Array
    """To be read only."""
    slots: tuple[Array, ...]
    """In the order of `Optimizer.slots`."""
    scratch: tuple[Array, Array]
    """Uninitialised."""


class Optimizer(Configurable):
    """A rule that changes weights by their gradients, entry by entry."""

    learning_rate: float = real(0.001, low=0.0, help="How far each step moves the weights; a schedule scales it.")

    @property
    @abstractmethod
    def slots(self) -> tuple[str, ...]:
        """Names of the vectors that are kept beside the weights, each as large as they are."""

    @abstractmethod
    def update(self, chunk: Chunk, step: int, learning_rate: float) -> None:
        """Change a chunk's weights and slots in place; `step` counts from 1."""

    def shrinkage(self, learning_rate: float) -> float:
        """Return the factor that decaying weights are multiplied by before each update."""
        return 1.0

    def start(self, size: int, dtype: DTypeLike = np.float32, allocate: Allocate = np.zeros) -> OptimizerState:
        """Return a fresh state for a vector of this many weights."""
        return OptimizerState(self, size, dtype, allocate)


OPTIMIZERS: Registry[Optimizer] = Registry("optimizer")
"""Every optimizer there is, by name."""


class OptimizerState:
    """What an optimizer remembers of one vector of weights: its slots and the number of steps."""

    def __init__(
        self, optimizer: Optimizer, size: int, dtype: DTypeLike = np.float32, allocate: Allocate = np.zeros
    ) -> None:
        self.optimizer = optimizer
        self.steps = 0
        self._slots: dict[str, Array] = {name: allocate(size, dtype) for name in optimizer.slots}
        self._scratch = np.empty((2, min(size, CHUNK)), dtype)

    @np.errstate(over="ignore", invalid="ignore")  # a diverged network is the trainer's to report
    def step(
        self,
        weights: Array,
        gradients: Array,
        learning_rate: float,
        decaying: int = 0,
        part: slice = slice(None),  # a slice cannot be changed
    ) -> None:
        """Change the weights in place by their gradients, which stay as they are.

        Decoupled weight decay (AdamW's) applies to the first `decaying` entries. With a `part` of the vectors only
        that is changed, and the others are somebody else's.
        """
        first, stop, _ = part.indices(weights.size)
        self.steps += 1
        shrinkage = self.optimizer.shrinkage(learning_rate)
        if shrinkage != 1.0:
            weights[first : min(stop, decaying)] *= shrinkage
        for start in range(first, stop, CHUNK):
            chunk = self._chunk(weights, gradients, slice(start, min(start + CHUNK, stop)))
            self.optimizer.update(chunk, self.steps, learning_rate)
            if self.steps % STEPS_BETWEEN_SWEEPS == 0:
                _sweep(chunk)

    def _chunk(self, weights: Array, gradients: Array, part: slice) -> Chunk:
        first, second = self._scratch[:, : part.stop - part.start]
        slots = tuple(slot[part] for slot in self._slots.values())
        return Chunk(weights[part], gradients[part], slots, (first, second))

    def state(self) -> dict[str, Array]:
        """Return copies of all that the next steps depend on, by name."""
        return {STEPS: np.array([self.steps]), **{name: slot.copy() for name, slot in self._slots.items()}}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Continue, bit for bit, where `state` was taken.

        Raises TrainingError, and changes nothing, where it was taken of another optimizer or other weights.
        """
        expected = {STEPS: ((1,), np.dtype(np.int64))} | {name: (s.shape, s.dtype) for name, s in self._slots.items()}
        if {name: (array.shape, array.dtype) for name, array in state.items()} != expected:
            raise TrainingError(
                "the saved state of the optimizer does not fit {optimizer} with {size} trainable parameters; begin the "
                "training anew",
                optimizer=type(self.optimizer).__name__,
                size=next((slot.size for slot in self._slots.values()), 0),
            )
        self.steps = int(state[STEPS][0])
        for name, slot in self._slots.items():
            slot[...] = state[name]


def _sweep(chunk: Chunk) -> None:
    """Set to 0 what decays towards it where gradients stay away, as behind units that are always off.

    Left alone it becomes denormal, and processors take a hundred times as long to compute with that.
    """
    for slot in chunk.slots:
        size = np.abs(slot, out=chunk.scratch[0])
        np.multiply(slot, np.greater(size, VANISHED), out=slot)
