"""Examples of layers that drop values."""

from __future__ import annotations

from nnstudio.layers import Dropout, SpatialDropout
from tests.layers.examples.example import IMAGE, SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Dropout(0.3), IMAGE),
    example(Dropout(0.0), VECTOR),
    example(Dropout(0.3), SEQUENCE),
    example(SpatialDropout(0.4), IMAGE),
    example(SpatialDropout(0.4), SEQUENCE),
    example(SpatialDropout(0.0), SEQUENCE),
)
