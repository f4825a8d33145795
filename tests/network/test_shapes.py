from __future__ import annotations

import pytest

from nnstudio.layers import (
    Add,
    AveragePool,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    Input,
    MaxPool,
    Operation,
)
from nnstudio.network import Network, Node, ProblemError, infer_shapes

IMAGE, FEATURES = (3, 8, 8), (16,)


def problems(network: Network) -> list[str]:
    return [str(problem.message) for problem in infer_shapes(network).problems]


def two_branches(left: Operation, right: Operation, merge: Operation, image: tuple[int, ...] = IMAGE) -> Network:
    return (
        Network()
        .add(Input(image), "image")
        .add(left, "left")
        .add(right, "right", after="image")
        .add(merge, "merge", after=("left", "right"))
    )


# What layers refuse, with layer, predecessor and remedy

REFUSED: list[tuple[tuple[int, ...], Operation, str]] = [
    (IMAGE, Dense(), "layer, after source, takes flat features or sequences of them, not a shape of 3 × 8"),
    (FEATURES, Conv2D(), "layer, after source, takes images of channels × height × width, not a shape of 16; put it "),
    (FEATURES, MaxPool(), "layer, after source, takes images of channels × height × width, not a shape of 16; put it "),
    (FEATURES, AveragePool(), "layer, after source, takes images of channels × height × width, not a shape of 16"),
    (FEATURES, GlobalAveragePool(), "layer, after source, takes images of channels × height × width or sequences of "),
    (IMAGE, Conv2D(kernel_size=(9, 9)), "layer, after source, "),
    (IMAGE, MaxPool(pool_size=(9, 9)), "layer, after source, "),
    (IMAGE, AveragePool(pool_size=(9, 9)), "layer, after source, "),
    (IMAGE, Conv2D(32, groups=2), "layer, after source, "),
    (IMAGE, Input(IMAGE), "layer, after source, is where samples enter and takes no input; disconnect it"),
    (IMAGE, Add(), "layer, after source, joins several inputs but has 1; connect another layer to it"),
    (IMAGE, Concatenate(), "layer, after source, joins several inputs but has 1; connect another layer to it"),
]


@pytest.mark.parametrize(("shape", "layer", "beginning"), REFUSED)
def test_a_shape_that_a_layer_refuses_is_named_with_layer_predecessor_and_remedy(
    shape: tuple[int, ...], layer: Operation, beginning: str
) -> None:
    network = Network().add(Input(shape), "source").add(layer, "layer", after="source")
    shapes = infer_shapes(network)
    refused = [problem for problem in shapes.problems if "after source" in str(problem.message)]
    assert [problem.node_id for problem in refused] == [2]
    sentence = str(refused[0].message)
    assert sentence.startswith(beginning)
    assert "; " in sentence
    assert "{" not in sentence
    assert 2 not in shapes.outputs
    assert 2 not in shapes.params


def test_inputs_that_cannot_be_joined_are_named_with_both_their_sources() -> None:
    (sum_problem,) = problems(two_branches(Conv2D(4), Conv2D(5), Add()))
    assert sum_problem.startswith("merge, after left, right, takes inputs of one shape, not 4 × 6 × 6 and 5 × 6 × 6; ")
    (joined,) = problems(two_branches(Conv2D(4), Conv2D(4, padding="same"), Concatenate()))
    assert joined.startswith("merge, after left, right, joins images of one height and width, not 4 × 6 × 6 and 4 × 8")
    (mixed,) = problems(two_branches(Conv2D(4), Flatten(), Concatenate()))
    assert mixed.startswith("merge, after left, right, joins images with images, sequences with sequences or ")


def test_a_layer_that_reads_two_where_it_takes_one_is_told_to_join_them() -> None:
    (problem,) = problems(two_branches(Conv2D(4), Conv2D(4), Conv2D(4)))
    assert problem == "merge, after left, right, takes one input but has 2; join them with Add or Concatenate"


def test_an_output_larger_than_any_array_is_a_problem() -> None:
    (problem,) = problems(Network.stack(Input((2**40,)), Dense(2**63)))
    assert problem == "dense_1, after input_1, gives more values than an array can hold; make its output smaller"
    (problem,) = problems(Network.stack(Input((2**30, 2**30, 2**30))))
    assert problem == "input_1 gives more values than an array can hold; make its output smaller"


# Problems of the whole


@pytest.mark.parametrize("network", [Network(), Network.stack(Dense(4), Dense(2))])
def test_a_network_without_input_is_told_to_begin_with_one(network: Network) -> None:
    shapes = infer_shapes(network)
    assert str(shapes.problems[0].message) == "the network has no input; begin it with an Input"
    assert shapes.problems[0].node_id is None


def test_several_outputs_are_named_and_told_to_be_joined() -> None:
    network = Network().add(Input((4,)), "input").add(Dense(2), "one").add(Dense(3), "other", after="input")
    (problem,) = infer_shapes(network).problems
    assert problem.node_id == network.named("one").id
    assert str(problem.message) == (
        "the network has several outputs, one, other; join them with Add or Concatenate, or remove all but one"
    )


def test_a_layer_that_reads_nothing_is_told_to_be_connected() -> None:
    network = Network().add(Input((4,)), "input").add(Dense(2), "dense").add(Add(), "sum", after=())
    assert problems(network)[0] == "sum has no input; connect it behind another layer, or remove it"


def test_a_sentence_about_hundreds_of_outputs_names_five() -> None:
    readers = [Node(number, f"reader_{number}", Dense(2), (1,)) for number in range(2, 772)]
    (problem,) = problems(Network((Node(1, "input", Input((4,))), *readers), 772))
    assert "outputs, reader_2, reader_3, reader_4, reader_5, reader_6, ...; join" in problem


# What is known in spite of problems


def test_nodes_behind_a_problem_have_no_shape_and_no_problem_of_their_own() -> None:
    network = Network.stack(Input(IMAGE), Conv2D(4), Dense(8), Dense(4), Dense(2))
    shapes = infer_shapes(network)
    assert [problem.node_id for problem in shapes.problems] == [3]
    assert dict(shapes.outputs) == {1: (3, 8, 8), 2: (4, 6, 6)}
    assert set(shapes.params) == {1, 2}


def test_the_branch_beside_a_problem_is_known() -> None:
    network = two_branches(Dense(4), Conv2D(4), Add())
    assert dict(infer_shapes(network).outputs) == {1: IMAGE, 3: (4, 6, 6)}


def test_check_raises_the_first_problem_and_passes_a_sound_network() -> None:
    infer_shapes(Network.stack(Input((4,)), Dense(2))).check()
    with pytest.raises(ProblemError, match="the network has no input"):
        infer_shapes(Network()).check()


def test_the_root_of_the_trouble_comes_before_what_follows_from_it() -> None:
    network = Network().add(Input((4,)), "input").add(Dense(2), "dense").add(Dense(2), "alone", after=())
    assert problems(network)[0].startswith("alone has no input")
    assert problems(network)[1].startswith("the network has several outputs")


def tied(units: int) -> Network:
    network = Network().add(Input((4,)), "input").add(Dense(4), "first").add(Dense(units, bias=False), "second")
    return network.share(3, 2)


def test_shared_arrays_are_counted_with_their_owner_alone() -> None:
    shapes = infer_shapes(tied(4))
    assert [spec.name for spec in shapes.params[2]] == ["weight", "bias"]
    assert shapes.params[3] == ()
    assert [spec.name for spec in shapes.shared[3]] == ["weight"]


def test_arrays_of_different_shapes_cannot_be_shared() -> None:
    assert problems(tied(3)) == [
        "second, after first, shares weight with first, where it is 4 × 4 and not 3 × 4; make the two equal, or let it "
        "have its own"
    ]


def test_a_layer_without_such_arrays_has_none_to_share() -> None:
    network = Network().add(Input((4,)), "input").add(Dropout(), "drop").add(Dense(2), "dense").share(3, 2)
    assert problems(network) == [
        "dense, after drop, shares the arrays of drop, which has none of the same name; let it have its own"
    ]
