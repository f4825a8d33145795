"""A project is trained, fine-tuned and evaluated without a window."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

import pytest

from nnstudio.data import DataMissingError
from nnstudio.data.sources import Digits, Images, Npz
from nnstudio.data.transforms import Standardize
from nnstudio.engine.events import EpochDone, Reason, TrainingDone
from nnstudio.engine.optimizers import Adam
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.settings import TrainingSettings
from nnstudio.layers import Conv2D, Dense, Flatten, Input, MaxPool
from nnstudio.network import Network
from nnstudio.project import Project, ProjectError
from nnstudio.project.run import Run, evaluate_on_test
from tests.data.writing import picture_folder

NETWORK = Network.stack(Input((1, 28, 28)), Conv2D(4, (3, 3), "relu"), MaxPool((4, 4)), Flatten(), Dense(10, "softmax"))
PROJECT = Project(
    NETWORK,
    TrainingSettings(epochs=6, batch_size=16, optimizer=Adam(learning_rate=0.01)),
    Digits(classes=(0, 1, 2), per_class=40),
    Standardize(per="dataset"),
)


@pytest.fixture(scope="module")
def trained() -> Run:
    run = Run.from_scratch(PROJECT, threads=1)
    for _ in run.events():
        pass
    return run


def test_a_project_learns_and_is_good_on_samples_it_has_not_seen(trained: Run) -> None:
    reached = trained.evaluate()
    assert reached is not None
    assert reached.samples == len(trained.dataset.test) == 300
    assert reached.accuracy is not None
    assert reached.accuracy > 0.9


def test_the_history_holds_every_epoch(trained: Run) -> None:
    assert [done.epoch for done in trained.history.epochs] == [1, 2, 3, 4, 5, 6]


def test_the_same_seed_and_threads_give_the_same_bits(trained: Run) -> None:
    again = Run.from_scratch(PROJECT, threads=1)
    for _ in again.events():
        pass
    assert again.parameters.equals(trained.parameters)


def test_fine_tuning_goes_on_from_learned_weights_and_keeps_frozen_ones(trained: Run) -> None:
    frozen = NETWORK.freeze_up_to(NETWORK.named("maxpool_1").id)
    project = dataclasses.replace(PROJECT, network=frozen, data=Digits(classes=(5, 6), per_class=40))
    run = Run.fine_tuning(project, trained.parameters, trained.fitted, threads=1)
    *_, last = run.events()
    assert isinstance(last, TrainingDone)
    assert last.reason is Reason.FINISHED
    assert run.changes["conv2d_1"] == 0.0
    assert 0.0 < run.changes["dense_1"] < math.inf
    before, after = (p[NETWORK.named("conv2d_1").id]["weight"] for p in (trained.parameters, run.parameters))
    assert before.tobytes() == after.tobytes()


def test_fine_tuning_uses_the_transform_that_the_weights_were_learned_with(trained: Run) -> None:
    project = dataclasses.replace(PROJECT, data=Digits(classes=(1,), per_class=40))
    assert Run.fine_tuning(project, trained.parameters, trained.fitted).fitted is trained.fitted


def test_without_weights_there_is_nothing_to_fine_tune_or_evaluate() -> None:
    with pytest.raises(ProjectError, match="no learned weights to fine-tune"):
        Run.fine_tuning(PROJECT, None)
    with pytest.raises(ProjectError, match="no learned weights to evaluate"):
        evaluate_on_test(PROJECT, None)


def test_a_stopped_run_keeps_what_it_learned() -> None:
    run = Run.from_scratch(PROJECT, threads=1)
    for event in run.events():
        if isinstance(event, EpochDone):
            run.stop()
        last = event
    assert isinstance(last, TrainingDone)
    assert (last.reason, last.epochs) == (Reason.STOPPED, 1)
    assert not run.parameters.equals(Parameters.initialize(NETWORK))


def test_missing_data_are_said_to_be_missing() -> None:
    project = dataclasses.replace(PROJECT, data=Npz("/nowhere/digits.npz"))
    with pytest.raises(DataMissingError, match=r"digits\.npz"):
        Run.from_scratch(project)


def test_a_history_keeps_how_the_training_ended_what_changed_and_which_classes_it_saw() -> None:
    frozen = dataclasses.replace(PROJECT, network=PROJECT.network.freeze([PROJECT.network.nodes[1].id]))
    run = Run.fine_tuning(frozen, Parameters.initialize(frozen.network, 1))
    *_, done = run.events()
    assert isinstance(done, TrainingDone)
    ending = run.ending(done, run.evaluate())
    assert ending.reason is Reason.FINISHED
    assert ending.is_fine_tuning
    assert ending.settings == frozen.settings
    assert ending.classes == ("0", "1", "2"), "of the ten that there are"
    assert ending.frozen == (frozen.network.nodes[1].name,)
    assert ending.changes == run.changes
    assert ending.evaluation == run.evaluate()


def test_fine_tuning_and_evaluating_go_on_with_the_labels_that_were_learned(tmp_path: Path) -> None:
    folder = picture_folder(tmp_path / "pictures", classes=3, count=10)
    network = Network.stack(Input((1, 5, 4)), Flatten(), Dense(3, "softmax"))
    run = Run.from_scratch(Project(network, TrainingSettings(epochs=1), Images(str(folder))), 1)
    assert run.fitted.meaning.classes == ("0", "1", "2")
    (folder / "0").rename(tmp_path / "0")
    tuning = Run.fine_tuning(run.project, run.parameters, run.fitted, 1)
    assert tuning.dataset.classes == ("0", "1", "2")
    assert set(tuning.dataset.train.targets) == {1, 2}
