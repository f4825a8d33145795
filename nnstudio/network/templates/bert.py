"""BERT: a stack of encoder blocks that reads a text as a whole.

Devlin et al. 2018, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
arXiv:1810.04805; Liu et al. 2019, "RoBERTa", arXiv:1907.11692.
"""

from __future__ import annotations

from nnstudio.layers import GELU, Add, Dense, Embedding, Input, LayerNorm, LearnedPositions, SelectStep
from nnstudio.network.blocks import TransformerEncoder
from nnstudio.network.network import Network

EPSILON = 1e-12


def bert(
    features: int = 768,
    blocks: int = 12,
    heads: int = 12,
    *,
    vocabulary: int = 30_522,
    length: int = 512,
    segments: int = 2,
) -> Network:
    """Return BERT with its pooler; the default is BERT-base, uncased.

    It reads tokens and the segment, 0 or 1, that each belongs to. Its output is the pooled first step.
    """
    network = bert_body(features, blocks, heads, vocabulary=vocabulary, length=length, segments=segments)
    return network.add(SelectStep(0), "first").add(Dense(features, "tanh"), "pooler")


def bert_body(features: int, blocks: int, heads: int, *, vocabulary: int, length: int, segments: int) -> Network:
    """Return BERT up to the last block, which gives a vector for each token."""
    block = TransformerEncoder(
        heads=heads, hidden=4 * features, activation="gelu", norm="after", epsilon=EPSILON, repeat=blocks
    )
    return (
        Network()
        .add(Input((length,)), "tokens")
        .add(Input((length,)), "segments", after=())
        .add(Embedding(vocabulary, features), "token_embedding", after="tokens")
        .add(LearnedPositions(length), "positions")
        .add(Embedding(segments, features), "segment_embedding", after="segments")
        .add(Add(), "sum", after=("positions", "segment_embedding"))
        .add(LayerNorm(EPSILON, over="channels"), "norm")
        .add(block, "blocks")
    )


def masked_language_model(network: Network, features: int, vocabulary: int) -> Network:
    """Return a body with the head that guesses hidden tokens, whose last weight is the embedding's."""
    network = (
        network.add(Dense(features), "transform", after="blocks")
        .add(GELU(), "transform_activation")
        .add(LayerNorm(EPSILON, over="channels"), "transform_norm")
        .add(Dense(vocabulary, "softmax"), "guesses")
    )
    return network.share(network.named("guesses").id, network.named("token_embedding").id)
