"""Examples of gated dense layers."""

from __future__ import annotations

from nnstudio.layers import GEGLU, SwiGLU
from tests.layers.examples.example import SEQUENCE, VECTOR, example

EXAMPLES = (
    example(SwiGLU(5), VECTOR),
    example(SwiGLU(3, bias=True), SEQUENCE),
    example(SwiGLU(1), (1,)),
    example(GEGLU(5), SEQUENCE),
    example(GEGLU(2, bias=True, approximation="tanh"), (1, 3)),
)
