"""LLaMA and its like: decoder blocks with RMSNorm, SwiGLU and rotary positions.

Touvron et al. 2023, "LLaMA: Open and Efficient Foundation Language Models", arXiv:2302.13971, and the configurations
that were published with the weights.
"""

from __future__ import annotations

from nnstudio.layers import Dense, Embedding, Input, RMSNorm
from nnstudio.network.blocks import TransformerDecoder
from nnstudio.network.network import Network


def llama(
    features: int = 4096,
    blocks: int = 32,
    hidden: int = 11_008,
    *,
    heads: int = 32,
    key_heads: int | None = None,
    vocabulary: int = 32_000,
    length: int = 2048,
    is_tied: bool = False,
    biases: str = "none",
    epsilon: float = 1e-6,
    rotary_base: float = 10_000.0,
) -> Network:
    """Return a network of LLaMA's kind; the default is LLaMA 7B."""
    block = TransformerDecoder(
        heads=heads,
        hidden=hidden,
        activation="swiglu",
        normalization="rms",
        epsilon=epsilon,
        biases=biases,
        key_heads=key_heads,
        rotary=True,
        rotary_base=rotary_base,
        repeat=blocks,
    )
    network = (
        Network()
        .add(Input((length,)), "tokens")
        .add(Embedding(vocabulary, features), "embedding")
        .add(block, "blocks")
        .add(RMSNorm(epsilon), "norm")
        .add(Dense(vocabulary, "softmax", bias=False), "head")
    )
    return network.share(network.named("head").id, network.named("embedding").id) if is_tied else network
