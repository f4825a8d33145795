"""Scaled dot-product attention over heads, and the rotation that tells it positions.

Vaswani et al. 2017, "Attention Is All You Need", section 3.2. Heads lie as (batch, groups, heads per group, steps, head
size), views of memory where each step has the features of all heads side by side. Keys and values have one head per
group (Ainslie et al. 2023, "GQA").

Weights lie as (batch, keys, groups, heads per group, queries), so that the softmax over keys runs along rows with the
queries of all heads. They are computed part by part, and each part stays in the processor's cache from the product that
gives the scores to the one that uses the weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.kernels.buffers import Buffers

Array = NDArray[Any]

_WEIGHTS = 2**17
"""How many weights make a part: two arrays of so many fit a processor's second cache."""

_QUERIES = 64
"""How many queries, at least, are told apart by the keys they see: products for fewer take longer than that saves."""

_STEPS = 16
"""How many steps are turned into columns at a time: as many lines of the cache, which often compete for one place."""

_SAFE = 60.0
"""Of scores up to this size no peaks need be subtracted: exp(60) and exp(-60) are far from float32's ends."""


@dataclass(frozen=True)
class _Part:
    """Some samples and queries, and the weights of the keys that any of these queries sees."""

    samples: slice
    steps: slice
    weights: Array
    is_last: bool
    """Whether the last query is among them, which sees all keys."""

    def queries(self, heads: Array) -> Array:
        """View this part of what is shaped as the queries."""
        return heads[self.samples, ..., self.steps, :]

    def columns(self, columns: Array) -> Array:
        """View this part of what has the queries in its last axis."""
        return columns[self.samples, ..., self.steps]

    def keys(self, heads: Array) -> Array:
        """View this part of what is shaped as the keys."""
        return heads[self.samples, ..., : self.weights.shape[1], :]


@dataclass
class Attention:
    """One pass of attention: `forward`, then `gradients` as far as they are wanted.

    Queries come scaled: scores are their products with the keys. With `causal`, a query sees the keys up to its own
    step; where there are more keys than queries, the queries are the last steps. `added` are summed onto the scores and
    broadcast against (B, S, G, R, T) in all axes but the first; minus infinity hides a key. `factors`, of that shape,
    multiply the weights, as dropout does.
    """

    buffers: Buffers
    causal: bool
    added: Sequence[Array] = ()
    factors: Array | None = None
    _query: Array = field(init=False)
    _key: Array = field(init=False)
    _value: Array = field(init=False)
    _parts: list[_Part] = field(init=False)

    def forward(self, query: Array, key: Array, value: Array, out: Array) -> None:
        """Write what each query gathers into `out`, shaped as `query` (B, G, R, T, D).

        `key` and `value` are (B, G, 1, S, D). A query from which all keys are hidden gathers zeros.
        """
        self._query, self._key, self._value = query, key, value
        self._parts = list(self._divided())
        columns = self._columns(query)
        later = self._later(self._parts[0].weights.shape[-1]) if self.causal else None
        for part in self._parts:
            np.matmul(part.keys(key), part.columns(columns), out=_by_head(part.weights))
            self._add(part)
            is_safe = _are_safe(part.weights)
            if later is not None:
                self._hide(part.weights, later)
            if not is_safe.all():
                self._subtract_peaks(part.weights, is_safe)
            self._normalize(part.weights)
            np.matmul(_by_head(self._kept(part)).swapaxes(-1, -2), part.keys(value), out=part.queries(out))

    def _divided(self) -> Iterator[_Part]:
        """Yield the parts; those of the last queries come last."""
        batch, *heads, queries, _ = self._query.shape
        keys = self._key.shape[-2]
        is_whole = not self.causal or self.added or self.factors is not None
        size = queries if is_whole else max(_QUERIES, -(-queries // 4))
        for start in range(0, queries, size):
            stop = min(start + size, queries)
            seen = keys - queries + stop
            weights = self.buffers.scratch(f"weights of {stop}", (batch, seen, *heads, stop - start))
            samples = max(1, _WEIGHTS // weights[0].size)
            for first in range(0, batch, samples):
                some = slice(first, first + samples)
                yield _Part(some, slice(start, stop), weights[some], is_last=stop == queries)

    def _columns(self, heads: Array) -> Array:
        """Return a copy of (B, G, R, T, D) as (B, G, R, D, T): products read it in half the time of the view."""
        *others, steps, size = heads.shape
        columns = self.buffers.temporary("columns", (*others, size, steps))
        for start in range(0, steps, _STEPS):
            some = slice(start, start + _STEPS)
            np.copyto(columns[..., some], heads[..., some, :].swapaxes(-1, -2))
        return columns

    def _add(self, part: _Part) -> None:
        for summand in self.added:
            np.add(part.weights, summand[part.samples], out=part.weights)

    def _hide(self, scores: Array, later: Array) -> None:
        queries = scores.shape[-1]
        latest = scores[:, -queries:]
        latest += later[-queries:, ..., -queries:]

    def _later(self, steps: int) -> Array:
        """Return, for as many keys as queries, minus infinity where a key comes after its query."""
        later = self.buffers.temporary("later", (steps, 1, 1, steps))
        later[:, 0, 0] = np.where(np.tri(steps, k=-1, dtype=np.bool_), -np.inf, 0)
        return later

    def _subtract_peaks(self, scores: Array, is_safe: Array) -> None:
        """Bring the largest score of each query to 0, which leaves the softmax as it is and keeps exp from overflow.

        Samples that are safe stay as they are: what becomes of one does not depend on those beside it.
        """
        peaks = self.buffers.temporary("peaks", (len(scores), 1, *scores.shape[2:]))
        np.max(scores, axis=1, keepdims=True, out=peaks)
        np.maximum(peaks, np.finfo(scores.dtype).min, out=peaks)
        peaks[is_safe] = 0
        np.subtract(scores, peaks, out=scores)

    def _normalize(self, scores: Array) -> None:
        """Put the softmax over the keys in the place of scores; zeros where all are minus infinity."""
        np.exp(scores, out=scores)
        sums = self._sum_over_keys(scores)
        np.maximum(sums, np.finfo(scores.dtype).tiny, out=sums)
        np.reciprocal(sums, out=sums)
        np.multiply(scores, sums, out=scores)

    def _kept(self, part: _Part) -> Array:
        """Return the weights that are left of a part's."""
        if self.factors is None:
            return part.weights
        return np.multiply(part.weights, self.factors[part.samples], out=self._temporary("kept", part))

    def gradients(self, dy: Array, dquery: Array, dkey: Array, dvalue: Array) -> Array | None:
        """Write the gradients of query, key and value for that of the output, shaped as they are.

        Return that of what was added to the scores, (B, S, G, R, T); None where nothing was.
        """
        columns = self._columns(dy)
        whole = self.buffers.temporary("dadded", (len(dy), *self._parts[-1].weights.shape[1:])) if self.added else None
        for part in reversed(self._parts):
            self._gather_back(part, self._kept(part), dy, dvalue)
            dscores = self._temporary("dscores", part) if whole is None else whole[part.samples]
            np.matmul(part.keys(self._value), part.columns(columns), out=_by_head(dscores))
            if self.factors is not None:
                np.multiply(dscores, self.factors[part.samples], out=dscores)
            self._normalize_back(dscores, part.weights)
            np.matmul(_by_head(dscores).swapaxes(-1, -2), part.keys(self._key), out=part.queries(dquery))
            self._gather_back(part, dscores, self._query, dkey)
        return whole

    def _normalize_back(self, dweights: Array, weights: Array) -> None:
        """Put the gradient of the scores in the place of that of the weights, which are of no use any more."""
        np.multiply(dweights, weights, out=dweights)
        np.multiply(weights, self._sum_over_keys(dweights), out=weights)
        np.subtract(dweights, weights, out=dweights)

    def _sum_over_keys(self, weights: Array) -> Array:
        """Return (B, 1, G, R, T), by a product with ones: it takes a fraction of the time of a sum."""
        sums = self.buffers.temporary("sums over keys", (len(weights), 1, *weights.shape[2:]))
        rows = weights.reshape(*weights.shape[:2], -1)
        np.matmul(np.ones((1, rows.shape[1]), rows.dtype), rows, out=sums.reshape(len(rows), 1, -1))
        return sums

    def _gather_back(self, part: _Part, weights: Array, heads: Array, out: Array) -> None:
        """Write what keys get for their weights, summed over the heads that share them; add it behind the last part."""
        out = part.keys(out)
        if part.is_last and heads.shape[2] == 1:
            np.matmul(_by_head(weights), part.queries(heads), out=out)
            return
        batch, groups, _, steps, size = out.shape
        gathered = self.buffers.temporary("gathered back", (heads.shape[2], steps, batch, groups, size))
        gathered = gathered.transpose(2, 3, 0, 1, 4)  # features of a step side by side, which are added fastest
        np.matmul(_by_head(weights), part.queries(heads), out=gathered)
        if part.is_last:
            out.fill(0)
        for head in range(heads.shape[2]):
            out += gathered[:, :, head : head + 1]

    def _temporary(self, name: str, part: _Part) -> Array:
        return self.buffers.temporary(name, part.weights.shape)


def rotate(heads: Array, base: float, first: int, buffers: Buffers, *, back: bool = False) -> None:
    """Turn pairs of features of queries or keys, (..., T, D), by angles that grow with the step, in place.

    Feature i and feature i + D / 2 are a pair, turned by step * base^(-2 i / D), as LLaMA has it; `first` is the
    number of the first step, and `back` turns the other way. Su et al. 2021, "RoFormer", section 3.2.2.
    """
    steps, size = heads.shape[-2:]
    half = size // 2
    angles = np.outer(np.arange(first, first + steps), base ** (-2 * np.arange(half) / size))
    cos, sin = (function(angles).astype(heads.dtype) for function in (np.cos, np.sin))
    others = buffers.temporary("other of each pair", heads.shape)
    np.copyto(others[..., :half], heads[..., half:])
    np.copyto(others[..., half:], heads[..., :half])
    others *= np.concatenate((sin, -sin) if back else (-sin, sin), axis=1)
    heads *= np.concatenate((cos, cos), axis=1)
    heads += others


def _are_safe(scores: Array) -> Array:
    """Tell which samples' scores exp takes as they are; to know it takes a third of the time of subtracting peaks."""
    of_sample = scores.reshape(len(scores), -1)
    is_safe: Array = (of_sample.max(axis=1) <= _SAFE) & (of_sample.min(axis=1) >= -_SAFE)
    return is_safe


def _by_head(weights: Array) -> Array:
    """View (B, S, G, R, T) as matrices (S, T) for each head of each sample, (B, G, R, S, T)."""
    return weights.transpose(0, 2, 3, 1, 4)
