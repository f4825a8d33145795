"""Examples of layers that drop values."""

from __future__ import annotations

from nnstudio.layers import Dropout
from tests.layers.examples.example import IMAGE, VECTOR, example

EXAMPLES = (
    example(Dropout(0.3), IMAGE),
    example(Dropout(0.0), VECTOR),
)
