"""Which member changes what."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.engine.batches import Share
from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.learned import LearnedVector
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.team.division import divided_gradients, portions
from tests.engine.team.trainings import WIDE, next_token


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_members_together_change_every_weight_once(size: int) -> None:
    parameters = Parameters.initialize(WIDE)
    learned = LearnedVector(WIDE, parameters)
    divided = divided_gradients(CompiledNetwork(WIDE, parameters), learned, most_samples=16)
    assert [each.place.spec.shape for each in divided] == [(90, 96)]
    changed = np.zeros(learned.weights.size, int)
    for rank in range(size):
        for portion in portions(changed.size, divided, Share(rank, size)):
            changed[portion.part] += 1
    for place in learned.places:
        assert (changed[place.start : place.start + place.spec.size] == 1).all()


def test_what_layers_share_is_not_divided() -> None:
    network = next_token()
    parameters = Parameters.initialize(network)
    learned = LearnedVector(network, parameters)
    owner = network.named("embedding_1").id
    divided = divided_gradients(CompiledNetwork(network, parameters), learned, most_samples=0)
    assert divided
    assert owner not in {each.place.key[0] for each in divided}
