"""LeNet-5, the network that read cheques.

LeCun, Bottou, Bengio and Haffner 1998, "Gradient-Based Learning Applied to Document Recognition",
https://doi.org/10.1109/5.726791. Layers bear the names of the paper's figure 2.
"""

from __future__ import annotations

from nnstudio.layers import AveragePool, Conv2D, Dense, Flatten, Input, Shape
from nnstudio.network.network import Network


def lenet_5(input_shape: Shape = (1, 28, 28), padding: int = 2, classes: int = 10) -> Network:
    """Return LeNet-5 as it is commonly built today: full connections, plain mean pooling, softmax at the end.

    The paper's tanh is kept. Its digits stand in images of 32 × 32; `padding` brings 28 × 28 to that size
    inside the first convolution. Unlike in 1998 every map of C3 reads every map of S2 (the paper leaves
    connections out by its table I), pooling learns nothing, and the last layer has no radial basis
    functions: 61,706 parameters instead of 60,000.
    """
    return (
        Network()
        .add(Input(input_shape), "input")
        .add(Conv2D(6, (5, 5), activation="tanh", padding=(padding, padding, padding, padding)), "c1")
        .add(AveragePool((2, 2)), "s2")
        .add(Conv2D(16, (5, 5), activation="tanh"), "c3")
        .add(AveragePool((2, 2)), "s4")
        .add(Flatten(), "flatten")
        .add(Dense(120, activation="tanh"), "c5")
        .add(Dense(84, activation="tanh"), "f6")
        .add(Dense(classes, activation="softmax"), "output")
    )
