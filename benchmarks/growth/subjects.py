"""The kinds of layer that are measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.growth.sizes import Sizes
from nnstudio.layers import (
    GELU,
    GRU,
    LSTM,
    BatchNorm,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Embedding,
    GroupNorm,
    LayerNorm,
    MaxPool,
    MultiHeadAttention,
    Operation,
    ReLU,
    Shape,
    SwiGLU,
)
from nnstudio.network import TransformerEncoder

TOKENS = 1024
"""The vocabulary of the embedding, which does not grow."""


def _flat(sizes: Sizes) -> Shape:
    return (sizes.width,)


def _sequence(sizes: Sizes) -> Shape:
    return (sizes.length, sizes.width)


def _image(sizes: Sizes) -> Shape:
    return (sizes.width, sizes.length, sizes.length)


def _tokens(sizes: Sizes) -> Shape:
    return (sizes.length,)


@dataclass(frozen=True)
class Subject:
    """A kind of layer: how it is made for given sizes, what it reads, and which of the sizes it has."""

    title: str
    make: Callable[[Sizes], Operation]
    reads: Callable[[Sizes], Shape]
    axes: tuple[str, ...]
    start: Sizes = field(default_factory=Sizes)
    holds: Callable[[Sizes], int] = lambda _: 0
    """How many values a layer has for each sample besides those that it gives."""


HEADS = 4


def _scores(sizes: Sizes) -> int:
    return HEADS * sizes.length**2


_OF_FLAT = ("batch", "width", "depth")
_OF_SEQUENCES = _OF_IMAGES = ("batch", "width", "length", "depth")
_FLAT = Sizes(batch=64, width=32)
_SMALL = Sizes(width=8, length=4)
_LONG = Sizes(batch=2, length=32)

SUBJECTS: dict[str, Subject] = {
    "dense": Subject("Dense", lambda sizes: Dense(sizes.width), _flat, _OF_FLAT, _FLAT),
    "swiglu": Subject("SwiGLU", lambda sizes: SwiGLU(sizes.width), _flat, _OF_FLAT[:2], _FLAT),
    "conv2d": Subject("Conv2D, 3 x 3", lambda sizes: Conv2D(sizes.width, padding="same"), _image, _OF_IMAGES, _SMALL),
    "conv2d-5": Subject(
        "Conv2D, 5 x 5", lambda sizes: Conv2D(sizes.width, (5, 5), padding="same"), _image, _OF_IMAGES, _SMALL
    ),
    "conv1d": Subject("Conv1D", lambda sizes: Conv1D(sizes.width, padding="same"), _sequence, _OF_SEQUENCES, _SMALL),
    "depthwise": Subject("DepthwiseConv2D", lambda _: DepthwiseConv2D(padding="same"), _image, _OF_IMAGES, _SMALL),
    "transposed": Subject(
        "ConvTranspose2D", lambda sizes: ConvTranspose2D(sizes.width), _image, _OF_IMAGES[:3], _SMALL
    ),
    "maxpool": Subject("MaxPool", lambda _: MaxPool(), _image, _OF_IMAGES[:3], _SMALL),
    "batchnorm": Subject("BatchNorm", lambda _: BatchNorm(), _image, _OF_IMAGES, _SMALL),
    "groupnorm": Subject("GroupNorm", lambda _: GroupNorm(8), _image, _OF_IMAGES, _SMALL),
    "layernorm": Subject("LayerNorm", lambda _: LayerNorm(over="channels"), _sequence, _OF_SEQUENCES),
    "relu": Subject("ReLU", lambda _: ReLU(), _image, _OF_IMAGES, _SMALL),
    "gelu": Subject("GELU", lambda _: GELU(), _sequence, _OF_SEQUENCES),
    "dropout": Subject("Dropout", lambda _: Dropout(0.1), _flat, _OF_FLAT, _FLAT),
    "embedding": Subject("Embedding", lambda sizes: Embedding(TOKENS, sizes.width), _tokens, _OF_SEQUENCES[:3]),
    "lstm": Subject("LSTM", lambda sizes: LSTM(sizes.width, "sequence"), _sequence, _OF_SEQUENCES),
    "gru": Subject("GRU", lambda sizes: GRU(sizes.width, "sequence"), _sequence, _OF_SEQUENCES),
    "attention": Subject(
        "MultiHeadAttention", lambda _: MultiHeadAttention(HEADS), _sequence, _OF_SEQUENCES, _LONG, _scores
    ),
    "transformer": Subject(
        "Transformer block",
        lambda sizes: TransformerEncoder(heads=HEADS, hidden=4 * sizes.width),
        _sequence,
        _OF_SEQUENCES,
        _LONG,
        _scores,
    ),
}
"""All of them, by the name they are chosen by."""
