"""Examples of convolutions."""

from __future__ import annotations

from nnstudio.layers import Conv1D, Conv2D
from tests.layers.examples.example import IMAGE, SEQUENCE, example

EXAMPLES = (
    example(Conv2D(4), IMAGE),
    example(Conv2D(2, kernel_size=1), IMAGE),
    example(Conv2D(2, kernel_size=1, stride=2, bias=False), IMAGE),
    example(Conv2D(4, padding="same", activation="relu"), IMAGE),
    example(Conv2D(2, padding="same", stride=2), (2, 6, 6)),
    example(Conv2D(2, kernel_size=(2, 3), stride=(3, 2), padding=(2, 0, 1, 3)), IMAGE),
    example(Conv2D(2, dilation=2, padding=2), IMAGE),
    example(Conv2D(2, kernel_size=(3, 2), dilation=(1, 3), stride=(2, 1)), IMAGE),
    example(Conv2D(6, groups=3, padding="same"), IMAGE),
    example(Conv2D(4, groups=2, kernel_size=2, activation="softmax"), (4, 3, 3)),
    example(Conv2D(3, groups=3, padding=(0, 1, 0, 1), stride=2), (3, 6, 6)),
    example(Conv2D(2, kernel_size=(6, 5)), IMAGE),
    example(Conv2D(2, initializer="glorot_normal"), IMAGE),
    example(Conv2D(16, padding=(0, 2, 1, 1)), (16, 4, 6)),
    example(Conv1D(5), SEQUENCE),
    example(Conv1D(3, kernel_size=1, bias=False), (1, 4)),
    example(Conv1D(4, padding="causal", dilation=2, activation="relu"), SEQUENCE),
    example(Conv1D(2, padding="same", stride=2), (7, 3)),
    example(Conv1D(4, kernel_size=2, stride=3, groups=2, padding=(1, 2)), (8, 4)),
    example(Conv1D(8, groups=4, padding="same", dilation=3), SEQUENCE),
    example(Conv1D(2, kernel_size=6), SEQUENCE),
)
