"""All pictures of a data set as pixels: unpacked once, in threads, into a file of the cache; or each time anew."""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import __version__ as pillow_version

from nnstudio.data import cache
from nnstudio.data.errors import DataError, LeftOut
from nnstudio.data.lazy import IN_MEMORY, FileSamples, LazySamples, Samples
from nnstudio.data.pictures.folder import PictureFile, readable
from nnstudio.data.pictures.frame import Frame
from nnstudio.data.samples import Array
from nnstudio.data.threads import reading_threads
from nnstudio.data.watch import Watch
from nnstudio.messages import Message

_FORMAT = 1
"""Rises when pixels of the same files would come out otherwise than before."""

_TOGETHER = 64
"""Pictures that a thread unpacks at most before it hands them over."""

_BYTES_TOGETHER = 8 * 2**20

_PIXELS, _BROKEN = "pixels", "broken.json"


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pixels (N, channels, height, width) of all files as bytes; those that are broken are black, and listed."""

    pixels: Samples
    broken: tuple[tuple[int, LeftOut], ...]


class PictureFiles(LazySamples):
    """Pictures that are unpacked each time they are asked for: where there is no room to keep their pixels."""

    def __init__(self, paths: Sequence[str], frame: Frame) -> None:
        super().__init__((len(paths), *frame.shape), np.dtype(np.uint8))
        self._paths = paths
        self._frame = frame
        self._threads: tuple[tuple[int, int], ThreadPoolExecutor] | None = None

    def read(self, places: Array) -> Array:
        samples = np.empty((len(places), *self.shape[1:]), np.uint8)
        for row, pixels in enumerate(self._threads_here().map(self._picture, places.tolist())):
            samples[row] = pixels
        return samples

    def _threads_here(self) -> ThreadPoolExecutor:
        """Return threads of this very process: a process forked from one that has read inherits none of its threads."""
        wanted = os.getpid(), reading_threads()
        if self._threads is None or self._threads[0] != wanted:
            self._threads = wanted, ThreadPoolExecutor(wanted[1], thread_name_prefix="pictures")
        return self._threads[1]

    def _picture(self, place: int) -> Array:
        try:
            return self._frame.pixels(self._paths[place])
        except DataError as error:
            raise DataError(
                "the picture {file} cannot be read, {problem}; bring it back or leave it out",
                file=readable(self._paths[place]),
                problem=error.message,
            ) from error


def read_pictures(folder: Path, files: Sequence[PictureFile], frame: Frame, watch: Watch) -> Pictures:
    """Return all pictures in one shape, from the cache where it has them.

    Memory is taken for IN_MEMORY bytes at most; more are read as they are needed. Where the cache has no room for
    them either, broken ones are found when they are needed, and end a training.
    """
    size = len(files) * int(np.prod(frame.shape))
    key = _key(folder, files, frame)
    try:
        return _kept(key, size, files, frame, watch)
    except OSError:
        paths = [file.path for file in files]
        if size > IN_MEMORY:
            return Pictures(PictureFiles(paths, frame), ())
        return _in_memory(paths, frame, watch)


def _in_memory(paths: Sequence[str], frame: Frame, watch: Watch) -> Pictures:
    pixels, found, start = np.empty((len(paths), *frame.shape), np.uint8), [], 0
    for block, broken in _unpacked(paths, frame, watch):
        pixels[start : start + len(block)] = block
        found.append(broken)
        start += len(block)
    return Pictures(pixels, _listed(found))


def _kept(key: str, size: int, files: Sequence[PictureFile], frame: Frame, watch: Watch) -> Pictures:
    shape = (len(files), *frame.shape)
    for _ in range(2):
        entry = cache.kept(key, size, lambda making: _fill(making, files, frame, watch))
        try:
            broken = _parsed((entry / _BROKEN).read_text("utf-8"))
            pixels = FileSamples(entry / _PIXELS, shape, np.dtype(np.uint8))
            return Pictures(np.asarray(pixels) if size <= IN_MEMORY else pixels, broken)
        except (DataError, OSError, ValueError):
            cache.drop(key)  # somebody touched it: it is made again, once
    raise OSError(key)


def _fill(entry: Path, files: Sequence[PictureFile], frame: Frame, watch: Watch) -> None:
    found = []
    with (entry / _PIXELS).open("wb") as out:
        for pixels, broken in _unpacked([file.path for file in files], frame, watch):
            out.write(pixels.data)
            found.append(broken)
    (entry / _BROKEN).write_text(_written(_listed(found)), "utf-8")


_Found = dict[int, LeftOut]


def _unpacked(paths: Sequence[str], frame: Frame, watch: Watch) -> Iterator[tuple[Array, _Found]]:
    """Yield blocks of pictures in their order, a few of them unpacked ahead in threads."""
    together = max(1, min(_TOGETHER, _BYTES_TOGETHER // int(np.prod(frame.shape))))
    starts, count = iter(range(0, len(paths), together)), reading_threads()
    with ThreadPoolExecutor(count, thread_name_prefix="pictures") as threads:
        waiting: deque[Future[tuple[Array, _Found]]] = deque()

        def begin() -> None:
            for start in starts:
                waiting.append(threads.submit(_block, paths[start : start + together], start, frame))
                if len(waiting) >= 2 * count:
                    return

        begin()
        done = 0
        while waiting:
            pixels, found = waiting.popleft().result()
            begin()
            done += len(pixels)
            yield pixels, found
            watch(done, len(paths))


def _block(paths: Sequence[str], start: int, frame: Frame) -> tuple[Array, _Found]:
    pixels = np.zeros((len(paths), *frame.shape), np.uint8)
    found: _Found = {}
    for row, path in enumerate(paths):
        try:
            pixels[row] = frame.pixels(path)
        except DataError as error:
            found[start + row] = LeftOut(readable(path), error.message)
    return pixels, found


def _listed(blocks: Sequence[_Found]) -> tuple[tuple[int, LeftOut], ...]:
    return tuple((place, left_out) for found in blocks for place, left_out in found.items())


def _written(broken: Sequence[tuple[int, LeftOut]]) -> str:
    return json.dumps([(place, found.file, found.reason.text, _figures(found.reason)) for place, found in broken])


def _figures(reason: Message) -> list[tuple[str, str]]:
    return [(name, str(figure)) for name, figure in reason.figures]


def _parsed(text: str) -> tuple[tuple[int, LeftOut], ...]:
    return tuple(
        (int(place), LeftOut(file, Message(said, tuple((name, figure) for name, figure in figures))))
        for place, file, said, figures in json.loads(text)
    )


def _key(folder: Path, files: Sequence[PictureFile], frame: Frame) -> str:
    """Return a name that another set of pictures, or the same in another frame, never has."""
    digest = hashlib.sha256(repr((_FORMAT, pillow_version, frame)).encode())
    for file in files:
        name = os.path.relpath(file.path, folder)
        digest.update(os.fsencode(name) + b"\0%d %d\0" % (file.size, file.changed))
    return f"pictures-{digest.hexdigest()}"
