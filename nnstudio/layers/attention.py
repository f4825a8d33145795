"""Attention, and what it is given: masks and position biases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from nnstudio.hyperparameters import HyperparameterError, choice, flag, integer, real
from nnstudio.kernels.attention import Attention, rotate
from nnstudio.kernels.channels import channel_sum, spread
from nnstudio.kernels.initializers import glorot_uniform
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
from nnstudio.layers.position import sequence

SEEN = 0.5
"""From this value of a mask on, a step is seen."""


@register
@dataclass(frozen=True)
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

    heads: int = integer(4, low=1, help="Heads of the queries.")
    key_heads: int | None = integer(
        None,
        low=1,
        optional=True,
        help="Heads of keys and values, shared among those of the queries; as many if unset.",
    )
    head_size: int | None = integer(
        None, low=1, optional=True, help="Features of a head; the features of the sequence divided by heads if unset."
    )
    causal: bool = flag(False, help="Hide later steps from earlier ones, as networks do that predict what comes next.")
    attends_to: str = choice("itself", ("itself", "memory"), help="Where keys and values come from.")
    mask: bool = flag(False, help="Take a mask as a further input; nobody sees steps with 0.")
    position_bias: bool = flag(False, help="Take a bias for every pair of steps as a further input, as T5 does.")
    rotary: bool = flag(False, help="Turn queries and keys by their position, as LLaMA does.")
    rotary_base: float = real(10000.0, above=1.0, help="How slowly the slowest pair of features turns.")
    scaled: bool = flag(True, help="Divide scores by the root of the head size; T5 does not.")
    query_bias: bool = flag(True, help="Add a learned offset to queries.")
    key_bias: bool = flag(True, help="Add a learned offset to keys.")
    value_bias: bool = flag(True, help="Add a learned offset to values.")
    output_bias: bool = flag(True, help="Add a learned offset to the output.")
    dropout: float = real(0.0, low=0.0, below=1.0, help="Share of the attention weights set to zero while training.")

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
                "reads {wanted} layers as it is set, and {count} are connected; connect the sequence, then the memory, "
                "the mask and the position bias where it takes them, or change what it takes",
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
    """One forward pass of a MultiHeadAttention, and the backward pass that may follow it.

    Sequences are (features, batch, steps) here: see `nnstudio.kernels.attention`.
    """

    def __init__(self, layer: MultiHeadAttention, params: Arrays, inputs: Sequence[Array], context: Context) -> None:
        self.layer = layer
        self.params = params
        self.inputs = inputs
        self.context = context
        self.x = self._swapped(inputs[0], "x")
        self.memory = self._swapped(inputs[1], "memory") if layer.attends_to == "memory" else self.x
        self.size = layer.size_of_head(len(self.x))
        self.gathered = context.scratch("gathered", (layer.heads * self.size, *self.x.shape[1:]))

    def forward(self) -> Array:
        query = self._heads(self._mapped("query", self.x))
        key, value = (self._heads(self._mapped(name, self.memory)) for name in ("key", "value"))
        if self.layer.rotary:
            self._rotate(query, key)
        key, value = self._with_past(key, value)
        shape = (*query.shape[:2], *self.x.shape[1:], key.shape[-1])
        scale = 1 / math.sqrt(self.size) if self.layer.scaled else 1.0
        self.attention = Attention(self.context, scale, self.layer.causal, self._factors(shape))
        self.attention.forward(query, key, value, self._added(), self._heads(self.gathered))
        return self._swapped(self._mapped("output", self.gathered), "y")

    def backward(self, dy: Array, grads: Arrays) -> tuple[Array, ...] | None:
        dgathered = self._map_back("output", self._swapped(dy, "dy"), self.gathered, grads, "dgathered")
        changes = {name: self._like(name) for name in ("query", "key", "value")}
        dscores = self.attention.gradients(self._heads(dgathered), *map(self._heads, changes.values()))
        if self.layer.rotary:
            self._rotate(self._heads(changes["query"]), self._heads(changes["key"]), back=True)
        sources = {"query": self.x, "key": self.memory, "value": self.memory}
        back = [self._map_back(name, dy, sources[name], grads, f"back {name}") for name, dy in changes.items()]
        if not self.context.passes_gradient:
            return None
        dquery, dkey, dvalue = back
        dkey += dvalue
        dmemory = [self._swapped(dkey, "dmemory")] * (self.layer.attends_to == "memory")
        if not dmemory:
            dquery += dkey
        return (self._swapped(dquery, "dx"), *dmemory, *self._gradients_of_added(dscores))

    def _swapped(self, x: Array, name: str) -> Array:
        """Return a copy with steps and batch in each other's place."""
        y = self.context.scratch(name, (x.shape[0], x.shape[2], x.shape[1]))
        np.copyto(y, x.swapaxes(1, 2))
        return y

    def _mapped(self, name: str, x: Array) -> Array:
        weight = self.params[f"{name}.weight"]
        y = self.context.scratch(name, (len(weight), *x.shape[1:]))
        np.matmul(weight, x.reshape(len(x), -1), out=y.reshape(len(y), -1))
        if f"{name}.bias" in self.params:
            y += spread(self.params[f"{name}.bias"], y.ndim)
        return y

    def _map_back(self, name: str, dy: Array, x: Array, grads: Arrays, scratch: str) -> Array:
        """Store the gradients of a linear map's arrays; return that of its input `x`."""
        rows = dy.reshape(len(dy), -1)
        if self.context.trains:
            np.matmul(rows, x.reshape(len(x), -1).T, out=grads[f"{name}.weight"])
            if f"{name}.bias" in self.params:
                channel_sum(dy, out=grads[f"{name}.bias"])
        dx = self.context.scratch(scratch, x.shape)
        np.matmul(self.params[f"{name}.weight"].T, rows, out=dx.reshape(len(dx), -1))
        return dx

    def _heads(self, x: Array) -> Array:
        """View (heads x head size, batch, steps) as (groups, heads per group, head size, batch, steps)."""
        return x.reshape(self.layer.groups, -1, self.size, *x.shape[1:])

    def _like(self, name: str) -> Array:
        x = self.x if name == "query" else self.memory
        return self.context.scratch(f"d{name}", (len(self.params[f"{name}.weight"]), *x.shape[1:]))

    def _rotate(self, query: Array, key: Array, *, back: bool = False) -> None:
        for heads in (query, key):
            rotate(heads, self.layer.rotary_base, self._steps_before, self.context, back=back)

    @property
    def _steps_before(self) -> int:
        past = self.context.past
        return past["key"].shape[-1] if past and self.layer.attends_to == "itself" else 0

    def _with_past(self, key: Array, value: Array) -> tuple[Array, Array]:
        """Return keys and values with those of earlier steps before them, and remember them all."""
        past = self.context.past
        if past is None or self.layer.attends_to == "memory":
            return key, value
        for name, new in (("key", key), ("value", value)):
            past[name] = np.concatenate([past[name], new], axis=-1) if name in past else new.copy()
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
        """Return mask and position bias as summands of scores, (groups, heads per group, batch, queries, keys)."""
        added: list[Array] = []
        first = len(self.inputs) - self.layer.mask - self.layer.position_bias
        if self.layer.mask:
            mask = self.inputs[first]
            hidden = self.context.scratch("hidden", mask.shape[::-1])
            hidden.fill(0)
            np.copyto(hidden, -np.inf, where=mask.T < SEEN)
            added.append(hidden[:, np.newaxis])
        if self.layer.position_bias:
            bias = self.inputs[-1].transpose(1, 3, 0, 2)
            added.append(bias.reshape(self.layer.groups, -1, *bias.shape[1:]))
        return tuple(added)

    def _gradients_of_added(self, dscores: Array) -> tuple[Array, ...]:
        gradients: list[Array] = []
        if self.layer.mask:
            mask = self.inputs[-1 - self.layer.position_bias]
            gradients.append(no_gradient(mask, "dmask", self.context))
        if self.layer.position_bias:
            dbias = self.context.scratch("dbias", self.inputs[-1].shape)
            np.copyto(dbias, dscores.reshape(self.layer.heads, *dscores.shape[2:]).transpose(2, 0, 3, 1))
            gradients.append(dbias)
        return tuple(gradients)


@register
@dataclass(frozen=True)
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
        return y, lambda dy, grads: no_gradient(x, "dx", context) if context.passes_gradient else None
