"""What memory cannot hold is known before it is taken."""

from __future__ import annotations

import pytest

from nnstudio.engine.errors import TrainingError
from nnstudio.gui.training.memory import check_memory, peak_memory, physical_memory
from nnstudio.layers import Dense, Input
from nnstudio.network import Network, summarize
from nnstudio.network.templates import template_named


def test_a_network_of_a_trillion_parameters_is_refused_with_figures() -> None:
    network = Network.stack(Input((2,)), Dense(1_000_000), Dense(1_000_000))
    with pytest.raises(TrainingError, match=r"takes at least 24,000\.\d GB of memory"):
        check_memory(summarize(network))


def test_a_small_network_fits() -> None:
    check_memory(summarize(template_named("digits-cnn").build()))


def test_this_machine_tells_its_memory() -> None:
    present, peak = physical_memory(), peak_memory()
    assert present is not None
    assert peak is not None
    assert 2**20 < peak < present
