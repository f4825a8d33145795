"""A network that does not fit its data is a problem like any other, and is made to fit where that can be."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data import DataSource
from nnstudio.data.sources import Digits, Moons, Npz
from nnstudio.engine.losses import CrossEntropy, MeanSquaredError
from nnstudio.gui import edits
from nnstudio.gui.areas import Area
from nnstudio.gui.canvas import Canvas
from nnstudio.gui.data_watch import DataWatch
from nnstudio.gui.document import TRAINING
from nnstudio.gui.edits import EditError
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.panels.data_panel_survey import surveyed
from nnstudio.gui.panels.problems import Problems
from nnstudio.gui.training.session import TrainingSession
from nnstudio.gui.training_commands import TrainingCommands
from nnstudio.layers import Conv2D, Dense, Flatten, Input
from nnstudio.network import Network
from nnstudio.network.templates import template_named
from nnstudio.project import OpenedProject, Project
from nnstudio.project.fitting import adapted, misfit
from tests.gui.windows import part

CNN = Network.stack(Input((1, 8, 8)), Conv2D(2, 3), Flatten(), Dense(2, "softmax"))
MLP = Network.stack(Input((2,)), Dense(3, "softmax"))


def know(window: MainWindow, source: DataSource) -> None:
    window.document.know_data(surveyed(source).known)


def show(window: MainWindow, network: Network, source: DataSource) -> None:
    window.document.open(OpenedProject(Project(network, data=source)))
    know(window, source)


@pytest.fixture
def problems(window: MainWindow) -> Problems:
    window.place(Area.CANVAS, QWidget())
    window.place(Area.TRAINING, QWidget())
    session = TrainingSession(window.document, window, in_process=False)
    TrainingCommands(window.document, session, window.verbs, window.notices, window)
    panel = Problems(window.document, window.selection, window.verbs)
    window.place(Area.PROBLEMS, panel)
    return panel


def test_resnet_on_digits_is_a_problem_with_its_reason_at_train_and_one_click_mends_it(
    window: MainWindow, problems: Problems
) -> None:
    resnet = template_named("resnet-18").build()
    window.document.open(OpenedProject(Project(resnet, data=Digits())))
    assert window.verbs["train"].isEnabled(), "nothing is known of the data yet"
    know(window, Digits())
    listed, fit = part(problems, QListWidget, "problems_list"), part(problems, QPushButton, "fit_network_button")
    sentence = listed.item(0).text()
    assert "takes samples of 3 × 224 × 224" in sentence
    assert part(window, QPushButton, "status_problems").text() == "1 problem"
    assert not window.verbs["train"].isEnabled()
    assert window.verbs["train"].toolTip().startswith(sentence)
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, pos=listed.visualItemRect(listed.item(0)).center())
    assert window.selection.only is window.document.network.nodes[0]
    assert fit.isVisible()
    fit.click()
    assert window.document.problems == ()
    assert problems.isHidden()
    assert window.verbs["train"].isEnabled()
    entry, *_, head = window.document.network.nodes
    assert isinstance(entry.layer, Input)
    assert entry.layer.shape == (1, 28, 28)
    assert isinstance(head.layer, Dense)
    assert head.layer.units == 10
    window.document.undo()
    assert window.document.network == resnet
    assert not window.verbs["train"].isEnabled()


def test_a_head_with_other_units_is_marked_on_its_card(window: MainWindow) -> None:
    show(window, MLP, Moons(samples=100))
    canvas = Canvas(window.document, window.selection, window.verbs, window.commands)
    window.place(Area.CANVAS, canvas)
    head = window.document.network.named("dense_1").id
    assert [node_id for node_id, card in canvas.cards.cards.items() if card.face.problem] == [head]
    window.document.edit(*edits.set_hyperparameter(window.document.project, head, "units", 2))
    assert not any(card.face.problem for card in canvas.cards.cards.values())


def test_where_other_layers_are_needed_there_is_a_sentence_and_no_button(
    window: MainWindow, problems: Problems
) -> None:
    show(window, CNN, Moons(samples=100))
    assert problems.isVisible()
    assert part(problems, QPushButton, "fit_network_button").isHidden()
    with pytest.raises(EditError, match="other layers"):
        edits.fit_to_data(window.document.project, surveyed(Moons()).like)


def test_a_loss_that_does_not_fit_leads_to_the_settings_and_is_mended_too(
    window: MainWindow, problems: Problems, tmp_path: Path
) -> None:
    path = tmp_path / "figures.npz"
    np.savez(path, x=np.random.default_rng(0).normal(size=(60, 2)), y=np.linspace(0.0, 1.0, 60))
    project = Project(Network.stack(Input((2,)), Dense(1)), data=Npz(path=str(path)))
    settings = dataclasses.replace(project.settings, loss=CrossEntropy())
    window.document.open(OpenedProject(dataclasses.replace(project, settings=settings)))
    know(window, window.document.project.data)
    problem = window.document.problems[0]
    assert problem.node_id is None
    assert "choose MeanSquaredError" in str(problem.message)
    problems.reveal()
    assert window.verbs["mode_train"].isChecked()
    part(problems, QPushButton, "fit_network_button").click()
    assert window.document.project.settings.loss is None
    assert window.document.problems == ()


def test_while_training_nothing_is_fitted(window: MainWindow, problems: Problems) -> None:
    show(window, MLP, Moons(samples=100))
    window.document.set_read_only(TRAINING)
    assert not part(problems, QPushButton, "fit_network_button").isEnabled()


def test_the_data_are_known_and_known_anew_without_anybody_looking(qtbot: QtBot, window: MainWindow) -> None:
    document = window.document
    watch = DataWatch(document, window)
    watch.begin()
    qtbot.waitUntil(lambda: document.known_data is not None)
    assert document.problems == ()
    document.edit(*edits.set_data(document.project, Moons(samples=100)))
    assert document.known_data is None
    qtbot.waitUntil(lambda: len(document.problems) == 1)
    document.undo()
    qtbot.waitUntil(lambda: document.known_data is not None and not document.problems)
    watch.end()
    assert not watch.loader.is_busy


def test_an_image_network_is_not_turned_into_one_for_points() -> None:
    like, project = surveyed(Moons()).like, Project(CNN)
    assert misfit(project, like) is not None
    assert adapted(project, like) is None


def test_what_fits_needs_no_change() -> None:
    like = surveyed(Moons()).like
    settings = dataclasses.replace(Project().settings, loss=MeanSquaredError())
    project = Project(Network.stack(Input((2,)), Dense(2, "softmax")), settings)
    assert misfit(project, like) is None
    assert adapted(project, like) is None
