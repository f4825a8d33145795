"""Transformers: one that reads an image as a sequence of patches, and one that predicts the next character."""

from __future__ import annotations

from benchmarks.samples import characters, patches
from benchmarks.task import Task
from nnstudio.layers import Dense, GlobalAveragePool, Input, LayerNorm, LearnedPositions
from nnstudio.network import Network
from nnstudio.network.blocks import TransformerEncoder
from nnstudio.network.templates.gpt import char_gpt

_ENCODER = Network.stack(
    Input((64, 16)),
    Dense(128),
    LearnedPositions(64),
    TransformerEncoder(heads=4, hidden=512, activation="relu", repeat=2),
    LayerNorm(over="channels"),
    GlobalAveragePool(),
    Dense(10, "softmax"),
)

TASKS = {
    "encoder-32": Task("Transformer encoder, 2 blocks, d 128, 64 steps, batch 32", _ENCODER, 32, patches),
    "char-gpt-16": Task("char-gpt, 4 blocks, d 128, 128 steps, batch 16", char_gpt(), 16, characters),
}
