"""Loading weights into a network, and the report on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.formats.keys import named_arrays, numbered_arrays
from nnstudio.formats.matching import Fate, match_weights
from nnstudio.formats.safetensors import read_safetensors
from nnstudio.formats.weights import StoredWeights, WeightsError
from nnstudio.layers import BatchNorm, Dense, Input
from nnstudio.layers.base import Array
from nnstudio.network import Network, ProblemError
from tests.formats.examples import BRANCHING, STACK, drawn


def stored(arrays: dict[str, Array]) -> StoredWeights:
    return StoredWeights("w.npz", arrays)


def test_a_file_of_the_same_network_is_loaded_whole() -> None:
    saved, present = drawn(STACK, 1), drawn(STACK, 2)
    matching = match_weights(stored(named_arrays(STACK, saved)), STACK, present)
    assert matching.is_complete
    assert matching.parameters.equals(saved)
    assert str(matching.summary()) == "all 10 arrays loaded"
    assert str(matching.matches[0].sentence()) == "conv2d_1.weight: loaded from conv2d_1.weight"


def test_nothing_is_shared_with_the_file_or_with_the_present_arrays() -> None:
    arrays, present = named_arrays(STACK, drawn(STACK, 1)), drawn(STACK, 2)
    before = present.copy()
    del arrays["dense_2.weight"]
    for _, _, array in match_weights(stored(arrays), STACK, present).parameters:
        array[...] = 0
    assert present.equals(before)
    assert all(array.any() for array in arrays.values())


def test_what_does_not_fit_keeps_its_values_and_is_reported_with_both_shapes() -> None:
    arrays, present = named_arrays(STACK, drawn(STACK, 1)), drawn(STACK, 2)
    head = STACK.named("dense_2").id
    arrays["dense_2.weight"] = np.ones((10, 6), np.float32)
    arrays["extra.weight"] = np.ones((2,), np.float32)
    arrays["batchnorm_1.num_batches_tracked"] = np.array(3.0, np.float32)
    del arrays["dense_2.bias"]
    matching = match_weights(stored(arrays), STACK, present)
    np.testing.assert_array_equal(matching.parameters[head]["weight"], present[head]["weight"])
    np.testing.assert_array_equal(matching.parameters[head]["bias"], present[head]["bias"])
    assert [str(match.sentence()) for match in matching.matches if match.fate is not Fate.MATCHED] == [
        "batchnorm_1.num_batches_tracked: whole numbers in one, fractions in the other; kept as it was",
        "dense_2.weight: is 3 × 6 in the network but 10 × 6 in the file, kept as it was",
        "dense_2.bias: not in the file, kept as it was",
        "'extra.weight': only in the file, not used",
    ]
    assert not matching.is_complete
    assert str(matching.summary()) == (
        "7 of 10 arrays loaded; 1 not in the file, 2 of another shape or type, 1 only in the file"
    )


def test_numbers_of_a_sequential_are_understood() -> None:
    saved = drawn(STACK, 1)
    matching = match_weights(stored(numbered_arrays(STACK, saved)), STACK, drawn(STACK, 2))
    assert matching.is_complete
    assert matching.parameters.equals(saved)


def test_a_sequential_of_torch_with_other_modules_between_is_loaded_by_its_order() -> None:
    file = read_safetensors(Path(__file__).parent / "torch_sequential.safetensors")
    matching = match_weights(file, STACK, drawn(STACK))
    assert matching.is_complete
    head = STACK.named("dense_2").id
    np.testing.assert_array_equal(matching.parameters[head]["weight"], file.arrays["7.weight"])


def test_the_first_layers_of_a_sequential_are_loaded_by_their_numbers() -> None:
    arrays = numbered_arrays(STACK, drawn(STACK, 1))
    arrays = {key: array for key, array in arrays.items() if not key.startswith("8.")}
    matching = match_weights(stored(arrays), STACK, drawn(STACK, 2))
    assert [match.name for match in matching.of(Fate.MISSING)] == ["dense_2.weight", "dense_2.bias"]


def test_numbers_of_another_count_of_layers_are_refused_rather_than_guessed() -> None:
    network = Network.stack(Input((4,)), Dense(4), Dense(4), Dense(4))
    arrays = {"3.weight": np.ones((4, 4), np.float32), "7.weight": np.ones((4, 4), np.float32)}
    with pytest.raises(WeightsError, match="2 of them with arrays, but the network has 3"):
        match_weights(stored(arrays), network, drawn(network))


def test_layers_whose_names_are_numbers_are_known_by_name() -> None:
    network = Network().add(Input((4,)), "9").add(Dense(4), "1").add(Dense(4), "0")
    saved = drawn(network, 1)
    matching = match_weights(stored(named_arrays(network, saved)), network, drawn(network, 2))
    assert matching.parameters.equals(saved)


@pytest.mark.parametrize("network", [STACK, BRANCHING])
def test_a_file_of_which_nothing_fits_is_refused_with_names_of_both_sides(network: Network) -> None:
    arrays: dict[str, Array] = {"features.0.weight": np.ones((64, 3, 11, 11), np.float32)}
    with pytest.raises(WeightsError, match=r"the file has 'features\.0\.weight' \(64 × 3 × 11 × 11\), the network "):
        match_weights(stored(arrays), network, drawn(network))


def test_a_file_of_which_only_names_fit_is_refused() -> None:
    network = Network.stack(Input((4,)), Dense(2, bias=False))
    with pytest.raises(WeightsError, match=r"nothing in w\.npz fits"):
        match_weights(stored({"dense_1.weight": np.ones((3, 3), np.float32)}), network, drawn(network))


def test_a_file_without_arrays_and_a_network_without_arrays_are_told_apart() -> None:
    empty = Network.stack(Input((4,)))
    with pytest.raises(WeightsError, match=r"w\.npz holds no arrays"):
        match_weights(stored({}), STACK, drawn(STACK))
    with pytest.raises(WeightsError, match="the network has no arrays"):
        match_weights(stored({"a": np.ones(1)}), empty, drawn(empty))


def test_a_network_that_cannot_run_takes_no_weights() -> None:
    network = Network.stack(BatchNorm())
    with pytest.raises(ProblemError):
        match_weights(stored({"a": np.ones(1)}), network, drawn(STACK))
