"""How values are dropped in PyTorch."""

from __future__ import annotations

from torch import nn

from nnstudio.layers import Dropout, SpatialDropout
from tests.frameworks.torch_layers.module import Modules, over_features

MODULES: Modules = {
    Dropout: lambda layer, x: nn.Dropout(layer.rate),
    SpatialDropout: lambda layer, x: (nn.Dropout2d if len(x) == 3 else over_features(nn.Dropout1d))(layer.rate),
}
