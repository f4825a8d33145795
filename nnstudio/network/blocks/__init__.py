"""Ready-made blocks, one family per file; importing the package registers them among the layers."""

from nnstudio.network.blocks.residual import Bottleneck, InvertedResidual, ResidualBlock
from nnstudio.network.blocks.transformer import (
    TransformerBlock,
    TransformerCrossDecoder,
    TransformerDecoder,
    TransformerEncoder,
)

__all__ = [
    "Bottleneck",
    "InvertedResidual",
    "ResidualBlock",
    "TransformerBlock",
    "TransformerCrossDecoder",
    "TransformerDecoder",
    "TransformerEncoder",
]
