"""A network to begin with, described before it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.layers import Shape
from nnstudio.messages import Message
from nnstudio.network.network import Network


@dataclass(frozen=True)
class Template:
    """A network to begin with, and what was published about it.

    `parameters` is the published number of learned parameters (weights and biases), `source` where it was
    published, `about` a sentence for people, `input_shape` one sample without the batch.
    """

    name: str
    title: str
    year: int
    about: Message
    source: str
    parameters: int
    input_shape: Shape
    classes: int
    build: Callable[[], Network]
    """Makes the network; its ids and names are the same each time."""
