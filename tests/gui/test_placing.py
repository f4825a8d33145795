from __future__ import annotations

from nnstudio.gui.placing import sources_for
from nnstudio.layers import LSTM, Add, Dense, Embedding, Input, MultiHeadAttention, PaddingMask
from nnstudio.network import Network, TransformerCrossDecoder, template_named


def names(network: Network, layer: object, behind: str) -> list[str]:
    return [network.node(source).name for source in sources_for(network, network.named(behind).id, layer)]


def test_a_merge_closes_a_skip_connection_and_waits_where_nothing_fits() -> None:
    network = Network.stack(Input((8,)), Dense(8), Dense(4))
    assert names(network, Add(), "dense_1") == ["dense_1", "input_1"]
    assert names(network, Add(), "dense_2") == ["dense_2"]


def test_attention_takes_the_mask_and_the_position_bias_that_are_above_it() -> None:
    network = (
        Network()
        .add(Input((6,)), "tokens")
        .add(PaddingMask(), "mask", after="tokens")
        .add(Embedding(10, 8), "embedding", after="tokens")
        .add(LSTM(8, "sequence", mask=True), "lstm", after=("embedding", "mask"))
    )
    assert names(network, MultiHeadAttention(), "lstm") == ["lstm"]
    assert names(network, MultiHeadAttention(mask=True), "lstm") == ["lstm", "mask"]
    assert names(network, MultiHeadAttention(position_bias=True), "lstm") == ["lstm"]


def test_a_cross_decoder_reads_the_nearest_sequence_or_its_own() -> None:
    network = Network.stack(Input((6,)), Embedding(10, 8))
    assert names(network, TransformerCrossDecoder(), "embedding_1") == ["embedding_1", "embedding_1"]
    encoded = network.add(MultiHeadAttention())
    assert names(encoded, TransformerCrossDecoder(), "multiheadattention_1") == ["multiheadattention_1", "embedding_1"]


def test_behind_a_deep_stack_the_answer_comes_from_few_shapes() -> None:
    network = template_named("t5-small").build()
    decoder = TransformerCrossDecoder(heads=8, position_bias=True)
    assert names(network, decoder, "decoder_norm") == ["decoder_norm", "decoder", "decoder_bias"]
