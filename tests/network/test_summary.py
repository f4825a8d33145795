from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.layers import Add, BatchNorm, Conv2D, Dense, Dropout, Flatten, Input, LayerNorm, MaxPool, ReLU
from nnstudio.network import TEMPLATES, Counts, Network, Node, Template, summarize, template_named
from nnstudio.network.templates import resnet

SMALL = Network.stack(
    Input((1, 6, 6)),
    Conv2D(2, (3, 3), bias=False),
    BatchNorm(),
    ReLU(),
    MaxPool(),
    Flatten(),
    Dense(3),
)
"""2 × 1 × 3 × 3 weights; 2 weights, 2 biases, 4 statistics; 2 × 2 × 2 = 8 features into 3 units: 24 + 3."""


def counts_by_name(network: Network) -> dict[str, Counts]:
    return {layer.node.name: layer.counts for layer in summarize(network).layers if layer.params}


# Counts


def test_each_layer_is_counted_by_role() -> None:
    assert counts_by_name(SMALL) == {
        "conv2d_1": Counts(weights=18, trainable=18, multiply_adds=2 * 4 * 4 * 9),
        "batchnorm_1": Counts(weights=2, biases=2, statistics=4, trainable=4),
        "dense_1": Counts(weights=24, biases=3, trainable=27, multiply_adds=24),
    }


def test_the_total_is_the_sum_of_the_layers() -> None:
    total = summarize(SMALL).total
    assert total == Counts(44, 5, statistics=4, trainable=49, frozen=0, multiply_adds=288 + 24)
    assert total.parameters == 49


def test_frozen_layers_count_as_frozen_and_their_statistics_and_work_stay() -> None:
    total = summarize(SMALL.freeze({2, 3})).total
    assert total == Counts(44, 5, statistics=4, trainable=27, frozen=22, multiply_adds=288 + 24)


def test_layer_norm_has_weights_and_biases_and_no_statistics() -> None:
    assert counts_by_name(Network.stack(Input((5,)), LayerNorm())) == {"layernorm_1": Counts(5, 5, trainable=10)}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.name)
@given(data=st.data())
@settings(max_examples=15)
def test_parameters_are_weights_and_biases_and_are_trainable_or_frozen(template: Template, data: st.DataObject) -> None:
    network = template.build()
    chosen = data.draw(st.sets(st.sampled_from([node.id for node in network.nodes])))
    summary = summarize(network.freeze(chosen))
    for counts in [summary.total, *(layer.counts for layer in summary.layers)]:
        assert counts.parameters == counts.weights + counts.biases == counts.trainable + counts.frozen
    assert summary.total.parameters == template.parameters
    assert summary.total.frozen == sum(layer.counts.parameters for layer in summary.layers if layer.node.id in chosen)
    assert summary.total == Counts.of_all(layer.counts for layer in summary.layers)


# Depth


def test_depth_counts_learned_kernels_and_matrices_and_depth_all_every_layer_but_the_input() -> None:
    summary = summarize(SMALL)
    assert (summary.depth, summary.depth_all) == (2, 6)


def test_depth_is_that_of_the_longest_path_and_a_shortcut_adds_none() -> None:
    network = (
        Network()
        .add(Input((4,)), "input")
        .add(Dense(4), "a")
        .add(Dense(4), "b")
        .add(Dense(4), "shortcut", after="input")
        .add(Add(), "sum", after=("b", "shortcut"))
    )
    summary = summarize(network)
    assert (summary.depth, summary.depth_all) == (2, 3)


@pytest.mark.parametrize("network", [Network(), Network.stack(Input((4,)))])
def test_what_has_no_layers_has_no_depth(network: Network) -> None:
    summary = summarize(network)
    assert (summary.depth, summary.depth_all) == (0, 0)


def test_dropout_and_batch_norm_add_to_all_layers_alone() -> None:
    network = Network.stack(Input((4,)), Dense(4), BatchNorm(), Dropout(0.5), Dense(2))
    summary = summarize(network)
    assert (summary.depth, summary.depth_all) == (2, 4)


# Memory


def test_memory_is_float32_weights_gradients_optimizer_state_and_activations() -> None:
    memory = summarize(SMALL.freeze({2, 3}), batch_size=10, optimizer_slots=2).memory
    assert memory.weights == 4 * (49 + 4)
    assert memory.gradients == 4 * 27
    assert memory.optimizer_state == 4 * 2 * 27
    assert memory.activations == 4 * 10 * (36 + 32 + 32 + 32 + 8 + 8 + 3)
    assert memory.total == 212 + 108 + 216 + 6040
    assert memory.batch_size == 10


def test_an_optimizer_without_state_takes_no_memory() -> None:
    assert summarize(SMALL, optimizer_slots=0).memory.optimizer_state == 0


# Problems


def test_rows_behind_a_problem_are_empty_and_the_others_are_counted() -> None:
    network = Network.stack(Input((1, 6, 6)), Conv2D(2), Dense(3), Dense(2))
    summary = summarize(network)
    sentence = "dense_1, after conv2d_1, takes flat features or sequences of them, not a shape of 2 × 4 × 4; "
    sentence += "put a Flatten before it"
    assert [layer.output_shape for layer in summary.layers] == [(1, 6, 6), (2, 4, 4), None, None]
    assert [str(layer.problem or "") for layer in summary.layers] == ["", "", sentence, ""]
    assert [str(problem.message) for problem in summary.problems] == [sentence]
    assert summary.layers[3].counts == Counts()
    assert summary.total.parameters == 20


def test_a_layer_with_two_problems_shows_the_first() -> None:
    network = Network().add(Input((4,)), "input").add(Dense(), "alone", after=()).add(Dense(), "end", after="input")
    summary = summarize(network)
    assert [problem.node_id for problem in summary.problems] == [2, 2]
    assert summary.layers[1].problem == summary.problems[0].message


# Nothing is allocated


def peak_of_summarizing(network: Network) -> int:
    tracemalloc.start()
    try:
        summarize(network)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_network_of_1e11_parameters_is_summarized_without_arrays() -> None:
    network = Network.stack(Input((100_000,)), *(Dense(100_000) for _ in range(10)))
    assert summarize(network).total.parameters == 10 * (100_000**2 + 100_000) > 1e11
    assert peak_of_summarizing(network) < 1_000_000


def test_770_nodes_are_summarized_in_little_memory() -> None:
    count = 770
    layers = [Node(number, f"dense_{number}", Dense(14_000), (number - 1,)) for number in range(2, count + 1)]
    network = Network((Node(1, "input", Input((14_000,))), *layers), count + 1)
    assert summarize(network).depth == count - 1
    assert peak_of_summarizing(network) < 4_000_000


def test_resnet_152_is_summarized_in_little_memory() -> None:
    assert peak_of_summarizing(resnet(152)) < 4_000_000


def test_shared_arrays_are_counted_with_their_owner_alone() -> None:
    summary = summarize(template_named("char-gpt").build())
    layers = {layer.node.name: layer for layer in summary.layers}
    head, embedding = layers["head"], layers["embedding"]
    assert head.owner == "embedding"
    assert [spec.shape for spec in head.shared] == [spec.shape for spec in embedding.params]
    assert head.counts.parameters == 0
    assert summary.total.parameters == sum(layer.counts.parameters for layer in summary.layers) == 820_224
    assert not embedding.owner


def test_layers_that_stay_as_they_were_are_taken_from_the_summary_before() -> None:
    network = Network.stack(Input((3, 8, 8)), Conv2D(4, padding="same"), Conv2D(4, padding="same"), Flatten(), Dense(5))
    before = summarize(network)
    edited = network.replace(network.named("conv2d_2").id, Conv2D(6, padding="same"))
    after = summarize(edited, before=before)
    assert after == summarize(edited)
    assert [one is other for one, other in zip(before.layers, after.layers, strict=True)] == [
        True,
        True,
        False,
        False,
        False,
    ]
