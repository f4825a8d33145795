"""Examples of normalizations by groups of channels."""

from __future__ import annotations

from nnstudio.layers import GroupNorm, InstanceNorm
from tests.layers.examples.example import IMAGE, SEQUENCE, example

EXAMPLES = (
    example(GroupNorm(2), (4, 3, 2)),
    example(GroupNorm(3, affine=False), IMAGE),
    example(GroupNorm(1, epsilon=1e-2), SEQUENCE),
    example(GroupNorm(2), SEQUENCE),
    example(GroupNorm(2), (8,)),
    example(InstanceNorm(), IMAGE),
    example(InstanceNorm(affine=True), IMAGE),
    example(InstanceNorm(epsilon=1e-2), SEQUENCE),
    example(InstanceNorm(affine=True), SEQUENCE),
)
