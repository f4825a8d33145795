"""A project as a value."""

from __future__ import annotations

import dataclasses
import json
import pickle
from typing import Any

import pytest

from nnstudio.data.sources import Digits, Mnist, Npz
from nnstudio.data.transforms import Standardize
from nnstudio.engine.settings import TrainingSettings
from nnstudio.messages import NnstudioError
from nnstudio.project import VERSION, Layout, Project, ProjectError
from tests.formats.examples import STACK

PROJECT = Project(
    STACK.freeze({2}),
    TrainingSettings(batch_size=32, seed=7),
    Npz(path="data.npz", classes=(1, 3), per_class=20),
    Standardize(per="dataset"),
    Layout.of({1: (0.0, 10.5), 3: (-4.0, 2.0)}),
    "Ziffern 数字",
)


def test_a_project_comes_back_from_json_as_it_was() -> None:
    assert Project.from_json(json.loads(json.dumps(PROJECT.to_json()))) == PROJECT
    assert Project.from_json(Project().to_json()) == Project()


def test_a_project_is_a_value() -> None:
    assert hash(PROJECT) == hash(dataclasses.replace(PROJECT))
    assert pickle.loads(pickle.dumps(PROJECT)) == PROJECT  # noqa: S301  # our own bytes
    assert dataclasses.replace(PROJECT, title="other") != PROJECT


def test_the_data_can_be_pointed_to_at_a_new_place() -> None:
    moved = dataclasses.replace(PROJECT, data=Mnist(path="/old", classes=(1,))).with_data_at("/new")
    assert moved.data == Mnist(path="/new", classes=(1,))


def test_embedded_data_cannot_be_moved() -> None:
    with pytest.raises(ProjectError, match="Digits, is no file that could have moved"):
        dataclasses.replace(PROJECT, data=Digits()).with_data_at("/new")


def test_a_newer_project_is_refused_with_what_to_do() -> None:
    with pytest.raises(ProjectError, match=r"newer nnstudio \(format 2\); update nnstudio"):
        Project.from_json({**PROJECT.to_json(), "version": VERSION + 1, "network": "whatever comes"})


def test_what_a_later_nnstudio_of_the_same_format_adds_is_passed_over() -> None:
    assert Project.from_json({**PROJECT.to_json(), "comment": "more"}) == PROJECT


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"format": "other"}, "no nnstudio project"),
        ({"version": 0}, "version of its format, not 0"),
        ({"version": True}, "version of its format, not True"),
        ({"version": "1"}, "version of its format, not '1'"),
        ({"title": 3}, "title of a project is text, not 3"),
        ({"network": None}, "a network is written as an object"),
        ({"settings": []}, "training settings"),
        ({"settings": {"type": "TrainingSettings", "epochs": -1}}, "epochs of TrainingSettings: -1 is too small"),
        ({"data": {"type": "Nowhere"}}, "no data source 'Nowhere'"),
        ({"transform": {"type": "AsIs", "x": 1}}, "AsIs has no settings"),
        ({"layout": []}, "layout is written as an object"),
        ({"layout": {"one": [0, 0]}}, "'one' in the layout"),
        ({"layout": {"1": [0, True]}}, "two numbers, not"),
        ({"layout": {"1": [0]}}, "two numbers, not"),
    ],
)
def test_json_that_is_no_project_is_refused_with_the_reason(change: dict[str, Any], says: str) -> None:
    with pytest.raises(NnstudioError, match=says):
        Project.from_json({**PROJECT.to_json(), **change})


@pytest.mark.parametrize("value", [None, [], "project", 3])
def test_json_of_another_kind_is_no_project(value: Any) -> None:
    with pytest.raises(ProjectError, match="no nnstudio project"):
        Project.from_json(value)


def test_a_layout_gives_places_by_node() -> None:
    assert PROJECT.layout[3] == (-4.0, 2.0)
    assert dict(PROJECT.layout) == {1: (0.0, 10.5), 3: (-4.0, 2.0)}
    assert len(PROJECT.layout) == 2
