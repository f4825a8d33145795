"""Examples of positions and of single steps."""

from __future__ import annotations

from nnstudio.layers import ClassToken, LearnedPositions, RelativePositionBias, SelectStep, SinusoidalPositions
from tests.layers.examples.example import SEQUENCE, example

EXAMPLES = (
    example(LearnedPositions(6), SEQUENCE),
    example(LearnedPositions(9), SEQUENCE),
    example(SinusoidalPositions(), SEQUENCE),
    example(SinusoidalPositions(100.0), (3, 5)),
    example(ClassToken(), SEQUENCE),
    example(ClassToken(), (1, 3)),
    example(SelectStep(), SEQUENCE),
    example(SelectStep(-1), SEQUENCE),
    example(RelativePositionBias(2), SEQUENCE),
    example(RelativePositionBias(3, buckets=6, longest=5), (9, 2)),
    example(RelativePositionBias(2, buckets=4, longest=7, both_ways=False), (9, 2)),
)
