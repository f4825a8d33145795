"""LeNet-5, the network that read cheques.

LeCun, Bottou, Bengio and Haffner 1998, "Gradient-Based Learning Applied to Document Recognition",
https://doi.org/10.1109/5.726791. Layers bear the names of the paper's figure 2.
"""

from __future__ import annotations

from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool, Shape
from nnstudio.network.network import Network


def lenet_5(input_shape: Shape = (1, 28, 28), padding: int = 2, classes: int = 10) -> Network:
    """Return LeNet-5 as it is commonly built today: full connections, ReLU, max pooling, softmax at the end.

    The paper's digits stand in images of 32 × 32; `padding` brings 28 × 28 to that size inside the first
    convolution. In 1998 the activation was tanh, C3 did not read every map of S2 (table I), pooling took
    means with a learned factor and offset, and the output layer had radial basis functions: 60,000
    parameters instead of 61,706. ReLU and max pooling learn a small set of digits better.
    """
    return (
        Network()
        .add(Input(input_shape), "input")
        .add(Conv2D(6, (5, 5), activation="relu", padding=(padding, padding, padding, padding)), "c1")
        .add(MaxPool((2, 2)), "s2")
        .add(Conv2D(16, (5, 5), activation="relu"), "c3")
        .add(MaxPool((2, 2)), "s4")
        .add(Flatten(), "flatten")
        .add(Dense(120, activation="relu"), "c5")
        .add(Dense(84, activation="relu"), "f6")
        .add(Dense(classes, activation="softmax"), "output")
    )
