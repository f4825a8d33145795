"""What memory cannot hold is known before it is taken."""

from __future__ import annotations

import dataclasses

import pytest
from pytestqt.qtbot import QtBot

from nnstudio.engine.errors import TrainingError
from nnstudio.engine.settings import TrainingSettings
from nnstudio.gui.document import Document
from nnstudio.gui.status_bar import StatusBar
from nnstudio.gui.status_figure import StatusFigure
from nnstudio.gui.training.memory import check_memory, peak_memory, physical_memory
from nnstudio.layers import Dense, GlobalAveragePool, Input
from nnstudio.network import Network
from nnstudio.network.templates import template_named
from nnstudio.project import Project
from tests.gui.windows import part


def test_a_network_of_a_trillion_parameters_is_refused_with_the_figure_of_the_status_bar(qtbot: QtBot) -> None:
    project = Project(Network.stack(Input((2,)), Dense(1_000_000), Dense(1_000_000)))
    bar = StatusBar(Document(project))
    qtbot.addWidget(bar)
    with pytest.raises(
        TrainingError, match=r"takes 16.0\N{NO-BREAK SPACE}TB to train, and this machine has [\d.]+\s[MGT]B of memory"
    ):
        check_memory(project)
    assert part(bar, StatusFigure, "status_memory").text == "16.0\N{NO-BREAK SPACE}TB to train"


def test_a_network_whose_samples_are_too_large_is_refused_but_not_for_a_batch_that_the_data_may_not_fill() -> None:
    wide = Network.stack(Input((1, 100_000, 1_000_000)), GlobalAveragePool(), Dense(1))
    with pytest.raises(TrainingError, match="to train"):
        check_memory(Project(wide))
    small = Project(Network.stack(Input((1, 1000, 1000)), GlobalAveragePool(), Dense(1)))
    check_memory(dataclasses.replace(small, settings=TrainingSettings(batch_size=65_536)))


def test_a_small_network_fits() -> None:
    check_memory(Project(template_named("digits-cnn").build()))


def test_this_machine_tells_its_memory() -> None:
    present, peak = physical_memory(), peak_memory()
    assert present is not None
    assert peak is not None
    assert 2**20 < peak < present
