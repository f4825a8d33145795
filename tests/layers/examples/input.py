"""Examples of where samples enter."""

from __future__ import annotations

from nnstudio.layers import Input
from tests.layers.examples.example import example

EXAMPLES = (
    example(Input((7,))),
    example(Input((3, 6, 5))),
    example(Input((6, 4))),
)
