"""Records tests/formats/torch_sequential.safetensors: an `nn.Sequential`'s state dict as PyTorch's users save it."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn


def main() -> None:
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(1, 4, 3),
        nn.ReLU(),
        nn.BatchNorm2d(4),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 6, bias=False),
        nn.ReLU(),
        nn.Linear(6, 3),
    )
    for _ in range(3):
        module(torch.randn(5, 1, 8, 8))
    save_file(module.state_dict(), Path(__file__).parents[1] / "formats" / "torch_sequential.safetensors")


if __name__ == "__main__":
    main()
