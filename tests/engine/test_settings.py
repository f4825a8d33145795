"""Training settings."""

from __future__ import annotations

import dataclasses
import json

import pytest

from nnstudio.engine.losses import LOSSES, CrossEntropy
from nnstudio.engine.optimizers import OPTIMIZERS, SGD, Adam
from nnstudio.engine.schedules import SCHEDULES, Cosine
from nnstudio.engine.settings import SETTINGS, TrainingSettings, fine_tuning
from nnstudio.engine.stopping import EarlyStopping
from nnstudio.hyperparameters import Configurable, HyperparameterError, Registry

FULL = TrainingSettings(
    loss=CrossEntropy(),
    optimizer=SGD(0.1, momentum=0.9, nesterov=True),
    schedule=Cosine(warm_up=1),
    batch_size=128,
    epochs=3,
    l1=1e-5,
    l2=1e-4,
    clip_norm=1.0,
    clip_value=0.5,
    early_stopping=EarlyStopping("accuracy"),
    keep_best=False,
    seed=2**53 + 1,
)


@pytest.mark.parametrize("settings", [TrainingSettings(), FULL], ids=["default", "full"])
def test_settings_are_written_as_json_and_read_back(settings: TrainingSettings) -> None:
    assert SETTINGS.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_the_default_is_adam_along_a_cosine_over_batches_of_64() -> None:
    settings = TrainingSettings()
    assert settings.optimizer == Adam(0.002)
    assert settings.schedule == Cosine()
    assert settings.batch_size == 64
    assert settings.loss is None


def test_fine_tuning_takes_a_tenth_of_the_learning_rate_and_changes_nothing_else() -> None:
    tuned = fine_tuning(FULL)
    assert tuned.optimizer == SGD(0.01, momentum=0.9, nesterov=True)
    assert dataclasses.replace(tuned, optimizer=FULL.optimizer) == FULL


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("batch_size", 0),
        ("epochs", 0),
        ("l2", -0.1),
        ("clip_norm", 0.0),
        ("seed", -1),
        ("optimizer", None),
        ("schedule", CrossEntropy()),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_the_name_of_its_field(field: str, value: object) -> None:
    with pytest.raises(HyperparameterError, match=f"{field} of TrainingSettings"):
        TrainingSettings(**{field: value})


@pytest.mark.parametrize("registry", [LOSSES, OPTIMIZERS, SCHEDULES], ids=["losses", "optimizers", "schedules"])
def test_everything_to_choose_from_says_what_it_is(registry: Registry[Configurable]) -> None:
    for cls in registry:
        assert str(cls.help()).endswith(".")
        assert all(hyperparameter.help.endswith(".") for _, hyperparameter in cls.hyperparameters())
