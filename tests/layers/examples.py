"""At least one example configuration of every layer: what the contract test and the comparison with PyTorch run."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.layers import (
    ELU,
    GELU,
    Add,
    AveragePool,
    BatchNorm,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Input,
    LayerNorm,
    LeakyReLU,
    MaxPool,
    Operation,
    ReLU,
    ReLU6,
    Shape,
    Sigmoid,
    Softmax,
    Swish,
    Tanh,
)

IMAGE = (3, 6, 5)
VECTOR = (7,)


@dataclass(frozen=True)
class Example:
    """A layer and the shapes of samples it is given, small enough to differentiate numerically.

    `arrays` are the shapes of what it runs on: its inputs, or the samples themselves where it is an Input.
    """

    name: str
    layer: Operation
    inputs: tuple[Shape, ...]

    @property
    def arrays(self) -> tuple[Shape, ...]:
        return self.inputs or (self.layer.shape_from(()),)


def example(layer: Operation, *inputs: Shape) -> Example:
    """Name an example after its layer and whatever in it is not default."""
    default = type(layer)()
    settings = [
        f"{name}={getattr(layer, name)}".replace(" ", "")
        for name, _ in layer.hyperparameters()
        if getattr(layer, name) != getattr(default, name)
    ]
    shapes = "+".join("x".join(map(str, shape)) for shape in inputs)
    return Example(f"{type(layer).__name__}({','.join(settings)}) on {shapes}", layer, inputs)


EXAMPLES = (
    example(Input((7,))),
    example(Input((3, 6, 5))),
    example(Dense(5), VECTOR),
    example(Dense(1, bias=False), (1,)),
    *(
        example(Dense(4, activation=name), VECTOR)
        for name in ("relu", "relu6", "leaky_relu", "sigmoid", "tanh", "elu", "gelu", "gelu_tanh", "swish", "softmax")
    ),
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
    example(MaxPool(), IMAGE),
    example(MaxPool(3, stride=2, padding=1), IMAGE),
    example(MaxPool((2, 3), stride=(1, 4), padding="same"), IMAGE),
    example(MaxPool(2, stride=3, padding=(1, 0, 0, 1)), IMAGE),
    example(AveragePool(), IMAGE),
    example(AveragePool(3, stride=1, padding="same"), IMAGE),
    example(AveragePool(3, stride=2, padding=1, counts_padding=True), IMAGE),
    example(AveragePool((2, 3), stride=(3, 1), padding=(1, 0, 2, 0)), IMAGE),
    example(GlobalAveragePool(), IMAGE),
    example(Flatten(), IMAGE),
    example(Flatten(), VECTOR),
    example(Dropout(0.3), IMAGE),
    example(Dropout(0.0), VECTOR),
    example(BatchNorm(), IMAGE),
    example(BatchNorm(epsilon=1e-3, momentum=0.01), VECTOR),
    example(LayerNorm(), IMAGE),
    example(LayerNorm(epsilon=1e-3), VECTOR),
    example(LayerNorm(over="channels"), IMAGE),
    example(LayerNorm(over="channels"), VECTOR),
    example(ReLU(), IMAGE),
    example(ReLU(), VECTOR),
    example(ReLU6(), IMAGE),
    example(LeakyReLU(), IMAGE),
    example(LeakyReLU(0.3), VECTOR),
    example(Sigmoid(), IMAGE),
    example(Tanh(), IMAGE),
    example(ELU(), IMAGE),
    example(ELU(0.5), VECTOR),
    example(GELU(), IMAGE),
    example(GELU("tanh"), IMAGE),
    example(Swish(), IMAGE),
    example(Softmax(), VECTOR),
    example(Softmax(), IMAGE),
    example(Add(), VECTOR, VECTOR),
    example(Add(), IMAGE, IMAGE, IMAGE),
    example(Concatenate(), VECTOR, (2,)),
    example(Concatenate(), IMAGE, (1, 6, 5), (2, 6, 5)),
)
