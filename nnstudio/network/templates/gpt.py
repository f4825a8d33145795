"""GPT: a stack of decoder blocks that predicts the next token.

Radford et al. 2019, "Language Models are Unsupervised Multitask Learners"; Brown et al. 2020, "Language Models are
Few-Shot Learners", arXiv:2005.14165, table 2.1.
"""

from __future__ import annotations

from nnstudio.layers import Dense, Embedding, Input, LayerNorm, LearnedPositions
from nnstudio.network.blocks import TransformerDecoder
from nnstudio.network.network import Network

GPT_VOCABULARY = 50_257


def gpt(
    features: int,
    blocks: int,
    heads: int,
    *,
    length: int = 1024,
    vocabulary: int = GPT_VOCABULARY,
    head_size: int | None = None,
    dropout: float = 0.0,
) -> Network:
    """Return a GPT-2 or GPT-3 of that width and depth, whose output layer shares the embedding's weight."""
    block = TransformerDecoder(
        heads=heads,
        hidden=4 * features,
        activation="gelu_tanh",
        head_size=head_size,
        dropout=dropout,
        repeat=blocks,
    )
    network = (
        Network()
        .add(Input((length,)), "tokens")
        .add(Embedding(vocabulary, features), "embedding")
        .add(LearnedPositions(length), "positions")
        .add(block, "blocks")
        .add(LayerNorm(over="channels"), "norm")
        .add(Dense(vocabulary, "softmax", bias=False), "head")
    )
    return network.share(network.named("head").id, network.named("embedding").id)


def char_gpt(vocabulary: int = 82) -> Network:
    """Return a GPT small enough to train on a CPU, which predicts the next of the embedded plays' characters."""
    return gpt(128, 4, 4, length=128, vocabulary=vocabulary)
