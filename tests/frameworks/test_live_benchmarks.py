"""The frameworks that are measured beside nnstudio learn what it learns: as many figures, and ever better."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.frameworks import FRAMEWORKS, OURS, PRODUCTS
from benchmarks.tasks import TASKS
from nnstudio.layers import LSTM

PAIRS = [
    pytest.param(name, task, id=f"{name}, {task}")
    for name, framework in FRAMEWORKS.items()
    if framework.is_installed and framework.by_default and name not in (OURS, PRODUCTS)
    for task in ("mlp-64", "cnn-64", "vgg-64", "lstm-64", "gru-64", "encoder-32", "char-gpt-16")
    if framework.suits(TASKS[task])
]


@pytest.mark.parametrize(("name", "task"), PAIRS)
def test_models_have_as_many_parameters_as_ours(name: str, task: str) -> None:
    ours, theirs = (FRAMEWORKS[each].begin(TASKS[task]).parameters for each in (OURS, name))
    layers = [node.layer for node in TASKS[task].network.nodes]
    second_biases = sum(layer.gates * layer.units for layer in layers if isinstance(layer, LSTM))
    assert theirs == ours - (second_biases if name == "Keras" else 0)  # Keras's LSTM has one offset where ours has two


@pytest.mark.parametrize(("name", "task"), [pair for pair in PAIRS if pair.values[1] in ("mlp-64", "encoder-32")])
def test_the_loss_falls(name: str, task: str) -> None:
    losses = list(itertools.islice(FRAMEWORKS[name].begin(TASKS[task]).train(), 30))
    assert sum(losses[-5:]) < sum(losses[:5])
