"""Every kind of layer is trained, frozen, saved, opened, exported and loaded, in the smallest network around it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.dataset import numbered
from nnstudio.data.transforms import AsIs
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.engine.trainer import Trainer
from nnstudio.formats import match_weights, read_weights, write_weights
from nnstudio.layers import LAYERS, Operation, Shape
from nnstudio.network import Network
from nnstudio.project import Project, open_project, save_project
from tests.layers.examples import EXAMPLES
from tests.network.around import network_around
from tests.network.composites import COMPOSITES

SAMPLES = 6


def kinds() -> Mapping[type[Operation], tuple[Operation, tuple[Shape, ...], bool]]:
    """Return an example of each kind: the layer, what it reads, and whether that is tokens."""
    found: dict[type[Operation], tuple[Operation, tuple[Shape, ...], bool]] = {
        type(each.layer): (each.layer, each.inputs, 0 in each.below) for each in reversed(EXAMPLES)
    }
    return {**found, **{type(layer): (layer, inputs, False) for layer, inputs in COMPOSITES}}


def trained(network: Network, parameters: Parameters) -> Parameters:
    shape = network.nodes[0].layer.shape_from(())
    inputs = np.random.default_rng(0).integers(0, 3, (SAMPLES, *shape)).astype(np.uint8)
    split = Split(inputs, np.arange(SAMPLES) % 2)
    data = Dataset(split, split.none(), split.none(), numbered(2))
    settings = TrainingSettings(epochs=1, batch_size=3)
    trainer = Trainer(network, parameters, data, AsIs().fitted(inputs), settings)
    for _ in trainer.run():
        pass
    return trainer.parameters


def test_every_registered_layer_has_an_example() -> None:
    assert [cls.__name__ for cls in LAYERS if cls not in kinds()] == []


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_a_layer_is_trained_frozen_saved_opened_exported_and_loaded(kind: type[Operation], tmp_path: Path) -> None:
    layer, inputs, reads_tokens = kinds()[kind]
    network = network_around(layer, inputs, reads_tokens=reads_tokens)
    node_id = network.named("layer").id
    start = Parameters.initialize(network)

    learned = trained(network, start)
    assert not np.array_equal(learned[network.named("head").id]["weight"], start[network.named("head").id]["weight"])

    frozen = network.freeze({node_id})
    further = trained(frozen, learned)
    for name, array in further[node_id].items():
        assert array.tobytes() == learned[node_id][name].tobytes(), name

    save_project(tmp_path / "it.nns", Project(frozen), further)
    opened = open_project(tmp_path / "it.nns")
    assert opened.project.network == frozen
    assert opened.parameters is not None
    assert opened.parameters.equals(further)

    for suffix in ("safetensors", "npz"):
        path = tmp_path / f"weights.{suffix}"
        write_weights(path, network, further)
        matching = match_weights(read_weights(path), network, start)
        assert matching.is_complete
        assert matching.parameters.equals(further)
