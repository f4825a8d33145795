from __future__ import annotations

import pytest

from nnstudio.gui.canvas.headline import headline
from nnstudio.layers import (
    GELU,
    GRU,
    LAYERS,
    LSTM,
    AdaptiveAveragePool2D,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    Embedding,
    Flatten,
    GroupNorm,
    LayerNorm,
    LeakyReLU,
    MaxPool,
    MultiHeadAttention,
    Operation,
    ReLU,
    UpSampling2D,
)
from nnstudio.network import Block, Bottleneck, TransformerDecoder, TransformerEncoder


@pytest.mark.parametrize(
    ("layer", "phrases"),
    [
        (Conv2D(32), ["32 filters", "3×3"]),
        (Conv2D(1024, (1, 7), "relu", stride=(2, 2)), ["1,024 filters", "1×7", "ReLU", "stride 2"]),
        (Conv2D(8, stride=(2, 1), groups=4), ["8 filters", "3×3", "stride 2×1", "4 groups"]),
        (Dense(10, "softmax"), ["10 units", "Softmax"]),
        (Dense(10), ["10 units"]),
        (MaxPool(), ["2×2"]),
        (AveragePool((3, 3), stride=(2, 2)), ["3×3", "stride 2"]),
        (Dropout(0.25), ["0.25"]),
        (LeakyReLU(0.3), ["0.3"]),
        (GELU("tanh"), ["tanh"]),
        (UpSampling2D((2, 3), "bilinear"), ["2×3", "bilinear"]),
        (AdaptiveAveragePool2D(7), ["7×7"]),
        (Embedding(50_257, 768), ["50,257 tokens", "768 features"]),
        (MultiHeadAttention(8), ["8 heads"]),
        (MultiHeadAttention(8, 2, causal=True, rotary=True), ["8 heads", "2 key heads", "causal", "rotary"]),
        (MultiHeadAttention(8, attends_to="memory"), ["8 heads", "to memory"]),
        (LSTM(64), ["64 units"]),
        (GRU(64, "sequence", layers=2, bidirectional=True), ["64 units", "sequence", "2 layers", "bidirectional"]),
        (DepthwiseConv2D(depth_multiplier=2), ["3×3", "2 per channel"]),
        (GroupNorm(8), ["8 groups"]),
        (LayerNorm(over="channels"), ["channels"]),
        (TransformerDecoder(heads=12, hidden=3072, repeat=12), ["× 12", "12 heads", "3,072 hidden"]),
        (TransformerEncoder(activation="swiglu"), ["4 heads", "256 hidden", "SwiGLU"]),
        (Bottleneck(filters=256, stride=2, repeat=3), ["× 3", "256 filters", "stride 2"]),
        (Block(repeat=2), ["× 2", "3 layers"]),
        (ReLU(), []),
        (BatchNorm(), []),
        (Flatten(), []),
    ],
)
def test_a_card_tells_what_people_look_for_and_no_more(layer: Operation, phrases: list[str]) -> None:
    assert [str(phrase) for phrase in headline(layer)] == phrases


def test_every_layer_has_a_headline_even_if_it_is_empty() -> None:
    for layer in LAYERS:
        assert all(str(phrase) for phrase in headline(layer()))
