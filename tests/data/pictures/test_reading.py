"""Pictures are unpacked side by side, in as many threads as may read."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from nnstudio.data.pictures.frame import Frame
from nnstudio.data.pictures.reading import PictureFiles
from nnstudio.data.samples import Array
from nnstudio.data.threads import limited_reading

PATIENCE = 30.0


class Watched(Frame):
    """A frame that is told of each picture before it is unpacked, and unpacks nothing."""

    seen: Callable[[], object]

    def pixels(self, path: str) -> Array:
        self.seen()
        return np.zeros(self.shape, np.uint8)


def test_pictures_are_unpacked_in_as_many_threads_as_may_read_at_the_time() -> None:
    frame = Watched(2, 2, is_grey=True, fit="stretch")
    pictures = PictureFiles([f"{number}.png" for number in range(6)], frame)
    with limited_reading(3):
        object.__setattr__(frame, "seen", threading.Barrier(3, timeout=PATIENCE).wait)
        pictures.read(np.arange(6))
    threads: list[str] = []
    with limited_reading(1):
        object.__setattr__(frame, "seen", lambda: threads.append(threading.current_thread().name))
        pictures.read(np.arange(6))
    assert len(set(threads)) == 1
