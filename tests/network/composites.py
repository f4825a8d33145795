"""At least one example of every composite, with the shapes of what it reads."""

from __future__ import annotations

from nnstudio.layers import Dense, Input, Shape
from nnstudio.network import (
    Block,
    Bottleneck,
    Composite,
    InvertedResidual,
    Network,
    ResidualBlock,
    TransformerCrossDecoder,
    TransformerDecoder,
    TransformerEncoder,
)

IMAGE = (4, 6, 5)
SEQUENCE = (5, 8)
SMALL = {"heads": 2, "hidden": 6}

COMPOSITES: tuple[tuple[Composite, tuple[Shape, ...]], ...] = (
    (Block(repeat=2), (SEQUENCE,)),
    (Block(network=Network.stack(Input((1,)), Dense(3, "tanh"), Dense(8)), repeat=2), ((8,),)),
    (ResidualBlock(filters=4), (IMAGE,)),
    (ResidualBlock(filters=6, stride=2, repeat=2), (IMAGE,)),
    (Bottleneck(filters=8, width=2, stride=2, repeat=2), (IMAGE,)),
    (Bottleneck(filters=4, width=2), (IMAGE,)),
    (InvertedResidual(filters=4, expansion=2), (IMAGE,)),
    (InvertedResidual(filters=6, expansion=1, stride=2, repeat=2), (IMAGE,)),
    (TransformerEncoder(**SMALL, repeat=2), (SEQUENCE,)),
    (TransformerEncoder(**SMALL, norm="after", activation="relu", mask=True), (SEQUENCE, (5,))),
    (
        TransformerEncoder(**SMALL, normalization="rms", biases="none", scaled=False, position_bias=True),
        (SEQUENCE, (2, 5, 5)),
    ),
    (TransformerDecoder(**SMALL), (SEQUENCE,)),
    (
        TransformerDecoder(
            heads=4, hidden=6, key_heads=2, rotary=True, activation="swiglu", normalization="rms", biases="none"
        ),
        (SEQUENCE,),
    ),
    (TransformerDecoder(**SMALL, head_size=3, activation="geglu", biases="query_key_value"), (SEQUENCE,)),
    (TransformerCrossDecoder(**SMALL, norm="after", activation="relu"), (SEQUENCE, (3, 8))),
    (TransformerCrossDecoder(**SMALL, repeat=2, mask=True), (SEQUENCE, (3, 6), (3,))),
)
