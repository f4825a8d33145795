"""PyTorch at its best on a CPU: all cores, fused Adam, gathering by index_select, in both memory formats.

`torch.compile` is left out: on these networks it was slower, compiling not counted.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from benchmarks.frameworks import Steps
from benchmarks.task import Task
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool, Operation
from nnstudio.network import infer_shapes


def train(task: Task) -> Steps:
    """Train in the default memory format."""
    return _train(task, torch.contiguous_format)


def train_channels_last(task: Task) -> Steps:
    """Train with the channels of images innermost."""
    return _train(task, torch.channels_last)


def _train(task: Task, memory_format: torch.memory_format) -> Steps:
    inputs, labels = (torch.from_numpy(array) for array in task.data())
    model = _model(task).to(memory_format=memory_format)
    images = {"memory_format": memory_format} if inputs.ndim == 4 else {}
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    loss_of = nn.CrossEntropyLoss()
    for chosen in _batches(len(labels), task.batch_size):
        x = inputs.index_select(0, chosen).to(torch.float32, **images).div_(255)
        loss = loss_of(model(x), labels.index_select(0, chosen))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        yield loss.item()


def _batches(samples: int, size: int) -> Iterator[Tensor]:
    while True:
        yield from torch.randperm(samples).split(size)


def _model(task: Task) -> nn.Module:
    shapes = infer_shapes(task.network)
    read = {node.id: shapes.outputs[node.inputs[0]] for node in task.network.nodes if node.inputs}
    modules = (_modules(node.layer, read.get(node.id, ())) for node in task.network.nodes)
    return nn.Sequential(*itertools.chain.from_iterable(modules))


def _modules(layer: Operation, x: tuple[int, ...]) -> tuple[nn.Module, ...]:
    """Return a layer for samples of shape `x`; the softmax is left to the loss."""
    match layer:
        case Input():
            return ()
        case Flatten():
            return (nn.Flatten(),)
        case MaxPool():
            return (nn.MaxPool2d(layer.pool_size),)
        case Conv2D(activation="relu", padding="valid"):
            return (nn.Conv2d(x[0], layer.filters, layer.kernel_size), nn.ReLU())
        case Dense(activation="relu"):
            return (nn.Linear(x[0], layer.units), nn.ReLU())
        case Dense(activation="softmax"):
            return (nn.Linear(x[0], layer.units),)
        case _:
            raise NotImplementedError(f"{layer} is not yet translated to PyTorch")
