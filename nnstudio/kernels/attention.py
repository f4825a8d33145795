"""Scaled dot-product attention over heads, and the rotation that tells it positions.

Vaswani et al. 2017, "Attention Is All You Need", section 3.2. Heads lie as (groups, heads per group, head size, batch,
steps): the step last, so that each head of each sample is a matrix whose rows the products read without a copy. Keys
and values have one head per group (Ainslie et al. 2023, "GQA").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers

Array = NDArray[Any]


@dataclass
class Attention:
    """One pass of attention: `forward`, then `gradients` as far as they are wanted.

    `scale` multiplies the scores. With `causal`, a query sees the keys up to its own step; where there are more keys
    than queries, the queries are the last steps. `factors`, shaped as the scores, multiply the weights, as dropout
    does.
    """

    buffers: Buffers
    scale: float
    causal: bool
    factors: Array | None = None
    _query: Array = field(init=False)
    _key: Array = field(init=False)
    _value: Array = field(init=False)
    _weights: Array = field(init=False)
    _kept: Array = field(init=False)

    def forward(self, query: Array, key: Array, value: Array, added: Sequence[Array], out: Array) -> None:
        """Write what each query gathers into `out`, shaped as `query` (G, R, D, B, T).

        `key` and `value` are (G, 1, D, B, S). `added` are summed onto the scores and broadcast against (G, R, B, T, S);
        minus infinity hides a key. A query from which all keys are hidden gathers zeros.
        """
        self._query, self._key, self._value = query, key, value
        scores = self._scores(added)
        self._weights = self._kept = self._normalized(scores)
        if self.factors is not None:
            self._kept = np.multiply(scores, self.factors, out=self.buffers.scratch("kept weights", scores.shape))
        np.matmul(_by_head(value), self._kept.swapaxes(-1, -2), out=_by_head(out))

    def _normalized(self, scores: Array) -> Array:
        """Return the softmax over the last axis, in place; zeros where all scores are minus infinity."""
        figures = self.buffers.scratch("figures", (*scores.shape[:-1], 1))
        scores.max(axis=-1, keepdims=True, out=figures)
        np.maximum(figures, np.finfo(scores.dtype).min, out=figures)
        scores -= figures
        np.exp(scores, out=scores)
        np.matmul(scores, np.ones((scores.shape[-1], 1), scores.dtype), out=figures)
        np.maximum(figures, np.finfo(scores.dtype).tiny, out=figures)
        scores /= figures
        return scores

    def _scores(self, added: Sequence[Array]) -> Array:
        groups, heads, _, batch, queries = self._query.shape
        keys = self._key.shape[-1]
        scores = self.buffers.scratch("scores", (groups, heads, batch, queries, keys))
        np.matmul(_by_head(self._query).swapaxes(-1, -2), _by_head(self._key), out=scores)
        scores *= self.scale
        for summand in (*added, *([hidden_from(queries, keys, scores.dtype)] if self.causal else ())):
            scores += summand
        return scores

    def gradients(self, dy: Array, dquery: Array, dkey: Array, dvalue: Array) -> Array:
        """Write the gradients of query, key and value for that of the output, shaped as they are.

        Return that of the scores before `scale`, (G, R, B, T, S), which is that of whatever was added to them.
        """
        dscores = self.buffers.scratch("dscores", self._weights.shape)
        np.matmul(_by_head(dy).swapaxes(-1, -2), _by_head(self._value), out=dscores)
        if self.factors is not None:
            dscores *= self.factors
        self._gather_back(dy, self._kept, dvalue)
        figures = self.buffers.scratch("figures", (*dscores.shape[:-1], 1))
        np.vecdot(dscores, self._weights, out=figures[..., 0])
        dscores -= figures
        dscores *= self._weights
        np.matmul(_by_head(self._key), dscores.swapaxes(-1, -2), out=_by_head(dquery))
        dquery *= self.scale
        self._gather_back(self._query, dscores, dkey)
        dkey *= self.scale
        return dscores

    def _gather_back(self, heads: Array, weights: Array, out: Array) -> None:
        """Write heads times weights, the sum of it over the heads of a group that share their keys and values."""
        if out.shape[1] == heads.shape[1]:
            np.matmul(_by_head(heads), weights, out=_by_head(out))
            return
        parts = self.buffers.scratch("of each head", (*heads.shape[:-1], weights.shape[-1]))
        np.matmul(_by_head(heads), weights, out=_by_head(parts))
        np.sum(parts, axis=1, keepdims=True, out=out)


def hidden_from(queries: int, keys: int, dtype: np.dtype[Any]) -> Array:
    """Return (queries, keys): minus infinity where a key comes after its query, the last query seeing the last key."""
    steps = np.arange(keys - queries, keys)[:, np.newaxis]
    return np.where(np.arange(keys) > steps, np.array(-np.inf, dtype), np.array(0, dtype))


def rotate(heads: Array, base: float, first: int, buffers: Buffers, *, back: bool = False) -> None:
    """Turn pairs of features of queries or keys, (..., D, B, T), by angles that grow with the step, in place.

    Feature i and feature i + D / 2 are a pair, turned by step * base^(-2 i / D), as LLaMA has it; `first` is the
    number of the first step, and `back` turns the other way. Su et al. 2021, "RoFormer", section 3.2.2.
    """
    size, steps = heads.shape[-3], heads.shape[-1]
    half = size // 2
    angles = np.outer(base ** (-2 * np.arange(half) / size), np.arange(first, first + steps))[:, np.newaxis]
    cos, sin = np.cos(angles).astype(heads.dtype), np.sin(angles).astype(heads.dtype)
    if back:
        np.negative(sin, out=sin)
    one, other = heads[..., :half, :, :], heads[..., half:, :, :]
    turned, share = (buffers.scratch(name, one.shape) for name in ("turned", "share"))
    np.multiply(one, cos, out=turned)
    turned -= np.multiply(other, sin, out=share)
    other *= cos
    other += np.multiply(one, sin, out=share)
    np.copyto(one, turned)


def _by_head(heads: Array) -> Array:
    """View (G, R, D, B, T) as matrices (D, T) for each head and sample."""
    return heads.swapaxes(-2, -3)
