"""The engine reports everything, keeps weights on the way, and turns whatever goes wrong into a sentence."""

from __future__ import annotations

import dataclasses

import pytest

from nnstudio.engine.events import Reason, TrainingDone
from nnstudio.engine.parameters import Parameters
from nnstudio.gui.training import engine
from nnstudio.gui.training.engine import Engine
from nnstudio.gui.training.job import Command, EpochsDone, Failed, Job, Prepared, Report, Tried
from nnstudio.gui.training.ring import EventRing
from nnstudio.gui.training.weights import SharedWeights
from nnstudio.layers import Dense, Input
from nnstudio.messages import NnstudioError
from nnstudio.network import Network
from nnstudio.project import Project
from tests.gui.training.running import with_settings


class RecordingWeights(SharedWeights):
    """Shared weights that remember when they were kept on the way."""

    def __init__(self, network: Network) -> None:
        super().__init__(network)
        self.steps: list[int] = []

    def keep_good(self, parameters: Parameters, step: int) -> None:
        self.steps.append(step)
        super().keep_good(parameters, step)


def reports_of(job: Job, weights: SharedWeights) -> list[Report]:
    reports: list[Report] = []
    Engine(job, EventRing(), weights, reports.append).run()
    return reports


def test_very_short_epochs_are_reported_together_and_none_is_lost(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SECONDS_BETWEEN_REPORTS", 1e9)  # on no machine an epoch takes so long
    many = with_settings(project, epochs=300, batch_size=400)
    first, together, done, tried = reports_of(Job.training(many, 1), SharedWeights(many.network))
    assert isinstance(first, Prepared)
    assert first.work.total_steps == 300
    assert isinstance(together, EpochsDone)
    assert [epoch.epoch for epoch in together.epochs] == list(range(1, 301))
    assert isinstance(done, TrainingDone)
    assert isinstance(tried, Tried)


@pytest.mark.parametrize("megabytes", [1, 0], ids=["memory", "file"])
def test_it_says_whether_frozen_layers_are_computed_once(project: Project, megabytes: int) -> None:
    network = Network.stack(Input((2,)), Dense(600), Dense(1), Dense(2, "softmax"))
    frozen = dataclasses.replace(project, network=network.freeze({2, 3}))
    for described, is_cut in ((project, False), (frozen, True)):
        job = Job.training(described, 1, frozen_memory=megabytes)
        prepared, *_, tried = reports_of(job, SharedWeights(described.network))
        assert isinstance(prepared, Prepared)
        assert (prepared.work.later < 1.0) is is_cut
        assert isinstance(tried, Tried)


def test_weights_are_kept_in_the_middle_of_an_epoch_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_SECONDS_BETWEEN_WEIGHTS", 0.0)
    monkeypatch.setattr(engine, "_SHARE_OF_KEEPING", 1e9)
    weights = RecordingWeights(project.network)
    one_epoch = with_settings(project, epochs=1)
    first, *_ = reports_of(Job.training(one_epoch, 1), weights)
    assert isinstance(first, Prepared)
    steps = first.work.total_steps
    assert weights.steps[:steps] == list(range(1, steps + 1))
    assert weights.step == steps


def test_a_second_stop_does_without_the_test_samples(endless: Project) -> None:
    reports: list[Report] = []

    def stop_twice(report: Report) -> None:
        reports.append(report)
        if isinstance(report, EpochsDone):
            engine_at_work.obey(Command.STOP)
            engine_at_work.obey(Command.STOP)

    weights = SharedWeights(endless.network)
    engine_at_work = Engine(Job.training(endless, 1), EventRing(), weights, stop_twice)
    engine_at_work.run()
    *_, done, tried = reports
    assert isinstance(done, TrainingDone)
    assert done.reason is Reason.STOPPED
    assert isinstance(tried, Tried)
    assert tried.evaluation is None
    assert tried.changes["dense_1"] > 0.0


def test_a_stop_while_nothing_is_learned_leaves_at_once(endless: Project) -> None:
    left: list[str] = []
    weights = SharedWeights(endless.network)

    def stop_when_prepared(report: Report) -> None:
        left.append(type(report).__name__)
        if isinstance(report, Prepared):
            engine_at_work.obey(Command.STOP)

    engine_at_work = Engine(
        Job.training(endless, 1), EventRing(), weights, stop_when_prepared, leave=lambda: left.append("left")
    )
    engine_at_work.run()
    assert left == ["Prepared", "left"]
    assert weights.step is None


def test_an_error_that_nobody_foresaw_becomes_a_sentence_with_details_for_the_log(project: Project) -> None:
    job = dataclasses.replace(Job.training(project, 1), figures=("one", "two"))
    (report,) = reports_of(job, SharedWeights(project.network))
    assert isinstance(report, Failed)
    assert "because of an error in nnstudio (ValueError" in str(report.message)
    assert "Traceback" in report.details


def test_a_sentence_whose_figures_cannot_cross_to_another_process_crosses_as_text() -> None:
    error = NnstudioError("{file} is held by {holder}", file="a.npz", holder=lambda: None)
    said = engine._sendable(error.message)
    assert said.text == error.message.text
    assert dict(said.figures)["file"] == "a.npz"
    assert "function" in str(said)
