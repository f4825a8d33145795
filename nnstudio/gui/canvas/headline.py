"""The hyperparameters that people look for first, in as few words as they say them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from nnstudio.figures import grouped
from nnstudio.gui.options import proper_name
from nnstudio.layers import Input, Operation
from nnstudio.messages import Message, message
from nnstudio.network import Network

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
        elif name in _WHERE_SEVERAL and value != 1:
            yield _WHERE_SEVERAL[name](value)


def _held(network: Network) -> Message:
    count = sum(not isinstance(node.layer, Input) for node in network.nodes)
    return message("1 layer") if count == 1 else message("{count} layers", count=grouped(count))


def _where(phrase: Message) -> Callable[[object], Phrase]:
    """Return what tells of a switch that is on; what is on by itself is told by nobody."""
    return lambda chosen: phrase


def _by(size: int | tuple[int, ...]) -> str:
    """Return a size as it is written: a figure alone along one axis, 3×3 along two."""
    return "×".join(map(str, (size,) if isinstance(size, int) else size))


def _stride(stride: int | tuple[int, ...]) -> Message:
    steps = {stride} if isinstance(stride, int) else set(stride)
    return message("stride {stride}", stride=steps.pop() if len(steps) == 1 else _by(stride))


_ALWAYS: Mapping[str, Callable[..., Phrase]] = {
    "filters": lambda count: message("{count} filters", count=grouped(count)),
    "units": lambda count: message("{count} units", count=grouped(count)),
    "heads": lambda count: message("{count} heads", count=grouped(count)),
    "hidden": lambda count: message("{count} hidden", count=grouped(count)),
    "vocabulary": lambda count: message("{count} tokens", count=grouped(count)),
    "features": lambda count: message("{count} features", count=grouped(count)),
    "step": lambda place: message("step {place}", place=place),
    "axes": lambda axes: ", ".join(map(str, axes)),
    "network": _held,
    "kernel_size": _by,
    "pool_size": _by,
    "output_size": _by,
    "factor": _by,
    "rate": "{:g}".format,
}
"""Fields that are always told."""

_WHERE_CHOSEN: Mapping[str, Callable[..., Phrase]] = {
    "activation": proper_name,
    "stride": _stride,
    "slope": "{:g}".format,
    "alpha": "{:g}".format,
    "approximation": message,
    "interpolation": message,
    "over": message,
    "slopes": _where(message("per channel")),
    "gives": message,
    "key_heads": lambda count: message("{count} key heads", count=grouped(count)),
    "causal": _where(message("causal")),
    "attends_to": lambda to: message("to {what}", what=message(to)),
    "rotary": _where(message("rotary")),
    "bidirectional": _where(message("bidirectional")),
    "normalize": _where(message("normalized")),
}
"""Fields that are told where they are not at their default."""

_WHERE_SEVERAL: Mapping[str, Callable[..., Phrase]] = {
    "repeat": lambda count: message("× {count}", count=grouped(count)),
    "groups": lambda count: message("{count} groups", count=grouped(count)),
    "layers": lambda count: message("{count} layers", count=grouped(count)),
    "depth_multiplier": lambda count: message("{count} per channel", count=grouped(count)),
}
"""Fields that are told where they are not 1."""
