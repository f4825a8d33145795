"""A network to begin with, described before it is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.layers import Shape
from nnstudio.layers.base import worded
from nnstudio.messages import Message, message
from nnstudio.network.network import Network


@dataclass(frozen=True)
class Template:
    """A network to begin with, and what was published about it.

    `parameters` is the published number of learned parameters (weights and biases), `source` where it was
    published, `about` a sentence for people, `input_shape` one sample without the batch, `gives` what it makes of
    one, in a few words.
    """

    name: str
    title: str
    year: int
    about: Message
    source: str
    parameters: int
    input_shape: Shape
    gives: Message
    build: Callable[[], Network]
    """Makes the network; its ids and names are the same each time."""

    @property
    def reads_text(self) -> bool:
        """Whether its samples are tokens in a row."""
        return len(self.input_shape) == 1

    @property
    def sample(self) -> Message | str:
        """What one sample is, in a few words."""
        return message("{count} tokens", count=self.input_shape[0]) if self.reads_text else worded(self.input_shape)


def classes(count: int) -> Message:
    """Say that a network tells so many classes apart."""
    return message("{count} classes", count=count)


def one_of(count: int) -> Message:
    """Say that a network chooses one of so many tokens, the next."""
    return message("1 of {count}", count=count)
