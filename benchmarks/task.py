"""What is measured: the training of one network, and what it answers, on samples that lie in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.data import Split
from nnstudio.network import Network, infer_shapes


@dataclass(frozen=True)
class Task:
    """One row of the table: steps of a network at one batch size, in training and at inference.

    A training step gathers a shuffled batch, scales bytes to 0 ... 1, and runs forward pass, softmax cross-entropy,
    backward pass and Adam. A step at inference gathers, scales and runs the forward pass. Every framework builds its
    own model from `network`.
    """

    title: str
    network: Network
    batch_size: int
    samples: Callable[[], Split]

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        shape: tuple[int, ...] = self.network.nodes[0].layer.shape_from(())
        return shape

    @property
    def has_images(self) -> bool:
        """Whether samples are (channels, height, width)."""
        return len(self.input_shape) == 3

    @property
    def has_tokens(self) -> bool:
        """Whether samples are tokens, (steps,), each with a label of its own."""
        return len(infer_shapes(self.network).outputs[self.network.ends[0].id]) == 2

    @property
    def outputs(self) -> int:
        """How many classes there are."""
        return infer_shapes(self.network).outputs[self.network.ends[0].id][-1]
