"""Attention, and what it is given: masks and position biases."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, choice, flag, integer, real
from nnstudio.kernels.attention import Attention, rotate
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.initializers import glorot_uniform
from nnstudio.kernels.layout import feature_rows
from nnstudio.layers.base import (
    Array,
    Arrays,
    Backward,
    Context,
    Family,
    Layer,
    MergeBackward,
    ParamSpec,
    Primitive,
    Role,
    Shape,
    ShapeError,
    no_gradient,
    register,
    worded,
)
from nnstudio.layers.linear_maps import LinearMaps, by_token
from nnstudio.layers.position import sequence

SEEN = 0.5
"""From this value of a mask on, a step is seen."""


@register
class MultiHeadAttention(Primitive):
    """Every step gathers from all steps that it looks at, in several heads, weighted by how well query and key agree.

    Per head: softmax(q k^T / sqrt(head size)) v, with q, k and v linear in the features; all heads together go through
    one more linear map. It reads the sequence; the memory behind it where it attends to one (an encoder's output);
    then the mask, (steps,) of ones and zeros, and the position bias, (heads, steps, steps), where it takes them. A step
    from which everything is hidden gathers zeros. Vaswani et al. 2017, "Attention Is All You Need".
    """

    family: ClassVar[Family] = Family.SEQUENCE
    is_deep: ClassVar[bool] = True
    keeps_output: ClassVar[bool] = False

    heads: int = integer(4, low=1, help="Heads of the queries.", part="Heads")
    key_heads: int | None = integer(
        None,
        low=1,
        unset="one for each head",
        help="Heads of keys and values, shared among those of the queries; as many if unset.",
        part="Heads",
    )
    head_size: int | None = integer(
        None,
        low=1,
        unset="features \N{DIVISION SIGN} heads",
        help="Features of a head; the features of the sequence divided by heads if unset.",
        part="Heads",
    )
    causal: bool = flag(
        False,
        help="Hide later steps from earlier ones, as networks do that predict what comes next.",
        part="What is seen",
    )
    attends_to: str = choice(
        "itself", ("itself", "memory"), help="Where keys and values come from.", part="What is seen"
    )
    mask: bool = flag(False, help="Take a mask as a further input; nobody sees steps with 0.", part="Further inputs")
    position_bias: bool = flag(
        False, help="Take a bias for every pair of steps as a further input, as T5 does.", part="Further inputs"
    )
    rotary: bool = flag(False, help="Turn queries and keys by their position, as LLaMA does.", part="Scores")
    rotary_base: float = real(10000.0, above=1.0, help="How slowly the slowest pair of features turns.", part="Scores")
    scaled: bool = flag(True, help="Divide scores by the root of the head size; T5 does not.", part="Scores")
    query_bias: bool = flag(True, help="Add a learned offset to queries.", part="Learned offsets")
    key_bias: bool = flag(True, help="Add a learned offset to keys.", part="Learned offsets")
    value_bias: bool = flag(True, help="Add a learned offset to values.", part="Learned offsets")
    output_bias: bool = flag(True, help="Add a learned offset to the output.", part="Learned offsets")
    dropout: float = real(
        0.0, low=0.0, below=1.0, help="Share of the attention weights set to zero while training.", part="Scores"
    )

    def check(self) -> None:
        if self.heads % self.groups:
            raise HyperparameterError(
                "MultiHeadAttention shares {key_heads} heads of keys among {heads} of queries; make heads a multiple "
                "of key_heads",
                key_heads=self.groups,
                heads=self.heads,
            )
        if self.rotary and self.head_size is not None and self.head_size % 2:
            raise HyperparameterError(
                "rotary turns pairs of features, and a head of {size} has an odd one; make head_size even",
                size=self.head_size,
            )

    @property
    def groups(self) -> int:
        """The number of heads of keys and values."""
        return self.heads if self.key_heads is None else self.key_heads

    @property
    def streams(self) -> bool:
        reads_more = self.attends_to == "memory" or self.mask or self.position_bias
        return self.causal and not reads_more

    @property
    def draws(self) -> bool:
        return self.dropout > 0

    def size_of_head(self, features: int) -> int:
        """Return the features of a head for a sequence of so many features."""
        return features // self.heads if self.head_size is None else self.head_size

    def shape_from(self, inputs: Sequence[Shape]) -> Shape:
        wanted = 1 + (self.attends_to == "memory") + self.mask + self.position_bias
        if len(inputs) != wanted:
            raise ShapeError(
                "reads {wanted} layers as it is set, not {count}; connect the sequence, then the memory, the mask and "
                "the position bias where it takes them, or change what it takes",
                wanted=wanted,
                count=len(inputs),
            )
        x = inputs[0]
        sequence(x)
        if self.head_size is None and x[1] % self.heads:
            raise ShapeError(
                "divides {features} features among {heads} heads, which leaves a rest; change heads, or set head_size",
                features=x[1],
                heads=self.heads,
            )
        if self.rotary and self.size_of_head(x[1]) % 2:
            raise ShapeError(
                "turns pairs of features, and a head of {size} has an odd one; change heads",
                size=self.size_of_head(x[1]),
            )
        self._check_others(x, inputs)
        return x

    def _check_others(self, x: Shape, inputs: Sequence[Shape]) -> None:
        memory = self._memory(inputs)
        sequence(memory)
        expected = [(memory[0],)] * self.mask + [(self.heads, x[0], memory[0])] * self.position_bias
        for shape, other in zip(expected, inputs[len(inputs) - len(expected) :], strict=True):
            if shape != other:
                raise ShapeError(
                    "wants {wanted} for its mask or position bias, not {shape}; connect the PaddingMask or the "
                    "RelativePositionBias of the same sequence",
                    wanted=worded(shape),
                    shape=worded(other),
                )

    def _memory(self, inputs: Sequence[Shape]) -> Shape:
        """Return the shape of what is attended to."""
        return inputs[1] if self.attends_to == "memory" else inputs[0]

    def params_from(self, inputs: Sequence[Shape]) -> tuple[ParamSpec, ...]:
        return tuple(
            spec
            for name, (outputs, features), has_bias in self._maps(inputs)
            for spec in (
                ParamSpec(f"{name}.weight", (outputs, features), Role.WEIGHT, glorot_uniform(features, outputs)),
                ParamSpec(f"{name}.bias", (outputs,), Role.BIAS),
            )[: 1 + has_bias]
        )

    def _maps(self, inputs: Sequence[Shape]) -> tuple[tuple[str, Shape, bool], ...]:
        """Return name, shape and bias of the four linear maps."""
        features, memory = inputs[0][1], self._memory(inputs)[1]
        size = self.size_of_head(features)
        return (
            ("query", (self.heads * size, features), self.query_bias),
            ("key", (self.groups * size, memory), self.key_bias),
            ("value", (self.groups * size, memory), self.value_bias),
            ("output", (features, self.heads * size), self.output_bias),
        )

    def multiply_adds_from(self, inputs: Sequence[Shape]) -> int:
        (steps, features), (keys, _) = inputs[0], self._memory(inputs)
        maps = {name: math.prod(shape) for name, shape, _ in self._maps(inputs)}
        scores = 2 * self.heads * self.size_of_head(features) * steps * keys
        return steps * (maps["query"] + maps["output"]) + keys * (maps["key"] + maps["value"]) + scores

    def run(self, params: Arrays, inputs: Sequence[Array], context: Context) -> tuple[Array, MergeBackward]:
        attending = _Pass(self, params, inputs, context)
        return attending.forward(), attending.backward


class _Pass:
    """One forward pass of a MultiHeadAttention, and the backward pass that may follow it."""

    def __init__(self, layer: MultiHeadAttention, params: Arrays, inputs: Sequence[Array], context: Context) -> None:
        self.layer = layer
        self.params = params
        self.inputs = inputs
        self.context = context
        self.size = layer.size_of_head(len(inputs[0]))
        query, others = {"query": 1 / math.sqrt(self.size) if layer.scaled else 1.0}, {"key": 1.0, "value": 1.0}
        maps = [query | others] if layer.attends_to == "itself" else [query, others]
        self.maps = [LinearMaps(factors, x, params, context) for factors, x in zip(maps, inputs, strict=False)]
        self.gathered = context.scratch("gathered", (*inputs[0].shape[1:], layer.heads * self.size))

    def forward(self) -> Array:
        query, key, value = self._heads_of(maps.outputs() for maps in self.maps)
        if self.layer.rotary:
            self._rotate(query, key)
        key, value = self._with_past(key, value)
        batch, *heads, steps, _ = query.shape
        factors = self._factors((batch, key.shape[-2], *heads, steps))
        self.attention = Attention(self.context, self.layer.causal, self._added(), factors)
        self.attention.forward(query, key, value, self._heads(self.gathered.swapaxes(0, 1)))
        return self._output()

    def _output(self) -> Array:
        y = self.context.scratch("y", self.inputs[0].shape)
        np.matmul(self.params["output.weight"], by_token(self.gathered).T, out=feature_rows(y))
        if self.layer.output_bias:
            y += spread(self.params["output.bias"], y.ndim)
        return y

    def backward(self, dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
        dgathered = self._output_back(dy, grads)
        dquery, dkey, dvalue = self._heads_of(maps.gradients() for maps in self.maps)
        dadded = self.attention.gradients(self._heads(dgathered.swapaxes(0, 1)), dquery, dkey, dvalue)
        if self.layer.rotary:
            self._rotate(dquery, dkey, back=True)
        dxs = [dx for maps in self.maps if (dx := maps.backward(grads)) is not None]
        return (*dxs, *self._gradients_of_added(dadded)) if self.context.passes_gradient else None

    def _output_back(self, dy: Array, grads: Arrays) -> Array:
        """Store the gradients of the last map's arrays; return that of what the heads gathered."""
        if self.context.trains:
            np.matmul(feature_rows(dy), by_token(self.gathered), out=grads["output.weight"])
            if self.layer.output_bias:
                channel_sum(dy, out=grads["output.bias"])
        dgathered = self.context.temporary("dgathered", self.gathered.shape)
        np.matmul(feature_rows(dy).T, self.params["output.weight"], out=by_token(dgathered))
        return dgathered

    def _heads_of(self, maps: Iterable[dict[str, Array]]) -> list[Array]:
        """View queries, keys and values by head."""
        return [self._heads(part) for parts in maps for part in parts.values()]

    def _heads(self, x: Array) -> Array:
        """View (batch, steps, heads x head size) as (batch, groups, heads per group, steps, head size)."""
        return x.reshape(*x.shape[:2], self.layer.groups, -1, self.size).transpose(0, 2, 3, 1, 4)

    def _rotate(self, query: Array, key: Array, *, back: bool = False) -> None:
        for heads in (query, key):
            rotate(heads, self.layer.rotary_base, self._steps_before, self.context, back=back)

    @property
    def _steps_before(self) -> int:
        past = self.context.past
        return past["key"].shape[-2] if past and self.layer.attends_to == "itself" else 0

    def _with_past(self, key: Array, value: Array) -> tuple[Array, Array]:
        """Return keys and values with those of earlier steps before them, and remember them all."""
        past = self.context.past
        if past is None or self.layer.attends_to == "memory":
            return key, value
        for name, new in (("key", key), ("value", value)):
            past[name] = np.concatenate([past[name], new], axis=-2) if name in past else new.copy()
        return past["key"], past["value"]

    def _factors(self, shape: Shape) -> Array | None:
        """Return what dropout multiplies attention weights with, None where none are dropped."""
        if not self.context.training or self.layer.dropout == 0.0:
            return None
        factors = self.context.scratch("factors", shape)
        self.context.rng.random(dtype=factors.dtype.type, out=factors)
        np.greater_equal(factors, self.layer.dropout, out=factors)
        factors *= 1 / (1 - self.layer.dropout)
        return factors

    def _added(self) -> tuple[Array, ...]:
        """Return mask and position bias as summands of scores, (batch, keys, groups, heads per group, queries)."""
        added: list[Array] = []
        first = len(self.inputs) - self.layer.mask - self.layer.position_bias
        if self.layer.mask:
            mask = self.inputs[first]
            hidden = self.context.temporary("hidden steps", (*mask.shape[::-1], 1, 1, 1))
            hidden.fill(0)
            np.copyto(hidden, -np.inf, where=mask.T.reshape(hidden.shape) < SEEN)
            added.append(hidden)
        if self.layer.position_bias:
            bias = self.inputs[-1].T
            added.append(bias.reshape(*bias.shape[:2], self.layer.groups, -1, bias.shape[-1]))
        return tuple(added)

    def _gradients_of_added(self, dadded: Array | None) -> tuple[Array, ...]:
        gradients: list[Array] = []
        if self.layer.mask:
            mask = self.inputs[-1 - self.layer.position_bias]
            gradients.append(no_gradient(mask, self.context))
        if self.layer.position_bias and dadded is not None:
            batch, keys, _, _, queries = dadded.shape
            dbias = self.context.gradient(self.inputs[-1].shape)
            np.copyto(dbias, dadded.reshape(batch, keys, self.layer.heads, queries).T)
            gradients.append(dbias)
        return tuple(gradients)


@register
class PaddingMask(Layer):
    """Tells the tokens of a sequence from what fills it up: ones for tokens, zeros for padding."""

    family: ClassVar[Family] = Family.SEQUENCE

    padding_token: int = integer(0, low=0, help="The token that fills up sequences shorter than the longest.")

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != 1:
            raise ShapeError("takes tokens, not a shape of {shape}; connect it behind the Input", shape=worded(x))
        return x

    def forward(self, params: Arrays, x: Array, context: Context) -> tuple[Array, Backward]:
        y = np.rint(x, out=context.scratch("y", x.shape))
        np.not_equal(y, self.padding_token, out=y)
        return y, lambda dy, grads: no_gradient(x, context) if context.passes_gradient else None
