"""What is measured: the training of one network on images that lie in memory as bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from nnstudio.data.sources import Digits
from nnstudio.network import Network

CLASSES = 10


@dataclass(frozen=True)
class Task:
    """One row of the table: whole training steps of a network at one batch size.

    A step gathers a shuffled batch of bytes, scales it to 0 ... 1, and runs forward pass, softmax
    cross-entropy, backward pass and Adam. Every framework builds its own model from `network`.
    """

    title: str
    network: Network
    batch_size: int

    @property
    def has_images(self) -> bool:
        """Whether samples are (channels, height, width)."""
        return len(self._sample_shape) == 3

    def data(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return bytes of shape (samples, ...) and int64 labels: real digits.

        From noise nothing can be learned, units die, and running means of their gradients decay to denormal
        numbers, which measures something else.
        """
        digits = Digits().read().train
        return digits.array.reshape(-1, *self._sample_shape), digits.targets

    @property
    def _sample_shape(self) -> tuple[int, ...]:
        return self.network.nodes[0].layer.shape_from(())
