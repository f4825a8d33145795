"""Examples of attention and masks."""

from __future__ import annotations

from nnstudio.layers import MultiHeadAttention, PaddingMask
from tests.layers.examples.example import SEQUENCE, example

NO_BIAS = {"query_bias": False, "key_bias": False, "value_bias": False, "output_bias": False}

SMALL = 0.1
"""What keeps scores apart by little, so that every gradient is more than rounding."""

EXAMPLES = (
    example(MultiHeadAttention(2, key_bias=False), SEQUENCE, scale=SMALL),
    example(MultiHeadAttention(1, **NO_BIAS), SEQUENCE, scale=SMALL),
    example(MultiHeadAttention(2, causal=True, key_bias=False), (5, 4), scale=SMALL),
    example(MultiHeadAttention(4, key_heads=2, key_bias=False), (3, 8), scale=SMALL),
    example(MultiHeadAttention(4, key_heads=1, head_size=2, rotary=True, causal=True), (5, 6), scale=SMALL),
    example(
        MultiHeadAttention(2, head_size=6, rotary=True, rotary_base=100.0, value_bias=False), SEQUENCE, scale=SMALL
    ),
    example(MultiHeadAttention(2, attends_to="memory", key_bias=False), SEQUENCE, (3, 5), scale=SMALL),
    example(MultiHeadAttention(2, mask=True, key_bias=False), SEQUENCE, (6,), below={1: 2}, scale=SMALL),
    example(MultiHeadAttention(2, mask=True, key_bias=False), (3, 4), (3,), below={1: 1}, scale=SMALL),
    example(MultiHeadAttention(2, position_bias=True, scaled=False, key_bias=False), (3, 4), (2, 3, 3), scale=SMALL),
    example(
        MultiHeadAttention(2, attends_to="memory", mask=True, position_bias=True, key_bias=False),
        (3, 4),
        (5, 6),
        (5,),
        (2, 3, 5),
        below={2: 2},
        scale=SMALL,
    ),
    example(MultiHeadAttention(2, dropout=0.3, key_bias=False), SEQUENCE, scale=SMALL),
    example(MultiHeadAttention(1, key_bias=False), (2, 4), scale=SMALL),
    example(PaddingMask(), (6,), below={0: 3}),
    example(PaddingMask(2), (6,), below={0: 3}),
)
