"""Attention in parts, as it runs, against the formula, as it is written down."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.workspace import Workspace
from nnstudio.kernels.attention import Attention

BATCH, GROUPS, HEADS, SIZE = 3, 2, 2, 4
"""Of each group as many heads."""


def drawn(rng: np.random.Generator, *shape: int) -> np.ndarray:
    return rng.standard_normal(shape)


def plainly(query: np.ndarray, key: np.ndarray, value: np.ndarray, dy: np.ndarray, *, causal: bool) -> list[np.ndarray]:
    """Return output and gradients of query, key and value."""
    scores = query @ key.swapaxes(-1, -2)
    if causal:
        queries, keys = scores.shape[-2:]
        scores[..., np.arange(keys) > np.arange(keys - queries, keys)[:, np.newaxis]] = -np.inf
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    dweights = dy @ value.swapaxes(-1, -2)
    dscores = weights * (dweights - (dweights * weights).sum(axis=-1, keepdims=True))
    dkey = (dscores.swapaxes(-1, -2) @ query).sum(axis=2, keepdims=True)
    dvalue = (weights.swapaxes(-1, -2) @ dy).sum(axis=2, keepdims=True)
    return [weights @ value, dscores @ key, dkey, dvalue]


@pytest.mark.parametrize("heads", [1, HEADS])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("queries", "keys"), [(6, 6), (64, 64), (65, 65), (150, 150), (70, 200), (1, 90), (300, 300)])
def test_attention_in_parts_is_attention(queries: int, keys: int, causal: bool, heads: int) -> None:
    rng = np.random.default_rng(queries)
    query, dy = (drawn(rng, BATCH, GROUPS, heads, queries, SIZE) for _ in range(2))
    key, value = (drawn(rng, BATCH, GROUPS, 1, keys, SIZE) for _ in range(2))
    y, dquery, dkey, dvalue = (np.full_like(x, np.nan) for x in (query, query, key, value))
    attention = Attention(Workspace(np.float64), causal)
    attention.forward(query, key, value, y)
    attention.gradients(dy, dquery, dkey, dvalue)
    for ours, expected in zip((y, dquery, dkey, dvalue), plainly(query, key, value, dy, causal=causal), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


def test_a_query_that_sees_nothing_gathers_zeros_and_passes_no_gradient() -> None:
    rng = np.random.default_rng(0)
    query, key, value, dy = (drawn(rng, 2, 1, 1, 3, SIZE) for _ in range(4))
    hidden = np.zeros((2, 3, 1, 1, 1))
    hidden[1] = -np.inf
    y, dquery, dkey, dvalue = (np.full_like(x, np.nan) for x in (query, query, key, value))
    attention = Attention(Workspace(np.float64), causal=False, added=[hidden])
    attention.forward(query, key, value, y)
    dadded = attention.gradients(dy, dquery, dkey, dvalue)
    assert dadded is not None
    assert y[0].all()
    assert dquery[0].all()
    for array in (y, dquery, dkey, dvalue, dadded):
        assert not array[1].any()


@pytest.mark.parametrize("causal", [False, True])
def test_scores_beyond_what_exp_takes_give_weights_all_the_same(causal: bool) -> None:
    rng = np.random.default_rng(0)
    query, key, value = (drawn(rng, 3, 1, 2, 9, SIZE), drawn(rng, 3, 1, 1, 9, SIZE), drawn(rng, 3, 1, 1, 9, SIZE))
    query[0] *= 1e4
    key[1] = -1e4 * np.abs(key[1])
    query[1] = np.abs(query[1])
    y = np.empty_like(query)
    Attention(Workspace(np.float64), causal).forward(query, key, value, y)
    expected, *_ = plainly(query, key, value, np.zeros_like(query), causal=causal)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12 * np.abs(expected).max())


def test_what_a_sample_gathers_does_not_depend_on_the_scores_of_those_beside_it() -> None:
    rng = np.random.default_rng(0)
    query, key, value = (drawn(rng, 2, 1, 1, 9, SIZE).astype(np.float32) for _ in range(3))
    calm, beside_large = np.empty_like(query), np.empty_like(query)
    Attention(Workspace(), causal=True).forward(query, key, value, calm)
    query[1] *= 1e3
    Attention(Workspace(), causal=True).forward(query, key, value, beside_large)
    np.testing.assert_array_equal(beside_large[0], calm[0])
