"""Examples of layers that only arrange values anew."""

from __future__ import annotations

from nnstudio.layers import Flatten
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Flatten(), IMAGE),
    example(Flatten(), VECTOR),
    example(Flatten(), SEQUENCE),
)
