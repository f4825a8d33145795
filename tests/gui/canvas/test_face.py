from __future__ import annotations

from nnstudio.figures import UNKNOWN
from nnstudio.gui.canvas.face import Face
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE
from nnstudio.layers import Conv2D, Dense, Input, ReLU
from nnstudio.network import Network, summarize, template_named


def faces(network: Network) -> list[Face]:
    summary = summarize(network)
    return [Face.of(layer, summary.total.parameters) for layer in summary.layers]


def test_a_face_says_kind_shape_and_counts() -> None:
    _, convolution, head = faces(Network.stack(Input((1, 28, 28)), Conv2D(1000), Dense(10)))
    assert (convolution.kind, convolution.headline) == ("Conv2D", "1,000 filters · 3×3")
    assert convolution.shape == "1,000 × 26 × 26"
    assert (convolution.weights, convolution.biases) == ("9,000", "1,000")
    assert convolution.share == 1.0
    assert not convolution.problem
    assert head.shape == UNKNOWN


def test_shares_are_of_all_parameters() -> None:
    _, first, second = faces(Network.stack(Input((3,)), Dense(3), Dense(1)))
    assert (first.share, second.share) == (0.75, 0.25)


def test_a_problem_names_both_layers_and_the_remedy_and_keeps_shapes_whole() -> None:
    problem = faces(Network.stack(Input((1, 28, 28)), Dense(10)))[1].problem
    assert "dense_1" in problem
    assert "input_1" in problem
    assert "put a Flatten before it" in problem
    assert "1\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}28" in problem


def test_only_what_learns_can_be_frozen_unless_a_problem_hides_what_it_has() -> None:
    network = Network.stack(Input((3,)), Dense(3), ReLU()).freeze({1, 2, 3})
    entry, dense, activation = faces(network)
    assert (dense.can_freeze, dense.is_frozen) == (True, True)
    assert not entry.is_frozen
    assert not activation.can_freeze
    broken = faces(Network.stack(Input((1, 8, 8)), Dense(3)).freeze({2}))[1]
    assert broken.is_frozen


def test_only_names_that_somebody_gave_are_shown() -> None:
    network = Network.stack(Input((3,)), Dense(3), Dense(3)).rename(3, "head")
    assert [face.own_name for face in faces(network)] == ["", "", "head"]
    assert faces(network.rename(1, "input"))[0].own_name == ""


def test_what_a_card_shows_is_there_in_words_too() -> None:
    described = faces(Network.stack(Input((3,)), Dense(4, "relu")).freeze({2}))[1].described()
    assert described == "dense_1 (Dense)\n4 units · ReLU\noutput 4\n12 weights, 4 biases\nfrozen"


def test_a_face_speaks_the_language_of_the_window(qapp: object) -> None:
    wording().switch(SIMPLIFIED_CHINESE)
    assert faces(Network.stack(Input((3,)), Dense(4)))[1].headline != "4 units"


def test_a_layer_that_shares_weights_says_whose_they_are_and_counts_none() -> None:
    embedding, *_, head = faces(template_named("char-gpt").build())[1:]
    assert (embedding.owner, embedding.has_counts) == ("", True)
    assert (head.owner, head.weights, head.has_counts, head.can_freeze) == ("embedding", "", True, False)
    assert "uses the weights of embedding" in head.described()


def test_a_block_says_how_often_it_is_repeated_and_what_it_holds() -> None:
    blocks = faces(template_named("gpt-3-175b").build())[3]
    assert blocks.headline.startswith("× 96")
    assert "attention_norm, attention, " in blocks.described()
    assert blocks.shape == "2,048 × 12,288"
