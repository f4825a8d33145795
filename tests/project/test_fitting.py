"""A network is fitted to data: what comes in, the tokens there are, and what is to come out."""

from __future__ import annotations

import dataclasses

from nnstudio.data.sources import Digits, Shakespeare
from nnstudio.layers import Dense, Embedding, LearnedPositions
from nnstudio.network import template_named
from nnstudio.project.beginning import begun
from nnstudio.project.fitting import adapted, misfit


def test_a_language_model_is_fitted_to_another_vocabulary_and_a_longer_window_and_stays_tied() -> None:
    project = begun(template_named("char-gpt"))
    data = Shakespeare(window=160, unit="words", vocabulary=500).load()
    changed = adapted(project, data)
    assert changed is not None
    assert misfit(changed, data) is None
    layers = {node.name: node for node in changed.network.nodes}
    assert layers["embedding"].layer == Embedding(500, 128)
    assert layers["positions"].layer == LearnedPositions(160)
    assert layers["head"].layer == Dense(500, "softmax", bias=False)
    assert layers["head"].shares == layers["embedding"].id


def test_a_language_model_is_not_made_into_a_reader_of_images() -> None:
    project = dataclasses.replace(begun(template_named("char-gpt")), data=Digits())
    assert adapted(project, project.data.load()) is None
