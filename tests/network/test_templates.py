from __future__ import annotations

import re

import pytest

from nnstudio.layers import BatchNorm, Conv2D, Input
from nnstudio.network import (
    TEMPLATES,
    Network,
    NetworkError,
    Template,
    TemplateError,
    infer_shapes,
    summarize,
    template_named,
)
from nnstudio.network.templates import KERAS, resnet, vgg

DEPTHS = {
    "digits-mlp": 3,
    "digits-cnn": 4,
    "lenet-5": 5,
    "mlp-784-128-10": 2,
    "lstm-rows": 2,
    "alexnet": 8,
    "vgg-16": 16,
    "resnet-18": 18,
    "resnet-50": 50,
    "mobilenet-v1": 28,
    "mobilenet-v2": 53,
    "vit-b-16": 38,
    "unet": 23,
    "char-gpt": 13,
    "bert-base": 37,
    "gpt-2": 37,
    "t5-small": 43,
    "llama-7b": 97,
    "gpt-3-175b": 289,
}
"""Layers with a learned matrix or kernel on the longest path; in transformers three of each block."""

every_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)


def names(network: Network) -> list[str]:
    return [node.name for node in network.nodes]


def test_the_templates_are_those_that_people_are_promised() -> None:
    assert [template.name for template in TEMPLATES] == list(DEPTHS)


@every_template
def test_a_template_has_the_parameters_that_were_published(template: Template) -> None:
    summary = summarize(template.build())
    assert summary.problems == ()
    assert summary.total.parameters == template.parameters


@every_template
def test_a_template_takes_and_gives_what_it_says(template: Template) -> None:
    network = template.build()
    assert network.nodes[0].layer == Input(template.input_shape)
    (end,) = network.ends
    shape = infer_shapes(network).outputs[end.id]
    if len(shape) == 3:
        assert (str(template.gives), shape) == ("a mask", template.input_shape)
    else:
        assert dict(template.gives.figures) == {"count": shape[-1]}


@every_template
def test_a_template_is_as_deep_as_papers_say(template: Template) -> None:
    assert summarize(template.build()).depth == DEPTHS[template.name]


@every_template
def test_a_template_is_the_same_each_time_and_in_json(template: Template) -> None:
    network = template.build()
    assert network == template.build()
    assert Network.from_json(network.to_json()) == network


@every_template
def test_a_template_is_found_by_name_and_says_what_it_is(template: Template) -> None:
    assert template_named(template.name) is template
    assert template.title
    assert str(template.about).endswith(".")
    assert template.source
    assert 1986 <= template.year <= 2030


@pytest.mark.parametrize(("wrong", "right"), [("resnet-5", "resnet-50"), ("VGG_16", "vgg-16"), ("lenet", "lenet-5")])
def test_a_misspelt_template_gets_the_nearest_ones(wrong: str, right: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(repr(wrong))) as caught:
        template_named(wrong)
    assert right in str(caught.value)


def test_an_unknown_template_gets_all_of_them() -> None:
    with pytest.raises(TemplateError) as caught:
        template_named("?")
    assert all(template.name in str(caught.value) for template in TEMPLATES)


def test_digits_cnn_counts_what_its_picture_shows() -> None:
    summary = summarize(template_named("digits-cnn").build())
    learned = {layer.node.name: (layer.counts.weights, layer.counts.biases) for layer in summary.layers if layer.params}
    assert learned == {
        "conv2d_1": (288, 32),
        "conv2d_2": (18_432, 64),
        "dense_1": (204_800, 128),
        "dense_2": (1_280, 10),
    }
    assert summary.total.multiply_adds == 2_631_040
    shapes = {layer.node.name: layer.output_shape for layer in summary.layers}
    assert shapes["maxpool_1"] == (32, 13, 13)
    assert shapes["maxpool_2"] == (64, 5, 5)


def test_resnet_18_bears_the_names_of_torchvisions_state_dict() -> None:
    summary = summarize(resnet(18))
    learned = [layer.node.name for layer in summary.layers if layer.params]
    assert learned[:7] == [
        "conv1",
        "bn1",
        "layer1.0.conv1",
        "layer1.0.bn1",
        "layer1.0.conv2",
        "layer1.0.bn2",
        "layer1.1.conv1",
    ]
    assert [name for name in learned if "downsample" in name] == [
        f"layer{stage}.0.downsample.{part}" for stage in (2, 3, 4) for part in (0, 1)
    ]
    assert learned[-1] == "fc"


def test_resnet_50_of_torchvision_strides_on_the_3x3_and_that_of_keras_on_the_first_1x1() -> None:
    torchvision, keras = resnet(50), resnet(50, KERAS)
    assert strides(torchvision, "layer2.0.conv1", "layer2.0.conv2") == [(1, 1), (2, 2)]
    assert strides(keras, "conv3_block1_1_conv", "conv3_block1_2_conv") == [(2, 2), (1, 1)]


def strides(network: Network, *convolutions: str) -> list[tuple[int, int]]:
    layers = [network.named(name).layer for name in convolutions]
    return [layer.stride for layer in layers if isinstance(layer, Conv2D)]


def test_resnet_50_of_keras_bears_the_names_and_the_epsilon_of_keras() -> None:
    network = resnet(50, KERAS)
    assert {"conv1_conv", "conv2_block1_0_conv", "conv5_block3_3_bn", "conv5_block3_out", "predictions"} <= set(
        names(network)
    )
    assert network.named("conv1_bn").layer == BatchNorm(epsilon=1.001e-5, momentum=0.01)


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
@pytest.mark.parametrize("side", ["torchvision", "keras"])
def test_a_resnet_is_as_deep_as_it_is_named(depth: int, side: str) -> None:
    network = resnet(depth, KERAS) if side == "keras" else resnet(depth)
    summary = summarize(network)
    assert summary.problems == ()
    assert summary.depth == depth


@pytest.mark.parametrize("depth", [11, 13, 16, 19])
def test_a_vgg_is_as_deep_as_it_is_named_with_and_without_batch_norm(depth: int) -> None:
    assert summarize(vgg(depth)).depth == summarize(vgg(depth, batch_norm=True)).depth == depth


def test_vgg_bears_the_names_that_its_authors_gave() -> None:
    assert {"conv1_1", "conv5_3", "pool5", "fc6", "fc8"} <= set(names(vgg(16)))


@pytest.mark.parametrize(("family", "depth"), [(vgg, 17), (resnet, 20)])
def test_a_depth_that_was_not_published_is_refused_with_those_that_were(family: type, depth: int) -> None:
    with pytest.raises(NetworkError, match=rf"depth {depth}; choose 1"):
        family(depth)
