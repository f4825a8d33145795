"""The two layouts of a batch."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.kernels.layout import (
    batch_first_view,
    engine_shape,
    engine_view,
    feature_axis,
    feature_count,
    sample_shape,
    to_engine,
)
from tests.kernels.conftest import Precision


@pytest.mark.parametrize(
    ("sample", "engine", "features"), [((5,), (5, 4), 0), ((3, 7), (7, 3, 4), 0), ((2, 3, 6), (3, 2, 6, 4), 1)]
)
def test_a_batch_goes_into_the_engine_and_back_unchanged(
    sample: tuple[int, ...], engine: tuple[int, ...], features: int, dtype: Precision
) -> None:
    batch = np.random.default_rng(0).standard_normal((4, *sample)).astype(dtype)
    inside = to_engine(batch)
    assert inside.shape == engine == engine_shape(sample, 4)
    assert inside.flags.c_contiguous
    assert sample_shape(engine) == sample
    assert engine[feature_axis(engine)] == feature_count(sample)
    np.testing.assert_array_equal(batch_first_view(inside), batch)


def test_an_entry_of_an_image_is_where_the_layout_says() -> None:
    batch = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)
    assert to_engine(batch)[3, 2, 4, 1] == batch[1, 2, 3, 4]


def test_a_batch_is_seen_in_the_engines_layout_without_a_copy(dtype: Precision) -> None:
    batch = np.arange(6, dtype=dtype).reshape(2, 3)
    view = engine_view(batch)
    assert np.shares_memory(view, batch)
    np.testing.assert_array_equal(view, to_engine(batch))
