"""Batches on their way through a network: through a frozen prefix once, through what is above it in every epoch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from nnstudio.data import Split
from nnstudio.engine.batches import Batches, Share
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
        self._above = None if kept is None else _above(batches, kept)
        self._known = 0

    @property
    def cut(self) -> Cut | None:
        """Where the network is cut; None where it runs as a whole."""
        return None if self._kept is None else self._kept.cut

    def __len__(self) -> int:
        return len(self.batches)

    def __iter__(self) -> Iterator[tuple[Array, Array]]:
        """Yield outputs and targets of all batches as at inference, the samples in their own order."""
        order = np.arange(self.batches.samples)
        return (self.forward(order, place) for place in self.batches.places)

    def shared(self, compiled: CompiledNetwork, share: Share) -> Feed:
        """Return what runs a share of every batch through another copy of the network."""
        return Feed(compiled, self.batches.shared(share), self._kept)

    def divided(self, compiled: CompiledNetwork, share: Share) -> Feed:
        """Return what runs some whole batches, a share of all, through another copy of the network."""
        return Feed(compiled, self.batches.divided(share), self._kept)

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

    def rehearse(self, order: Array, place: int, epoch: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Return what `forward` does once all is kept that will be, and keep nothing: to see how long it takes."""
        if self._kept is None or self._above is None:
            return self.forward(order, place, epoch, training=True, rng=rng)
        x, targets = self._read_back(self._kept, self._above, order, place)
        return self._compiled.forward(x, training=True, rng=rng, start=self._kept.cut.steps), targets

    def lacking(self, order: Array, passed: int) -> int | None:
        """Return the first of so many passed batches of an order that is not kept, as after resuming; None without."""
        while self._kept is not None and self._known < min(passed, len(self)):
            if not self._kept.has(self.batches.chosen(order, self._known)):
                return self._known
            self._known += 1
        return None

    def make_up(self, order: Array, place: int) -> None:
        """Pass the batch at a place of an order through the prefix, whose outputs are kept."""
        if self._kept is not None:
            self._below(self._kept, order, place)

    def renew(self) -> None:
        """Forget what was kept if the prefix had other arrays than it has now."""
        self._known = 0
        if self._kept is not None:
            self._kept.renew(self._digest_of_prefix(self._kept.cut.steps))

    def close(self) -> None:
        """Read no further batches ahead."""
        for batches in filter(None, (self.batches, self._above)):
            batches.close()

    def _below(self, kept: KeptOutputs, order: Array, place: int) -> tuple[Array, Array]:
        """Return what the prefix gives for a batch, read back or computed and kept, and the targets."""
        chosen = self.batches.chosen(order, place)
        if self._above is not None and kept.has(chosen):
            return self._read_back(kept, self._above, order, place)
        x, targets = self.batches.at(order, place)
        outputs = self._compiled.forward(x, stop=kept.cut.steps)
        kept.keep(chosen, outputs)
        return outputs, targets

    def _read_back(self, kept: KeptOutputs, above: Batches, order: Array, place: int) -> tuple[Array, Array]:
        x, targets = above.at(order, place)
        return x.reshape(engine_shape(kept.cut.shape, x.shape[-1])), targets

    def _digest_of_prefix(self, steps: int) -> bytes:
        digest = hashlib.sha256()
        for step in self._compiled.steps[:steps]:
            for array in step.params.values():
                digest.update(np.ascontiguousarray(array).data)
        return digest.digest()


def _above(batches: Batches, kept: KeptOutputs) -> Batches:
    """Return the same batches of what the prefix gives."""
    rows = Split(kept.rows, batches.targets)
    return Batches(rows, None, batches.batch_size, share=batches.share, places=batches.places)
