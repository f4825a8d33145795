"""Recurrent networks that read images row by row."""

from __future__ import annotations

from benchmarks.samples import rows
from benchmarks.task import Task
from nnstudio.layers import GRU, LSTM, Dense, Input, Recurrent
from nnstudio.network import Network


def _task(layer: Recurrent) -> Task:
    network = Network.stack(Input((28, 28)), layer, Dense(10, "softmax"))
    return Task(f"{type(layer).__name__} 28 x 28-128-10, batch 64", network, 64, rows)


TASKS = {"lstm-64": _task(LSTM(128)), "gru-64": _task(GRU(128))}
