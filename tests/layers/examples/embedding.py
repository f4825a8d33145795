"""Examples of embeddings."""

from __future__ import annotations

from nnstudio.layers import Embedding
from tests.layers.examples.example import example

EXAMPLES = (
    example(Embedding(7, 32), (4,), below={0: 7}),
    example(Embedding(3, 32), (6,), below={0: 3}),
    example(Embedding(1, 32), (1,), below={0: 1}),
    example(Embedding(40, 32), (2,), below={0: 40}),
)
