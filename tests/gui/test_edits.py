from __future__ import annotations

import json

import pytest

from nnstudio.gui import edits
from nnstudio.gui.app import first_project
from nnstudio.gui.edits import EditError
from nnstudio.hyperparameters import HyperparameterError
from nnstudio.layers import Dense, Dropout, Input, ReLU
from nnstudio.network import Network, infer_shapes
from nnstudio.network.templates import template_named
from nnstudio.project import Project


def names(project: Project) -> list[str]:
    return [node.name for node in project.network.nodes]


def stack() -> Project:
    return Project(Network.stack(Input((4,)), Dense(3), Dense(2)))


def test_a_layer_is_appended_and_inserted_where_it_belongs() -> None:
    project = edits.append_layer(stack(), Dense(5)).project
    project = edits.insert_after(project, project.network.named("dense_1").id, ReLU()).project
    assert names(project) == ["input_1", "dense_1", "relu_1", "dense_2", "dense_3"]
    assert not infer_shapes(project.network).problems


def test_a_step_is_called_by_the_layer_or_by_their_number() -> None:
    project = stack()
    first, second = (project.network.named(name).id for name in ("dense_1", "dense_2"))
    assert str(edits.delete(project, {first}).text) == "Delete dense_1"
    assert str(edits.delete(project, {first, second}).text) == "Delete 2 layers"


def test_copies_stand_behind_the_last_copied_layer_and_have_names_of_their_own() -> None:
    project = stack()
    first = project.network.named("dense_1").id
    after = edits.duplicate(project, {first}).project
    assert names(after) == ["input_1", "dense_1", "dense_3", "dense_2"]
    assert [node.inputs for node in after.network.nodes[1:]] == [(1,), (2,), (4,)]
    assert edits.added(project, after) == {4}


def test_what_was_copied_is_pasted_with_its_settings_and_locks() -> None:
    source = edits.freeze(first_project(), {2}).project
    text = edits.copied(source, {2, 3})
    pasted = edits.paste(stack(), text).project
    assert names(pasted) == ["input_1", "dense_1", "dense_2", "conv2d_1", "maxpool_1"]
    assert pasted.network.named("conv2d_1").layer == source.network.named("conv2d_1").layer
    assert not pasted.network.named("conv2d_1").trainable


def test_a_residual_block_is_pasted_with_its_wires() -> None:
    project = Project(template_named("resnet-18").build())
    block = [node.id for node in project.network.nodes if node.name.startswith("layer1.1.")]
    after = edits.duplicate(project, block).project
    assert len(after.network.nodes) == len(project.network.nodes) + len(block)
    assert not infer_shapes(after.network).problems
    assert len(after.network.ends) == 1


def test_layers_can_be_pasted_into_an_empty_network() -> None:
    text = edits.copied(stack(), {2, 3})
    assert names(edits.paste(Project(), text).project) == ["dense_1", "dense_2"]


@pytest.mark.parametrize(
    "text", ["", "hello", "[1, 2]", '{"kind": "other"}', "[" * 100_000, json.dumps({"network": {}})]
)
def test_rubbish_on_the_clipboard_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(EditError, match="the clipboard holds no layers; copy some first"):
        edits.paste(stack(), text)


def test_the_input_alone_cannot_be_copied() -> None:
    with pytest.raises(EditError, match="a network has one"):
        edits.copied(stack(), {1})


def test_the_lock_turns_both_ways() -> None:
    locked = edits.toggle_frozen(stack(), {2, 3}).project
    assert [node.trainable for node in locked.network.nodes] == [True, False, False]
    assert edits.toggle_frozen(locked, {2, 3}).project == stack()


def test_freezing_up_to_a_layer_locks_what_it_depends_on() -> None:
    frozen = edits.freeze_up_to(stack(), 2).project
    assert [node.trainable for node in frozen.network.nodes] == [False, False, True]
    assert all(node.trainable for node in edits.unfreeze_all(frozen).project.network.nodes)


def test_a_value_that_a_field_does_not_take_says_so() -> None:
    with pytest.raises(HyperparameterError, match="units of Dense: 0 is too small"):
        edits.set_hyperparameter(stack(), 2, "units", 0)


def test_a_field_of_several_layers_is_one_step() -> None:
    text, project = edits.set_common_hyperparameter(stack(), {2, 3}, "units", 7)
    assert [project.network.node(node_id).layer for node_id in (2, 3)] == [Dense(7), Dense(7)]
    assert str(text) == "Change Units of 2 layers"


def test_a_training_setting_is_changed_by_name() -> None:
    text, project = edits.set_training(stack(), "batch_size", 32)
    assert project.settings.batch_size == 32
    assert str(text) == "Change Batch size"


def test_a_layer_is_moved_and_the_gap_closed() -> None:
    project = edits.append_layer(stack(), Dropout()).project
    moved = edits.move(project, project.network.named("dropout_1").id, 1).project
    assert names(moved) == ["input_1", "dropout_1", "dense_1", "dense_2"]
