"""ViT: an image as a sequence of patches, read by encoder blocks.

Dosovitskiy et al. 2020, "An Image is Worth 16x16 Words", arXiv:2010.11929, table 1.
"""

from __future__ import annotations

from nnstudio.layers import ClassToken, Conv2D, Dense, Input, LayerNorm, LearnedPositions, Permute, Reshape, SelectStep
from nnstudio.network.blocks import TransformerEncoder
from nnstudio.network.network import Network


def vit(
    features: int = 768,
    blocks: int = 12,
    heads: int = 12,
    patch: int = 16,
    *,
    size: int = 224,
    channels: int = 3,
    classes: int = 1000,
) -> Network:
    """Return a vision transformer for square images; the default is ViT-B/16."""
    patches = (size // patch) ** 2
    block = TransformerEncoder(heads=heads, hidden=4 * features, epsilon=1e-6, repeat=blocks)
    return (
        Network()
        .add(Input((channels, size, size)), "input")
        .add(Conv2D(features, (patch, patch), stride=(patch, patch)), "patches")
        .add(Reshape((features, patches)), "row")
        .add(Permute((2, 1)), "sequence")
        .add(ClassToken(), "class_token")
        .add(LearnedPositions(patches + 1), "positions")
        .add(block, "blocks")
        .add(LayerNorm(1e-6, over="channels"), "norm")
        .add(SelectStep(0), "first")
        .add(Dense(classes, "softmax"), "head")
    )
