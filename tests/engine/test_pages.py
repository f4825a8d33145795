"""Memory from the system comes in any size, and says so where there is too little."""

import numpy as np
import pytest

from nnstudio.engine.pages import unwritten


@pytest.mark.parametrize("size", [0, 7, 10**5, 10**7])
def test_a_vector_of_any_size_can_be_written(size: int) -> None:
    vector = unwritten(size, np.float32)
    vector.fill(3)
    assert vector.shape == (size,)
    assert vector.sum(dtype=np.float64) == 3 * size


@pytest.mark.parametrize("size", [2**60, 2**70])
def test_more_than_there_is_is_refused_for_lack_of_memory(size: int) -> None:
    with pytest.raises(MemoryError):
        unwritten(size, np.uint8)
