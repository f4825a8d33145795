"""A refresh of both plots with a million steps behind them: `python -m benchmarks.window.plots TIMES`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np

from benchmarks.window.opened import Frames, opened, part, settle, work
from benchmarks.window.reading import Reading, printed
from nnstudio.engine.events import BatchDone
from nnstudio.engine.history import History
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.panels.curves import Curves
from nnstudio.messages import message

_STEPS = 1_000_000
_STEPS_PER_EPOCH = 1_000
_STEPS_PER_REFRESH = 66
_WARM_UP = 3

_PAUSE = 1 / 30
"""Seconds between refreshes, as while a training is watched."""


def main(times: int) -> None:
    """Measure so many refreshes, between which some steps are added."""
    printed([Reading("both plots refreshed and painted, a million steps", "ms", tuple(_milliseconds(times)), "< 5")])


def _milliseconds(times: int) -> Iterator[float]:
    history, steps = History(), _steps()
    for _, step in zip(range(_STEPS), steps, strict=False):
        history.add(step)
    with opened() as window:
        parameters = Parameters.initialize(window.document.network)
        window.document.learn(message("Train"), parameters, history=history)
        settle()
        curves = part(window, Curves)
        frames = Frames(curves.accuracy.chart.viewport())
        for number in range(times + _WARM_UP):
            for _, step in zip(range(_STEPS_PER_REFRESH), steps, strict=False):
                history.add(step)
            start = time.perf_counter()
            curves.refresh()
            frames.await_next()
            taken = time.perf_counter() - start
            work(_PAUSE)
            if number >= _WARM_UP:
                yield taken * 1e3


def _steps() -> Iterator[BatchDone]:
    """Yield batches of a training whose loss falls, with the noise that losses of batches have."""
    noise = np.random.default_rng(0)
    for step, wild in enumerate(noise.standard_normal(2 * _STEPS).tolist(), 1):
        loss = 0.1 + 2.0 / (1.0 + step / 20_000) * (1.0 + 0.1 * wild)
        epoch = 1 + step // _STEPS_PER_EPOCH
        yield BatchDone(epoch, step, _STEPS_PER_EPOCH, loss, 1.0 / (1.0 + loss), 0.001, 64)


if __name__ == "__main__":
    main(int(sys.argv[1]))
