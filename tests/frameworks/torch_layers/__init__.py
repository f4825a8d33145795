"""How each layer is written in PyTorch, and one step of it.

A module here for each one in `nnstudio/layers`, with its `MODULES`; what stands here is found by itself.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import torch

from nnstudio.layers import ACTIVATIONS, ActivatedLayer
from nnstudio.layers.base import Array
from tests.frameworks.torch_layers.module import Modules
from tests.layers.agreement import Case

TORCH_LAYERS: Modules = {
    layer: make
    for module in pkgutil.iter_modules(__path__)
    for layer, make in getattr(import_module(f"{__name__}.{module.name}"), "MODULES", {}).items()
}
"""Makes the module for a layer and the shapes of its inputs."""


def run_torch(case: Case) -> dict[str, Array]:
    """Run one step in PyTorch; returns what `run_ours` does, under the same names."""
    layer, shapes = case.subject.layer, case.subject.inputs
    module = TORCH_LAYERS[type(layer)](layer, *shapes).train(case.training)
    module.load_state_dict({name: torch.tensor(array) for name, array in case.params.items()}, strict=True)
    inputs = [torch.tensor(x, requires_grad=True) for x in case.inputs]
    y = module(*inputs)
    for activation in ACTIVATIONS[layer.activation] if isinstance(layer, ActivatedLayer) else ():
        y = TORCH_LAYERS[type(activation)](activation, layer.shape_from(shapes))(y)
    y.backward(torch.tensor(case.dy))
    results = {"y": y, **{f"dx{index}": x.grad for index, x in enumerate(inputs)}}
    if case.training:
        results |= {f"d.{name}": parameter.grad for name, parameter in module.named_parameters()}
    results |= {f"after.{name}": buffer for name, buffer in module.named_buffers()}
    return {name: tensor.detach().numpy().copy() for name, tensor in results.items()}
