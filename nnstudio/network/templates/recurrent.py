"""Recurrent networks: an image read row by row."""

from __future__ import annotations

from nnstudio.layers import LSTM, Dense, Input, Reshape
from nnstudio.network.network import Network


def lstm_rows(units: int = 128, classes: int = 10) -> Network:
    """Return a network that reads a 28 × 28 digit row by row, from top to bottom, and remembers."""
    return (
        Network()
        .add(Input((1, 28, 28)), "input")
        .add(Reshape((28, 28)), "rows")
        .add(LSTM(units), "lstm")
        .add(Dense(classes, "softmax"), "output")
    )
