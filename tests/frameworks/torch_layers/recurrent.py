"""How recurrent layers are written in PyTorch: its own modules, or by hand what they lack."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nnstudio.layers import GRU, LSTM, Recurrent, Shape, SimpleRNN
from tests.frameworks.torch_layers.module import Modules

_MODULES = {SimpleRNN: nn.RNN, LSTM: nn.LSTM, GRU: nn.GRU}


def of_pytorch(layer: Recurrent, features: int) -> nn.Module:
    """Return `nn.RNN`, `nn.LSTM` or `nn.GRU`, giving what our layer gives."""
    module: type[nn.RNNBase] = _MODULES[type(layer)]

    class Giving(module):
        def forward(self, x: Tensor) -> Tensor:
            y, state = super().forward(x)
            last = state[0] if isinstance(state, tuple) else state
            directions = 1 + layer.bidirectional
            return y if layer.gives == "sequence" else torch.cat(list(last[-directions:]), dim=1)

    options = {"num_layers": layer.layers, "bidirectional": layer.bidirectional, "batch_first": True}
    return Giving(features, layer.units, bias=layer.biases == "two", **options)


class ByHand(nn.Module):
    """A recurrent layer step by step: with a mask, biases of the input alone, or a GRU whose reset comes first."""

    def __init__(self, layer: Recurrent, features: int) -> None:
        super().__init__()
        self.layer = layer
        for spec in layer.params_from([(1, features), *[(1,)] * layer.mask]):
            setattr(self, spec.name, nn.Parameter(torch.empty(spec.shape)))

    def forward(self, x: Tensor, *masks: Tensor) -> Tensor:
        seen = masks[0] >= 0.5 if masks else torch.ones(x.shape[:2], dtype=torch.bool)
        for number in range(self.layer.layers):
            endings = [f"_l{number}", f"_l{number}_reverse"][: 1 + self.layer.bidirectional]
            walks = [self.walk(x, seen, ending) for ending in endings]
            x = torch.cat([outputs for outputs, _ in walks], dim=2)
        y = x if self.layer.gives == "sequence" else torch.cat([last for _, last in walks], dim=1)
        return y + sum(0 * mask.sum() for mask in masks)

    def walk(self, x: Tensor, seen: Tensor, ending: str) -> tuple[Tensor, Tensor]:
        h = c = torch.zeros(len(x), self.layer.units)
        steps = range(x.shape[1])
        outputs = {}
        for step in reversed(steps) if ending.endswith("reverse") else steps:
            new_h, new_c = self.cell(x[:, step], h, c, ending)
            h, c = (torch.where(seen[:, step, None], new, old) for new, old in ((new_h, h), (new_c, c)))
            outputs[step] = h
        return torch.stack([outputs[step] for step in steps], dim=1), h

    def cell(self, x: Tensor, h: Tensor, c: Tensor, ending: str) -> tuple[Tensor, Tensor]:
        bias_x, bias_h = (getattr(self, f"bias_{name}{ending}", None) for name in ("ih", "hh"))
        weight = getattr(self, f"weight_hh{ending}")
        given = nn.functional.linear(x, getattr(self, f"weight_ih{ending}"), bias_x)
        last = nn.functional.linear(h, weight, bias_h)
        match self.layer:
            case LSTM():
                i, f, g, o = (given + last).chunk(4, dim=1)
                c = f.sigmoid() * c + i.sigmoid() * g.tanh()
                return o.sigmoid() * c.tanh(), c
            case GRU(reset=reset):
                (x_r, x_z, x_n), (h_r, h_z, h_n) = given.chunk(3, dim=1), last.chunk(3, dim=1)
                r, z = (x_r + h_r).sigmoid(), (x_z + h_z).sigmoid()
                bias_n = 0 if bias_h is None else bias_h.chunk(3)[2]
                n = x_n + (r * h_n if reset == "after" else (r * h) @ weight.chunk(3)[2].T + bias_n)
                return (1 - z) * n.tanh() + z * h, c
            case _:
                return (given + last).tanh(), c


def recurrent(layer: Recurrent, x: Shape, *others: Shape) -> nn.Module:
    by_hand = layer.mask or layer.biases == "one" or (isinstance(layer, GRU) and layer.reset == "before")
    return ByHand(layer, x[1]) if by_hand else of_pytorch(layer, x[1])


MODULES: Modules = dict.fromkeys(_MODULES, recurrent)
