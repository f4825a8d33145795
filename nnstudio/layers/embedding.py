"""Layers that turn tokens into vectors, and tell vectors where they stand."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import integer, real
from nnstudio.kernels.gathering import add_rows
from nnstudio.kernels.initializers import Normal
from nnstudio.kernels.layout import feature_rows
from nnstudio.kernels.products import transposed
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    Layer,
    ParamSpec,
    Role,
    Shape,
    ShapeError,
    no_gradient,
    register,
    worded,
)
from nnstudio.messages import NnstudioError

_STD = 0.02
"""What BERT and GPT-2 start embeddings from."""


class TokenError(NnstudioError):
    """A token that an embedding has no vector for."""


@register
class Embedding(Layer):
    """A learned vector for each token of a vocabulary.

    Tokens (steps,) are whole numbers from 0 on; the output is (steps, features). The weight is (vocabulary, features),
    as PyTorch's `nn.Embedding` has it; an output layer may share it. A padding token has no say in what is learned.
    """

    family: ClassVar[Family] = Family.SEQUENCE
    keeps_output: ClassVar[bool] = False

    vocabulary: int = integer(256, low=1, help="Number of different tokens.")
    features: int = integer(64, low=1, help="Features of each token's vector.")
    padding_token: int | None = integer(
        None, low=0, unset="none", help="The token that fills up short sequences; its vector never changes."
    )
    std: float = real(_STD, low=0.0, help="Standard deviation of the initial values (GPT-2 0.02, PyTorch 1).")

    @property
    def streams(self) -> bool:
        return True

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != 1:
            raise ShapeError("takes tokens, not a shape of {shape}; put it behind the Input", shape=worded(x))
        return (*x, self.features)

    def params(self, x: Shape) -> tuple[ParamSpec, ...]:
        return (ParamSpec("weight", (self.vocabulary, self.features), Role.WEIGHT, Normal(self.std)),)

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        tokens = context.scratch("tokens", x.shape, np.intp)
        np.rint(x, out=tokens, casting="unsafe")
        self._check(tokens)
        rows = self._rows(tokens, context)
        np.take(params["weight"], tokens.reshape(-1), axis=0, out=rows, mode="clip")
        y = context.scratch("y", (self.features, *x.shape))
        transposed(rows, out=feature_rows(y))

        def backward(dy: Array, grads: Arrays) -> Array | None:
            if context.trains:
                rows = self._rows(tokens, context)
                np.copyto(rows, dy.reshape(self.features, -1).T)
                add_rows(rows, tokens.reshape(-1), grads["weight"], context)
                if self.padding_token is not None and self.padding_token < self.vocabulary:
                    grads["weight"][self.padding_token] = 0
            return no_gradient(x, context) if context.passes_gradient else None

        return y, backward

    def _rows(self, tokens: Array, context: Context) -> Array:
        return context.temporary("rows", (tokens.size, self.features))

    def _check(self, tokens: Array) -> None:
        low, high = tokens.min(initial=0), tokens.max(initial=0)
        if low < 0 or high >= self.vocabulary:
            raise TokenError(
                "the token {token} is not among the {count} that the Embedding has vectors for; set its vocabulary to "
                "what the data has",
                token=low if low < 0 else high,
                count=self.vocabulary,
            )
