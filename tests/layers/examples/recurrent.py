"""Examples of recurrent layers."""

from __future__ import annotations

from nnstudio.layers import GRU, LSTM, SimpleRNN
from tests.layers.examples.example import SEQUENCE, example

SMALL = 0.1
"""What keeps gates from being saturated, so that every gradient is more than rounding."""

EXAMPLES = (
    example(SimpleRNN(3), SEQUENCE, scale=SMALL),
    example(SimpleRNN(2, gives="sequence", layers=2, bidirectional=True), (5, 3), scale=SMALL),
    example(LSTM(3), SEQUENCE, scale=SMALL),
    example(LSTM(2, gives="sequence"), (1, 4), scale=SMALL),
    example(LSTM(2, layers=2, bidirectional=True), (5, 3), scale=SMALL),
    example(LSTM(2, gives="sequence", biases="one", mask=True), (5, 3), (5,), below={1: 2}, scale=SMALL),
    example(LSTM(2, biases="none", bidirectional=True, mask=True), (4, 3), (4,), below={1: 1}, scale=SMALL),
    example(GRU(3), SEQUENCE, scale=SMALL),
    example(GRU(3, reset="before"), SEQUENCE, scale=SMALL),
    example(GRU(2, gives="sequence", layers=2, bidirectional=True), (5, 3), scale=SMALL),
    example(GRU(2, gives="sequence", bidirectional=True, biases="one", reset="before"), (5, 3), scale=SMALL),
    example(GRU(2, biases="none", mask=True), (5, 3), (5,), below={1: 2}, scale=SMALL),
)
