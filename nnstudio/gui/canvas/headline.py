"""The hyperparameters that people look for first, in as few words as they say them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from nnstudio.figures import grouped
from nnstudio.layers import ACTIVATIONS, Operation
from nnstudio.messages import Message, message

Phrase = Message | str


def headline(layer: Operation) -> tuple[Phrase, ...]:
    """Return the phrases that a card shows beside the layer's kind, such as 32 filters, 3×3 and ReLU.

    They follow from the names of its fields, so that a new layer with `units` or a `kernel_size` has them too.
    """
    return tuple(_phrases(layer))


def _phrases(layer: Operation) -> Iterator[Phrase]:
    for name, hyperparameter in layer.hyperparameters():
        value = getattr(layer, name)
        if name in _ALWAYS:
            yield _ALWAYS[name](value)
        elif name in _WHERE_CHOSEN and value != hyperparameter.default:
            yield _WHERE_CHOSEN[name](value)


def _activation(name: str) -> str:
    return type(ACTIVATIONS[name][-1]).__name__


def _by(size: int | tuple[int, ...]) -> str:
    """Return a size as it is written: a figure alone along one axis, 3×3 along two."""
    return "×".join(map(str, (size,) if isinstance(size, int) else size))


def _stride(stride: int | tuple[int, ...]) -> Message:
    steps = {stride} if isinstance(stride, int) else set(stride)
    return message("stride {stride}", stride=steps.pop() if len(steps) == 1 else _by(stride))


_ALWAYS: Mapping[str, Callable[..., Phrase]] = {
    "filters": lambda count: message("{count} filters", count=grouped(count)),
    "units": lambda count: message("{count} units", count=grouped(count)),
    "kernel_size": _by,
    "pool_size": _by,
    "output_size": _by,
    "factor": _by,
    "rate": "{:g}".format,
}
"""Fields that are always told."""

_WHERE_CHOSEN: Mapping[str, Callable[..., Phrase]] = {
    "activation": _activation,
    "stride": _stride,
    "groups": lambda count: message("{count} groups", count=grouped(count)),
    "slope": "{:g}".format,
    "alpha": "{:g}".format,
    "approximation": message,
    "interpolation": message,
}
"""Fields that are told where they are not at their default."""
