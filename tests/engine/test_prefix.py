"""A network is cut where what lies below repeats and costs more than reading it back; what it gives finds room."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.engine.compiled import CompiledNetwork
from nnstudio.engine.losses import CrossEntropy
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.prefix import FROM_FILE, FROM_MEMORY, Cut, best_cut, room_for
from nnstudio.kernels.layout import engine_shape
from nnstudio.layers import Add, BatchNorm, Conv2D, Dense, Dropout, Flatten, Input, MaxPool
from nnstudio.network import Network
from nnstudio.network.blocks import TransformerEncoder

AMPLE = 2**40

CONVOLUTIONAL = Network.stack(
    Input((1, 12, 12)),
    Conv2D(8, (3, 3), "relu"),
    MaxPool((2, 2)),
    Conv2D(16, (3, 3), "relu"),
    BatchNorm(),
    Flatten(),
    Dense(16, "relu"),
    Dense(4, "softmax"),
)


def frozen(network: Network, *names: str) -> Network:
    return network.freeze({network.named(name).id for name in names})


def cut_of(network: Network, samples: int = 100, memory: int = AMPLE) -> Cut | None:
    return best_cut(CompiledNetwork(network, Parameters.initialize(network), CrossEntropy()), samples, memory)


def residual() -> Network:
    """Return a network whose first block's output is read by the second block's both ways."""
    network = Network.stack(Input((4, 8, 8)), Conv2D(8, (3, 3), padding="same"))
    for number in (1, 2):
        entry = network.nodes[-1].name
        network = network.add(Conv2D(8, (3, 3), "relu", padding="same"), f"first_{number}")
        network = network.add(Conv2D(8, (3, 3), padding="same"), f"second_{number}")
        network = network.add(Add(), f"add_{number}", after=(f"second_{number}", entry))
    return network.add(Flatten()).add(Dense(3, "softmax"), "head")


def test_the_cut_lies_below_the_lowest_layer_that_learns() -> None:
    cut = cut_of(frozen(CONVOLUTIONAL, "conv2d_1", "conv2d_2", "batchnorm_1"))
    assert cut is not None
    assert (cut.layer, cut.shape, cut.nbytes) == ("dense_1", (144,), 100 * 144 * 4)
    assert cut.saved == 10 * 10 * 8 * 9 + 3 * 3 * 16 * 72 - FROM_MEMORY * 144


def test_where_nothing_is_frozen_at_the_bottom_there_is_no_cut() -> None:
    assert cut_of(CONVOLUTIONAL) is None
    assert cut_of(frozen(CONVOLUTIONAL, "conv2d_2", "batchnorm_1", "dense_1")) is None


def test_a_batchnorm_that_learns_ends_the_prefix_and_a_frozen_one_belongs_to_it() -> None:
    below = cut_of(frozen(CONVOLUTIONAL, "conv2d_1", "conv2d_2"))
    assert below is not None
    assert below.layer == "batchnorm_1"


def test_dropout_that_drops_ends_the_prefix() -> None:
    def network(rate: float) -> Network:
        stack = Network.stack(Input((99,)), Dense(50, "relu"), Dropout(rate), Dense(40), Dense(3, "softmax"))
        return frozen(stack, "dense_1", "dense_2")

    drops, keeps = cut_of(network(0.5)), cut_of(network(0.0))
    assert drops is not None
    assert keeps is not None
    assert (drops.layer, keeps.layer) == ("dropout_1", "dense_3")


def test_a_residual_block_is_kept_as_a_whole_or_not_at_all() -> None:
    network = residual()
    whole = cut_of(frozen(network, "conv2d_1", "first_1", "second_1", "first_2"))
    half = cut_of(frozen(network, "conv2d_1", "first_1"))
    assert whole is not None
    assert half is not None
    assert (whole.layer, half.layer) == ("first_2", "first_1")


def test_a_frozen_transformer_with_dropout_is_cut_inside_its_first_block() -> None:
    def network(dropout: float) -> Network:
        block = TransformerEncoder(heads=2, hidden=96, dropout=dropout, repeat=2)
        stack = Network.stack(Input((6, 48)), Dense(48), block, Flatten(), Dense(3, "softmax"))
        return frozen(stack, "dense_1", "transformerencoder_1")

    without, with_dropout = cut_of(network(0.0)), cut_of(network(0.1))
    assert without is not None
    assert with_dropout is not None
    assert without.layer == "dense_2"
    assert with_dropout.layer.startswith("transformerencoder_1.0.")


def test_what_costs_less_than_reading_it_back_is_not_kept() -> None:
    assert cut_of(Network.stack(Input((1, 9, 9)), MaxPool((3, 3)), Flatten(), Dense(3, "softmax"))) is None
    assert cut_of(frozen(Network.stack(Input((8,)), Dense(64), Dense(3, "softmax")), "dense_1")) is None


def test_of_all_cuts_the_one_that_saves_most_is_taken() -> None:
    widening = Network.stack(Input((600,)), Dense(20), Dense(5000), Dense(3, "softmax"))
    cut = cut_of(frozen(widening, "dense_1", "dense_2"))
    assert cut is not None
    assert (cut.layer, cut.saved) == ("dense_2", 600 * 20 - FROM_MEMORY * 20)


def test_a_step_above_kept_outputs_is_expected_to_take_what_is_left_of_its_products() -> None:
    network = Network.stack(Input((600,)), Dense(100), Dense(50), Dense(3, "softmax"))
    cut = cut_of(frozen(network, "dense_1"))
    assert cut is not None
    above = 3 * (100 * 50 + 50 * 3)  # forward, and twice as much back
    assert cut.later == pytest.approx((FROM_MEMORY * 100 + above) / (600 * 100 + above))


def test_what_is_more_than_the_budget_goes_to_a_file_if_that_is_worth_it() -> None:
    network = frozen(Network.stack(Input((600,)), Dense(10), Dense(3, "softmax")), "dense_1")
    exact, less = cut_of(network, 100, 4000), cut_of(network, 100, 3999)
    assert exact is not None
    assert less is not None
    assert (exact.is_in_memory, less.is_in_memory) == (True, False)
    assert less.saved == 6000 - FROM_FILE * 10
    assert cut_of(frozen(Network.stack(Input((500,)), Dense(10), Dense(3, "softmax")), "dense_1"), 100, 0) is None


@pytest.mark.parametrize("is_in_memory", [True, False], ids=["memory", "file"])
def test_outputs_are_kept_a_row_for_each_sample(is_in_memory: bool) -> None:
    cut = Cut(3, "dense_1", (2, 3, 4), 5 * 24 * 4, is_in_memory, 1, 0.5)
    room = room_for(cut, (3, 2), np.float32)
    assert room is not None
    training, validation = room
    assert (training.rows.shape, validation.rows.shape) == ((3, 24), (2, 24))
    outputs = np.arange(48, dtype=np.float32).reshape(engine_shape(cut.shape, 2))
    training.keep(np.array([2, 0]), outputs)
    np.testing.assert_array_equal(training.rows[2], outputs[..., 0].ravel())
    np.testing.assert_array_equal(training.rows[0], outputs[..., 1].ravel())
    assert not training.rows[1].any()
    assert not validation.rows.any()


def test_the_file_has_no_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    room = room_for(Cut(3, "dense_1", (7,), 84, False, 1, 0.5), (2, 1), np.float32)
    assert room is not None
    assert [path.name for path in tmp_path.rglob("*")] == ["nnstudio"]


def test_where_no_file_can_be_there_is_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cut = Cut(3, "dense_1", (2**40,), 2**63, False, 1, 0.5)
    assert room_for(cut, (2, 1), np.float32) is None
    (tmp_path / "nnstudio").write_text("a file in the place of the folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert room_for(Cut(3, "dense_1", (7,), 84, False, 1, 0.5), (2, 1), np.float32) is None
