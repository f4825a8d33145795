"""Ready-made blocks agree with PyTorch's own: outputs, and gradients of inputs and of all parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.parameters import Parameters
from nnstudio.kernels.layout import batch_first_view, to_engine
from nnstudio.layers import Conv2D, Dense, Input, Shape
from nnstudio.layers.base import Array
from nnstudio.network import (
    Bottleneck,
    Composite,
    InvertedResidual,
    Network,
    ResidualBlock,
    TransformerCrossDecoder,
    TransformerDecoder,
    TransformerEncoder,
)
from tests.layers.agreement import assert_agrees

SEQUENCE, MEMORY, IMAGE = (5, 8), (3, 8), (4, 6, 6)
BATCH = 3


class Residual(nn.Module):
    """The blocks of torchvision's ResNet and MobileNetV2, written out: convolutions and normalizations in turn."""

    def __init__(self, way: Sequence[nn.Module], shortcut: Sequence[nn.Module], last: nn.Module, *, adds: bool) -> None:
        super().__init__()
        self.way, self.shortcut, self.last, self.adds = nn.Sequential(*way), nn.Sequential(*shortcut), last, adds

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.last(self.way(x) + self.shortcut(x) if self.adds else self.way(x))
        return y


def convolution(before: int, after: int, size: int, stride: int = 1, groups: int = 1) -> nn.Module:
    return nn.Conv2d(before, after, size, stride, size // 2, groups=groups, bias=False)


def basic(before: int, after: int, stride: int) -> nn.Module:
    way = [convolution(before, after, 3, stride), nn.BatchNorm2d(after), nn.ReLU()]
    way += [convolution(after, after, 3), nn.BatchNorm2d(after)]
    changes = stride != 1 or before != after
    shortcut = [convolution(before, after, 1, stride), nn.BatchNorm2d(after)] if changes else []
    return Residual(way, shortcut, nn.ReLU(), adds=True)


def bottleneck() -> nn.Module:
    way = [convolution(4, 2, 1), nn.BatchNorm2d(2), nn.ReLU(), convolution(2, 2, 3, 2), nn.BatchNorm2d(2), nn.ReLU()]
    way += [convolution(2, 8, 1), nn.BatchNorm2d(8)]
    return Residual(way, [convolution(4, 8, 1, 2), nn.BatchNorm2d(8)], nn.ReLU(), adds=True)


def inverted() -> nn.Module:
    way = [convolution(4, 8, 1), nn.BatchNorm2d(8), nn.ReLU6(), convolution(8, 8, 3, groups=8), nn.BatchNorm2d(8)]
    return Residual([*way, nn.ReLU6(), convolution(8, 4, 1), nn.BatchNorm2d(4)], [], nn.Identity(), adds=True)


def encoder(*, first: bool, activation: str = "relu") -> nn.Module:
    return nn.TransformerEncoderLayer(8, 2, 6, 0.0, activation, batch_first=True, norm_first=first)


def causal(module: nn.Module) -> nn.Module:
    """Let a module see no later steps."""
    mask = nn.Transformer.generate_square_subsequent_mask(SEQUENCE[0])

    class Causal(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.module = module

        def forward(self, x: Tensor, *memory: Tensor) -> Tensor:
            y: Tensor = self.module(x, *memory, tgt_mask=mask) if memory else self.module(x, src_mask=mask)
            return y

    return Causal()


def cross(*, first: bool) -> nn.Module:
    return causal(nn.TransformerDecoderLayer(8, 2, 6, 0.0, "gelu", batch_first=True, norm_first=first))


TRANSFORMER = {"heads": 2, "hidden": 6}
CASES: Mapping[str, tuple[Composite, tuple[Shape, ...], nn.Module]] = {
    "encoder, norm before": (TransformerEncoder(**TRANSFORMER, activation="relu"), (SEQUENCE,), encoder(first=True)),
    "encoder, norm after": (
        TransformerEncoder(**TRANSFORMER, activation="gelu", norm="after"),
        (SEQUENCE,),
        encoder(first=False, activation="gelu"),
    ),
    "decoder": (TransformerDecoder(**TRANSFORMER, activation="relu"), (SEQUENCE,), causal(encoder(first=True))),
    "cross, norm before": (TransformerCrossDecoder(**TRANSFORMER), (SEQUENCE, MEMORY), cross(first=True)),
    "cross, norm after": (TransformerCrossDecoder(**TRANSFORMER, norm="after"), (SEQUENCE, MEMORY), cross(first=False)),
    "basic": (ResidualBlock(filters=4), (IMAGE,), basic(4, 4, 1)),
    "basic with a projection": (ResidualBlock(filters=6, stride=2), (IMAGE,), basic(4, 6, 2)),
    "bottleneck": (Bottleneck(filters=8, width=2, stride=2), (IMAGE,), bottleneck()),
    "inverted": (InvertedResidual(filters=4, expansion=2), (IMAGE,), inverted()),
}


def network_of(block: Composite, inputs: Sequence[Shape]) -> Network:
    """Return a block behind layers that learn, whose gradients tell those of its inputs."""
    network = Network()
    for number, shape in enumerate(inputs):
        network = network.add(Input(shape), f"input_{number}", after=())
        before = Dense(shape[1], bias=False) if len(shape) == 2 else Conv2D(shape[0], (1, 1), bias=False)
        network = network.add(before, f"before_{number}")
    return network.add(block, "block", after=[f"before_{number}" for number in range(len(inputs))])


class Behind(nn.Module):
    """A module behind linear maps of each of its inputs."""

    def __init__(self, module: nn.Module, inputs: Sequence[Shape]) -> None:
        super().__init__()
        self.before = nn.ModuleList(
            nn.Linear(shape[1], shape[1], bias=False)
            if len(shape) == 2
            else nn.Conv2d(shape[0], shape[0], 1, bias=False)
            for shape in inputs
        )
        self.block = module

    def forward(self, *inputs: Tensor) -> Tensor:
        y: Tensor = self.block(*(before(x) for before, x in zip(self.before, inputs, strict=True)))
        return y


def places(module: nn.Module, parameters: Mapping[str, Array]) -> dict[str, Tensor]:
    """Return by our name the view of a module's state that holds each array of a block, gradients included.

    PyTorch's attention has queries, keys and values in one array; all else is matched by its order.
    """
    norms = {"attention_norm": "norm1", "memory_attention_norm": "norm2", "feed_forward_norm": "norm3"}
    state = {name.removeprefix("module."): tensor for name, tensor in module.state_dict(keep_vars=True).items()}
    if "linear1.weight" not in state:
        return dict(zip(parameters, state.values(), strict=True))
    if "multihead_attn.in_proj_weight" not in state:
        norms["feed_forward_norm"] = "norm2"
    names = {**norms, "feed_forward": "linear1", "feed_forward_output": "linear2"}
    found: dict[str, Tensor] = {}
    for ours in parameters:
        _, layer, *rest = ours.split(".")
        if layer in names:
            found[ours] = state[f"{names[layer]}.{rest[0]}"]
            continue
        attention = {"attention": "self_attn", "memory_attention": "multihead_attn"}[layer]
        part, kind = rest
        if part == "output":
            found[ours] = state[f"{attention}.out_proj.{kind}"]
        else:
            whole = state[f"{attention}.in_proj_{kind}"]
            third, number = len(whole) // 3, ("query", "key", "value").index(part)
            found[ours] = whole[number * third : (number + 1) * third]
    return found


def gradient_of(place: Tensor) -> Array:
    """Return the gradient of a parameter, or of a view of one."""
    if place.is_leaf:
        assert place.grad is not None
        return np.asarray(place.grad)
    whole = place._base
    assert whole is not None
    assert whole.grad is not None
    first = place.storage_offset() // place[0].numel()
    return np.asarray(whole.grad[first : first + len(place)])


@pytest.mark.parametrize("name", CASES)
def test_a_block_agrees_with_pytorch(name: str) -> None:
    block, inputs, module = CASES[name]
    network, rng = network_of(block, inputs), np.random.default_rng(0)
    parameters = Parameters.initialize(network)
    learned = LearnedVector(network, parameters)
    learned.weights[:] += 0.2 * rng.normal(size=learned.weights.shape).astype(np.float32)
    torch_module = Behind(module, inputs).train()
    ours = {name: parameters[network.named("block").id][name] for name in parameters[network.named("block").id]}
    theirs = places(module, ours)
    for number in range(len(inputs)):
        for kind, array in parameters[network.named(f"before_{number}").id].items():
            ours[f"before_{number}.{kind}"] = array
            theirs[f"before_{number}.{kind}"] = getattr(torch_module.before[number], kind)
    with torch.no_grad():
        for key, place in theirs.items():
            place.data.copy_(torch.tensor(ours[key]))
    arrays = [rng.normal(size=(BATCH, *shape)).astype(np.float32) for shape in inputs]
    y = torch_module(*map(torch.tensor, arrays))
    dy = rng.normal(size=y.shape).astype(np.float32)
    y.backward(torch.tensor(dy))
    compiled = CompiledNetwork(network, parameters)
    results = {"y": batch_first_view(compiled.forward(tuple(map(to_engine, arrays)), training=True)).copy()}
    compiled.backward(to_engine(dy), learned.gradients_of)
    reference = {"y": y.detach().numpy()}
    for node_id, gradients in learned.gradients_of.items():
        node = network.node(node_id)
        for key, gradient in gradients.items():
            if key.endswith("key.bias"):  # shifts all scores of a query alike, so that its gradient is rounding alone
                continue
            full = key if node.name == "block" else f"{node.name}.{key}"
            results[full], reference[full] = gradient, gradient_of(theirs[full])
    assert_agrees(results, reference)
