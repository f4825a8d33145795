"""Where a sample enters the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from nnstudio.hyperparameters import integers
from nnstudio.layers.base import (
    Array,
    Arrays,
    Context,
    Family,
    MergeBackward,
    ParamSpec,
    Primitive,
    Shape,
    ShapeError,
    register,
)


@register
class Input(Primitive):
    """Where a sample enters the network, in the shape that the data has.

    The shape is (features,), (steps, features) or (channels, height, width), without the batch; tokens of a text are
    (steps,).
    """

    family: ClassVar[Family] = Family.SHAPE

    shape: Shape = integers(
        (1, 28, 28),
        low=1,
        least=1,
        most=3,
        is_shape=True,
        help="Shape of one sample: features; steps, features; or channels, height, width.",
    )

    @property
    def streams(self) -> bool:
        return True

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        if inputs:
            raise ShapeError("is where samples enter and takes no input; disconnect it")
        return self.shape

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return ()

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        return 0

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        return inputs[0], lambda dy, grads: None
