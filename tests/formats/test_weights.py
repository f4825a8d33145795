"""What holds for weights of every format."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.formats.weights import StoredWeights, WeightsError, check_extent
from nnstudio.layers.base import Array


def test_as_many_arrays_and_axes_as_a_network_may_have_pass() -> None:
    check_extent("w.npz", 100_000, [("a", (1,) * 8)])


def test_more_arrays_than_any_network_has_are_refused() -> None:
    with pytest.raises(WeightsError, match=r"w\.npz declares 100,001 arrays, more than the 100,000"):
        check_extent("w.npz", 100_001, [])


def test_notes_name_each_type_that_was_converted_once() -> None:
    half, double = np.ones(1, np.float16), np.ones(1, np.float64)
    arrays: list[tuple[str, str, Array]] = [("a", "float64", double), ("b", "float16", half), ("c", "float64", double)]
    stored = StoredWeights.checked("w.npz", arrays)
    assert [str(note) for note in stored.notes] == [
        "converted to float32: 1 of type float16, such as 'b'",
        "converted to float32: 2 of type float64, such as 'a'",
    ]


def test_smaller_integers_become_int64_without_a_note() -> None:
    stored = StoredWeights.checked("w.npz", [("n", "uint8", np.array(7, np.uint8))])
    assert stored.arrays["n"].dtype == np.int64
    assert stored.notes == ()


@pytest.mark.parametrize("values", [np.array([True]), np.array([1j]), np.array(["x"])])
def test_what_is_no_number_is_refused_with_its_name(values: Array) -> None:
    with pytest.raises(WeightsError, match="in 'a', where numbers are expected"):
        StoredWeights.checked("w.npz", [("a", values.dtype.name, values)])
