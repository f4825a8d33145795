"""Weights go to PyTorch and come back: the equivalent module takes them strictly and gives the same outputs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.formats import match_weights, read_weights, write_weights
from nnstudio.formats.keys import named_arrays
from tests.formats.examples import STACK, drawn


class Equivalent(nn.Module):
    """STACK as a PyTorch user writes it, with the names of its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.conv2d_1 = nn.Conv2d(1, 4, 3)
        self.batchnorm_1 = nn.BatchNorm2d(4)
        self.dense_1 = nn.Linear(36, 6, bias=False)
        self.dense_2 = nn.Linear(6, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pooled = nn.functional.max_pool2d(self.batchnorm_1(self.conv2d_1(x).relu()), 2)
        hidden: torch.Tensor = self.dense_1(pooled.flatten(1)).relu()
        output: torch.Tensor = self.dense_2(hidden)
        return output


def sequential() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.ReLU(),
        nn.BatchNorm2d(4),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 6, bias=False),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(6, 3),
    )


@pytest.mark.parametrize("numbered", [False, True])
def test_the_equivalent_module_takes_the_weights_strictly_and_gives_the_same_outputs(
    numbered: bool, tmp_path: Path
) -> None:
    parameters = drawn(STACK)
    write_weights(tmp_path / "w.safetensors", STACK, parameters, numbered=numbered)
    module = sequential() if numbered else Equivalent()
    module.load_state_dict(load_file(tmp_path / "w.safetensors"), strict=True)
    inputs = np.random.default_rng(0).standard_normal((5, 1, 8, 8), dtype=np.float32)
    with torch.no_grad():
        expected = module.eval()(torch.from_numpy(inputs)).numpy()
    outputs = CompiledNetwork(STACK, parameters).predict(inputs)
    np.testing.assert_allclose(outputs, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64])
def test_a_module_saved_in_any_precision_is_loaded(dtype: torch.dtype, tmp_path: Path) -> None:
    module = Equivalent().to(dtype)
    save_file(module.state_dict(), tmp_path / "w.safetensors")
    stored = read_weights(tmp_path / "w.safetensors")
    matching = match_weights(stored, STACK, drawn(STACK))
    assert matching.is_complete
    assert bool(stored.notes) is (dtype is not torch.float32)
    for key, array in named_arrays(STACK, matching.parameters).items():
        np.testing.assert_array_equal(array, module.float().state_dict()[key].numpy())
