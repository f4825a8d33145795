"""T5: an encoder that reads one text and a decoder that writes another.

Raffel et al. 2020, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
arXiv:1910.10683; version 1.0, with one embedding for both texts and the output.
"""

from __future__ import annotations

from typing import Any

from nnstudio.layers import Dense, Embedding, Input, RelativePositionBias, RMSNorm
from nnstudio.network.blocks import TransformerCrossDecoder, TransformerEncoder
from nnstudio.network.network import Network

VOCABULARY = 32_128


def t5(
    features: int = 512,
    blocks: int = 6,
    heads: int = 8,
    hidden: int = 2048,
    head_size: int = 64,
    *,
    length: int = 512,
) -> Network:
    """Return T5 1.0; the default is T5-small. It reads the text, then what the decoder has written so far."""
    shared: dict[str, Any] = {
        "heads": heads,
        "hidden": hidden,
        "head_size": head_size,
        "activation": "relu",
        "normalization": "rms",
        "epsilon": 1e-6,
        "biases": "none",
        "scaled": False,
        "position_bias": True,
        "repeat": blocks,
    }
    network = (
        Network()
        .add(Input((length,)), "text")
        .add(Input((length,)), "written", after=())
        .add(Embedding(VOCABULARY, features, std=1.0), "embedding", after="text")
        .add(RelativePositionBias(heads), "encoder_bias")
        .add(TransformerEncoder(**shared), "encoder", after=("embedding", "encoder_bias"))
        .add(RMSNorm(1e-6), "encoder_norm")
        .add(Embedding(VOCABULARY, features, std=1.0), "written_embedding", after="written")
        .add(RelativePositionBias(heads, both_ways=False), "decoder_bias")
        .add(TransformerCrossDecoder(**shared), "decoder", after=("written_embedding", "encoder_norm", "decoder_bias"))
        .add(RMSNorm(1e-6), "decoder_norm")
        .add(Dense(VOCABULARY, "softmax", bias=False), "head")
    )
    embedding = network.named("embedding").id
    return network.share(network.named("written_embedding").id, embedding).share(network.named("head").id, embedding)
