"""Reading the samples of the next batch while the engine computes with those of this one."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np

from nnstudio.data.lazy import Samples
from nnstudio.layers.base import Array


class Prefetch:
    """Reads samples in a thread, one batch ahead.

    What is read is the same as without: a batch that was not expected is read when it is asked for. Whatever goes
    wrong in the thread is raised by `read` when the batch is asked for that it belongs to.
    """

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="samples")
        self._ahead: tuple[Array, Future[Array]] | None = None

    def read(self, places: Array, expected: Array) -> Array:
        """Return the samples at these places, and begin to read those that are expected next, if any."""
        ahead, self._ahead = self._ahead, None
        is_expected = ahead is not None and np.array_equal(ahead[0], places)
        samples = ahead[1].result() if ahead is not None and is_expected else self._samples[places]
        if len(expected):
            self._ahead = expected, self._thread.submit(self._samples.__getitem__, expected)
        return samples

    def close(self) -> None:
        """Wait until nothing is being read; end the thread."""
        self._thread.shutdown(cancel_futures=True)
