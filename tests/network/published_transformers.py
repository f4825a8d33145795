"""Transformers that others published with their counts, by their names in reference/parameter_counts.json."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.layers import Dense, SelectStep
from nnstudio.network import Network
from nnstudio.network.templates.bert import bert, bert_body, masked_language_model
from nnstudio.network.templates.gpt import gpt
from nnstudio.network.templates.llama import llama
from nnstudio.network.templates.t5 import t5
from nnstudio.network.templates.vit import vit
from tests.network.publication import Published

UNCASED, CASED = 30_522, 28_996
LLAMA_3 = 128_256


def masked(features: int, blocks: int, heads: int, vocabulary: int) -> Network:
    """BertForMaskedLM."""
    body = bert_body(features, blocks, heads, vocabulary=vocabulary, length=512, segments=2)
    return masked_language_model(body, features, vocabulary)


def pretraining(features: int, blocks: int, heads: int, vocabulary: int) -> Network:
    """BertForPreTraining: a second head says whether one sentence follows the other."""
    network = masked(features, blocks, heads, vocabulary).add(SelectStep(0), "first", after="blocks")
    return network.add(Dense(features, "tanh"), "pooler").add(Dense(2, "softmax"), "follows")


def of_blocks(blocks: int, others: int = 1) -> int:
    """Layers with weights: three in every block, attention counted as one, and what is before and behind them."""
    return 3 * blocks + others


TRANSFORMERS: Mapping[str, Published] = {
    "GPT-2 124M": Published(lambda: gpt(768, 12, 12), of_blocks(12)),
    "GPT-2 355M": Published(lambda: gpt(1024, 24, 16), of_blocks(24)),
    "GPT-2 1558M": Published(lambda: gpt(1600, 48, 25), of_blocks(48)),
    "GPT-3 Small 125M": Published(lambda: gpt(768, 12, 12, length=2048), of_blocks(12)),
    "GPT-3 Medium 350M": Published(lambda: gpt(1024, 24, 16, length=2048), of_blocks(24)),
    "GPT-3 Large 760M": Published(lambda: gpt(1536, 24, 16, length=2048), of_blocks(24)),
    "GPT-3 2.7B": Published(lambda: gpt(2560, 32, 32, length=2048), of_blocks(32)),
    "GPT-3 13B (d=5140 as printed, attn 40*128=5120)": Published(
        lambda: gpt(5140, 40, 40, length=2048, head_size=128), of_blocks(40)
    ),
    "GPT-3 13B (d=5120)": Published(lambda: gpt(5120, 40, 40, length=2048), of_blocks(40)),
    "GPT-3 175B": Published(lambda: gpt(12288, 96, 96, length=2048), of_blocks(96)),
    "BERT-base-uncased BertModel(+pooler)": Published(bert, of_blocks(12)),
    "BERT-base-uncased BertForPreTraining": Published(lambda: pretraining(768, 12, 12, UNCASED), of_blocks(12, 2)),
    "BERT-base-uncased BertForMaskedLM": Published(lambda: masked(768, 12, 12, UNCASED), of_blocks(12, 2)),
    "BERT-base-cased BertModel(+pooler)": Published(lambda: bert(vocabulary=CASED), of_blocks(12)),
    "BERT-base-cased BertForPreTraining": Published(lambda: pretraining(768, 12, 12, CASED), of_blocks(12, 2)),
    "BERT-base-cased BertForMaskedLM": Published(lambda: masked(768, 12, 12, CASED), of_blocks(12, 2)),
    "BERT-large-uncased BertModel(+pooler)": Published(lambda: bert(1024, 24, 16), of_blocks(24)),
    "BERT-large-uncased BertForPreTraining": Published(lambda: pretraining(1024, 24, 16, UNCASED), of_blocks(24, 2)),
    "BERT-large-uncased BertForMaskedLM": Published(lambda: masked(1024, 24, 16, UNCASED), of_blocks(24, 2)),
    "BERT-large-cased BertForPreTraining": Published(lambda: pretraining(1024, 24, 16, CASED), of_blocks(24, 2)),
    "all-MiniLM-L6-v2 BertModel(+pooler)": Published(lambda: bert(384, 6, 12), of_blocks(6)),
    "RoBERTa-base RobertaModel(+pooler)": Published(
        lambda: bert(vocabulary=50_265, length=514, segments=1), of_blocks(12)
    ),
    "ViT-B/16": Published(vit, of_blocks(12, 2)),
    "ViT-B/32": Published(lambda: vit(patch=32), of_blocks(12, 2)),
    "ViT-H/14 (224, 1000 cls)": Published(lambda: vit(1280, 32, 16, 14), of_blocks(32, 2)),
    "T5-small (v1.0)": Published(t5, 7 * 6 + 1),
    "T5-base (v1.0)": Published(lambda: t5(768, 12, 12, 3072), 7 * 12 + 1),
    "T5-large (v1.0)": Published(lambda: t5(1024, 24, 16, 4096), 7 * 24 + 1),
    "T5-3b (v1.0)": Published(lambda: t5(1024, 24, 32, 16_384, 128), 7 * 24 + 1),
    "T5-11b (v1.0)": Published(lambda: t5(1024, 24, 128, 65_536, 128), 7 * 24 + 1),
    "LLaMA-7B / Llama-2-7B": Published(llama, of_blocks(32)),
    "LLaMA-13B / Llama-2-13B": Published(lambda: llama(5120, 40, 13_824, heads=40), of_blocks(40)),
    "LLaMA-65B": Published(lambda: llama(8192, 80, 22_016, heads=64), of_blocks(80)),
    "Llama-3-8B": Published(
        lambda: llama(4096, 32, 14_336, key_heads=8, vocabulary=LLAMA_3, rotary_base=500_000.0), of_blocks(32)
    ),
    "Llama-3.1-405B": Published(
        lambda: llama(16_384, 126, 53_248, heads=128, key_heads=8, vocabulary=LLAMA_3), of_blocks(126)
    ),
    "TinyLlama-1.1B": Published(lambda: llama(2048, 22, 5632, key_heads=4), of_blocks(22)),
    "Llama-3.2-1B (tied)": Published(
        lambda: llama(2048, 16, 8192, key_heads=8, vocabulary=LLAMA_3, is_tied=True), of_blocks(16)
    ),
    "Qwen2.5-0.5B (tied)": Published(
        lambda: llama(896, 24, 4864, heads=14, key_heads=2, vocabulary=151_936, is_tied=True, biases="query_key_value"),
        of_blocks(24),
    ),
}
"""Every published transformer that can be built; depth counts attention and each dense layer once."""
