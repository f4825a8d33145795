"""How embeddings are written in PyTorch."""

from __future__ import annotations

from torch import Tensor, nn

from nnstudio.layers import Embedding, Shape
from tests.frameworks.torch_layers.module import Modules


class OfFloats(nn.Embedding):
    """Tokens come as floats, which get a gradient of zeros."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.long()) + 0 * x.unsqueeze(-1)


def embedding(layer: Embedding, x: Shape) -> nn.Module:
    return OfFloats(layer.vocabulary, layer.features, layer.padding_token)


MODULES: Modules = {
    Embedding: embedding,
}
