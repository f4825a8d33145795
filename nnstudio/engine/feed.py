"""Batches on their way through a network: through a frozen prefix once, through what is above it in every epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from nnstudio.data import Split
from nnstudio.engine.batches import Batches
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.prefix import Cut, KeptOutputs, best_cut, room_for
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers.base import Array


def feeds(compiled: CompiledNetwork, training: Batches, validation: Batches, memory: int | None) -> tuple[Feed, Feed]:
    """Return what runs two splits through a network, keeping what its frozen prefix gives where that saves time.

    `memory` is the budget in bytes for what is kept; without one nothing is.
    """
    splits = (training.samples, validation.samples)
    cut = None if memory is None else best_cut(compiled, sum(splits), memory)
    kept = None if cut is None else room_for(cut, splits, compiled.parameters.dtype)
    if kept is None:
        return Feed(compiled, training), Feed(compiled, validation)
    return Feed(compiled, training, kept[0]), Feed(compiled, validation, kept[1])


class Feed:
    """Runs the samples of a split through a network, a batch at a time.

    With room for what the network's frozen prefix gives, that is kept as batches first pass, which they have to do in
    one and the same order: later passes then begin above the prefix with the same bits, whatever their order.
    Whoever changes arrays of the prefix calls `renew`.
    """

    def __init__(self, compiled: CompiledNetwork, batches: Batches, kept: KeptOutputs | None = None) -> None:
        self.batches = batches
        self._compiled = compiled
        self._kept = kept
        self._above = None if kept is None else Batches(Split(kept.rows, batches.targets), None, batches.batch_size)
        self._passed = 0
        self._digest = b""

    @property
    def cut(self) -> Cut | None:
        """Where the network is cut; None where it runs as a whole."""
        return None if self._kept is None else self._kept.cut

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        """Yield outputs and targets of all batches as at inference, the samples in their own order."""
        order = np.arange(self.batches.samples)
        return (self.forward(order, place) for place in range(len(self)) if self.batches.samples)

    def forward(
        self,
        order: Array,
        place: int,
        epoch: int | None = None,
        *,
        training: bool = False,
        rng: np.random.Generator | None = None,
    ) -> tuple[Array, Array]:
        """Return the network's outputs and the targets of the batch at a place of an order; see `Batches.at`.

        For an epoch samples are augmented. Raises DataError where samples can no longer be read.
        """
        if self._kept is None:
            x, targets = self.batches.at(order, place, epoch)
            return self._compiled.forward(x, training=training, rng=rng), targets
        x, targets = self._below(self._kept, order, place)
        return self._compiled.forward(x, training=training, rng=rng, start=self._kept.cut.steps), targets

    def lacks(self, passed: int) -> bool:
        """Whether what was kept is less than what so many passed batches gave, as after resuming."""
        return self._kept is not None and self._passed < min(passed, len(self))

    def make_up(self, order: Array) -> None:
        """Pass the next batch that is lacking, at its place in the order of the first epoch, through the prefix."""
        if self._kept is not None:
            self._below(self._kept, order, self._passed)

    def renew(self) -> None:
        """Forget what was kept if the prefix had other arrays than it has now."""
        digest = self._digest_of_prefix()
        if digest != self._digest:
            self._digest, self._passed = digest, 0

    def _below(self, kept: KeptOutputs, order: Array, place: int) -> tuple[Array, Array]:
        """Return what the prefix gives for a batch, read back or computed and kept, and the targets."""
        if self._above is not None and self._passed == len(self):
            x, targets = self._above.at(order, place)
            return x.reshape(engine_shape(kept.cut.shape, x.shape[-1])), targets
        x, targets = self.batches.at(order, place)
        outputs = self._compiled.forward(x, stop=kept.cut.steps)
        if place == self._passed:
            kept.keep(self.batches.chosen(order, place), outputs)
            self._passed += 1
        return outputs, targets

    def _digest_of_prefix(self) -> bytes:
        digest = hashlib.sha256()
        for step in self._compiled.steps[: 0 if self._kept is None else self._kept.cut.steps]:
            for array in step.params.values():
                digest.update(np.ascontiguousarray(array).data)
        return digest.digest()
