"""How attention is written in PyTorch."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nnstudio.layers import MultiHeadAttention, PaddingMask, Shape
from tests.frameworks.torch_layers.module import Function, Modules


class Attention(nn.Module):
    """Four linear maps around `scaled_dot_product_attention`, which gives zeros where everything is hidden."""

    def __init__(self, layer: MultiHeadAttention, *inputs: Shape) -> None:
        super().__init__()
        self.layer = layer
        features = inputs[0][1]
        memory = inputs[1][1] if layer.attends_to == "memory" else features
        self.size = layer.size_of_head(features)
        self.query = nn.Linear(features, layer.heads * self.size, layer.query_bias)
        self.key = nn.Linear(memory, layer.groups * self.size, layer.key_bias)
        self.value = nn.Linear(memory, layer.groups * self.size, layer.value_bias)
        self.output = nn.Linear(layer.heads * self.size, features, layer.output_bias)

    def forward(self, x: Tensor, *others: Tensor) -> Tensor:
        rest = list(others)
        memory = rest.pop(0) if self.layer.attends_to == "memory" else x
        query, key, value = self.heads(self.query(x)), self.heads(self.key(memory)), self.heads(self.value(memory))
        if self.layer.rotary:
            query, key = self.rotated(query), self.rotated(key)
        added = torch.zeros(len(x), 1, x.shape[1], memory.shape[1])
        if self.layer.mask:
            mask = rest.pop(0)
            added = added.masked_fill(mask[:, None, None] < 0.5, -torch.inf) + 0 * mask.sum()
        if self.layer.position_bias:
            added = added + rest.pop(0)
        if self.layer.causal:
            added = added + torch.full((x.shape[1], x.shape[1]), -torch.inf).triu(1)
        repeats = self.layer.heads // self.layer.groups
        key, value = key.repeat_interleave(repeats, 1), value.repeat_interleave(repeats, 1)
        scale = None if self.layer.scaled else 1.0
        gathered = nn.functional.scaled_dot_product_attention(query, key, value, added, scale=scale)
        y: Tensor = self.output(gathered.transpose(1, 2).flatten(2))
        return y

    def heads(self, x: Tensor) -> Tensor:
        return x.unflatten(2, (-1, self.size)).transpose(1, 2)

    def rotated(self, x: Tensor) -> Tensor:
        """After `apply_rotary_pos_emb` of the transformers library's LLaMA."""
        frequencies = self.layer.rotary_base ** (-torch.arange(0, self.size, 2).double() / self.size)
        angles = torch.outer(torch.arange(x.shape[2]).double(), frequencies).repeat(1, 2)
        half = torch.cat([-x[..., self.size // 2 :], x[..., : self.size // 2]], dim=-1)
        return x * angles.cos().float() + half * angles.sin().float()


MODULES: Modules = {
    MultiHeadAttention: Attention,
    PaddingMask: lambda layer, x: Function(lambda tokens: (tokens != layer.padding_token).float() + 0 * tokens),
}
