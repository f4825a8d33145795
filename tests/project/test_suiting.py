"""A small network is made for any data there can be, and takes the place of one that nobody has touched."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.dataset import numbered
from nnstudio.data.sources import Digits, Moons
from nnstudio.engine.losses import MeanSquaredError
from nnstudio.layers import Conv2D, Dense, Embedding, Input
from nnstudio.network import Network, summarize, template_named
from nnstudio.project import Project
from nnstudio.project.beginning import begun
from nnstudio.project.fitting import KnownData, misfit
from nnstudio.project.suiting import network_for, suited, taking

VOCABULARY = ("", "?", "a", "b", "c")


def data_of(shape: tuple[int, ...], classes: int | None = 3, outputs: int = 1, **more: object) -> Dataset:
    """Return data without samples, of classes or of numbers to predict."""
    targets = np.zeros(0, np.int64) if classes else np.zeros((0, outputs), np.float32)
    none = Split(np.zeros((0, *shape), np.float32), targets)
    return Dataset(none, none, none, numbered(classes) if classes else None, **more)


def text_of(window: int, *, next_token: bool) -> Dataset:
    inputs = np.zeros((0, window), np.int32)
    none = Split(inputs, inputs.astype(np.int64) if next_token else np.zeros(0, np.int64))
    return Dataset(none, none, none, VOCABULARY if next_token else ("good", "bad"), vocabulary=VOCABULARY)


KINDS = {
    "one figure": data_of((1,)),
    "a row": data_of((12,)),
    "a row of numbers to predict": data_of((12,), None, 3),
    "a window": data_of((24, 5)),
    "a window to go on with": data_of((24, 5), None, 2),
    "a pixel": data_of((1, 1, 1)),
    "a strip": data_of((1, 3, 200)),
    "a small picture": data_of((1, 8, 8)),
    "a large picture": data_of((3, 512, 300)),
    "many classes": data_of((4,), 5000),
    "two classes": data_of((4,), 2),
    "next tokens": text_of(16, next_token=True),
    "classes of lines": text_of(16, next_token=False),
    "one token": text_of(1, next_token=True),
}


def known(data: Dataset, samples: int = 60_000) -> KnownData:
    return KnownData(Moons(), data, samples)


@pytest.mark.parametrize("kind", KINDS)
def test_the_network_for_data_takes_them_gives_what_they_want_and_stays_small(kind: str) -> None:
    data = KINDS[kind]
    network = network_for(data)
    assert network is not None
    summary = summarize(network)
    assert summary.problems == ()
    assert misfit(Project(network), data) is None
    assert summary.total.parameters < 20_000_000


def test_pictures_are_folded_until_they_are_small_and_tokens_are_embedded() -> None:
    def kinds(name: str) -> list[type]:
        network = network_for(KINDS[name])
        return [] if network is None else [type(node.layer) for node in network.nodes]

    assert kinds("a large picture").count(Conv2D) == 4
    assert Conv2D not in kinds("a pixel")
    assert Embedding in kinds("next tokens")
    assert kinds("a row") == [Input, Dense, Dense, Dense]


def test_for_samples_of_more_axes_than_networks_take_there_is_none() -> None:
    volumes, project = data_of((2, 3, 4, 5)), begun(template_named("digits-cnn"))
    assert network_for(volumes) is None
    assert suited(project, volumes) is None
    assert taking(project, known(volumes), known(volumes)) == project


def test_a_project_that_fits_stays_and_one_that_does_not_loses_its_loss() -> None:
    project = begun(template_named("digits-cnn"))
    assert suited(project, Digits().load()) is project
    settings = dataclasses.replace(project.settings, loss=MeanSquaredError())
    changed = suited(dataclasses.replace(project, settings=settings), KINDS["next tokens"])
    assert changed is not None
    assert changed.settings.loss is None
    assert changed.title == ""
    assert changed.data == project.data


def test_a_templates_network_gives_way_and_so_does_one_that_was_made_for_the_data_before() -> None:
    project = begun(template_named("digits-cnn"))
    row, window = known(KINDS["a row"]), known(KINDS["a window"])
    for_rows = taking(project, row, None)
    assert for_rows.network == network_for(row.like)
    assert taking(for_rows, window, row).network == network_for(window.like)
    assert taking(for_rows, window, None) == for_rows, "nobody knows that it was made for other data"


def test_a_network_of_ones_own_is_fitted_where_that_will_do_and_else_stays() -> None:
    own = Project(Network.stack(Input((4,)), Dense(7, "tanh"), Dense(2, "softmax")))
    fitted = taking(own, known(KINDS["a row"]), None)
    assert [node.layer for node in fitted.network.nodes] == [Input((12,)), Dense(7, "tanh"), Dense(3, "softmax")]
    assert taking(own, known(KINDS["next tokens"]), None) is own


def test_few_samples_are_learned_from_in_small_batches_once_they_are_taken() -> None:
    project = begun(template_named("digits-cnn"))
    few = taking(project, known(KINDS["a row"], 108), None)
    assert few.settings.batch_size == 8
    many = taking(few, known(KINDS["a window"]), known(KINDS["a row"], 108))
    assert many.settings == project.settings
