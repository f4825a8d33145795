"""Configurables with one field of every kind, and with fields that must fit each other."""

from __future__ import annotations

from typing import Any

from nnstudio.hyperparameters import (
    Configurable,
    HyperparameterError,
    Registry,
    choice,
    flag,
    integer,
    integers,
    nested,
    padding,
    pair,
    real,
    text,
    texts,
)

SCHEDULES: Registry[Configurable] = Registry("schedule")


@SCHEDULES.register
class Cosine(Configurable):
    """The learning rate
    falls along half a cosine.

    A second paragraph is for programmers.
    """

    steps: int = integer(10, low=1, help="How long it falls.")


@SCHEDULES.register
class Constant(Configurable):
    """The learning rate stays."""


class Everything(Configurable):
    """One field of every kind."""

    units: int = integer(128, low=1, high=4096, help="Features that come out.")
    seed: int | None = integer(None, low=0, unset="any", help="Where randomness starts.")
    rate: float = real(0.5, low=0.0, high=1.0, help="Share that is dropped.")
    epsilon: float = real(1e-5, above=0.0, below=1.0, help="Keeps a division from failing.")
    clip_norm: float | None = real(None, above=0.0, unset="no limit", help="Longest gradient.")
    bias: bool = flag(True, help="Add an offset.")
    activation: str = choice("relu", ("linear", "relu", "tanh"), help="What follows.")
    title: str = text("digits", help="What it is called.")
    remark: str = text("", optional=True, help="What else is to be said.")
    names: tuple[str, ...] = texts(help="What it is made of.")
    kernel: tuple[int, int] = pair(3, low=1, high=31, help="Height and width.")
    classes: tuple[int, ...] | None = integers(None, low=0, most=4, unset="all", help="Which classes.")
    shape: tuple[int, ...] = integers((1, 28, 28), low=1, least=1, most=4, help="Of one sample.")
    edges: Any = padding("same", help="How far the image is extended.")
    ends: Any = padding("causal", help="How far it goes on.", words=("valid", "causal"), is_vertical=False)
    schedule: Configurable = nested(Cosine(), SCHEDULES, help="How the learning rate changes.")
    warm_up: Configurable | None = nested(None, SCHEDULES, unset="never", help="What comes before.")


class Range(Configurable):
    """Two fields that must fit each other."""

    first: int = integer(0, help="Where it starts.")
    last: int = integer(9, help="Where it ends.")

    def check(self) -> None:
        if self.first > self.last:
            raise HyperparameterError("{first} lies behind {last}", first=self.first, last=self.last)


class Repeated(Configurable, kw_only=True):
    """Fields that are always given by name, whatever subclasses declare before them."""

    times: int = integer(1, low=1, help="How often.")


class Pause(Repeated):
    """A field of its own, which may be given by its place."""

    seconds: int = integer(9, help="How long.")
