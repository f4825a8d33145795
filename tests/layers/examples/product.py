"""Examples of products of two inputs."""

from __future__ import annotations

from nnstudio.layers import Dot
from tests.layers.examples.example import SEQUENCE, VECTOR, example

EXAMPLES = (
    example(Dot(), VECTOR, VECTOR),
    example(Dot(normalize=True), VECTOR, VECTOR),
    example(Dot(), SEQUENCE, (3, 4)),
    example(Dot(normalize=True), (1, 4), SEQUENCE),
    example(Dot(normalize=True), SEQUENCE, (3, 4)),
)
