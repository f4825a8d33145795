"""What is drawn at random is balanced, repeatable, and independent of the classes chosen beside it."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.data.dataset import Split
from nnstudio.data.errors import DataError
from nnstudio.data.splitting import Draw, check_present, held_out, of_classes, thinned


def uneven() -> Split:
    """100 samples of class 0, 40 of class 1, 7 of class 2, 1 of class 3; each input is its own number."""
    targets = np.random.default_rng(0).permutation(np.repeat([0, 1, 2, 3], [100, 40, 7, 1]))
    return Split(np.arange(len(targets)), targets)


def test_the_share_is_held_out_of_each_class() -> None:
    kept, held = held_out(uneven(), 0.1, 0, Draw.VALIDATION)
    assert np.bincount(held.targets, minlength=4).tolist() == [10, 4, 1, 0]
    assert np.bincount(kept.targets, minlength=4).tolist() == [90, 36, 6, 1]


def test_every_sample_is_in_one_part_and_in_its_order() -> None:
    kept, held = held_out(uneven(), 0.3, 0, Draw.VALIDATION)
    assert sorted([*kept.array, *held.array]) == list(range(148))
    assert (np.diff(kept.array) > 0).all()
    assert (np.diff(held.array) > 0).all()
    np.testing.assert_array_equal(uneven().targets[held.array], held.targets)


def test_a_class_is_never_held_out_as_a_whole() -> None:
    kept, _ = held_out(uneven(), 0.999, 0, Draw.VALIDATION)
    assert np.bincount(kept.targets).tolist() == [1, 1, 1, 1]


def test_nothing_is_held_out_for_a_share_of_zero() -> None:
    split = uneven()
    kept, held = held_out(split, 0.0, 0, Draw.TEST)
    assert kept is split
    assert len(held) == 0


def test_the_seed_and_the_purpose_decide_what_is_held_out() -> None:
    def drawn(seed: int, draw: Draw) -> list[int]:
        return list(held_out(uneven(), 0.2, seed, draw)[1].array)

    assert drawn(1, Draw.TEST) == drawn(1, Draw.TEST)
    assert drawn(1, Draw.TEST) != drawn(2, Draw.TEST)
    assert drawn(1, Draw.TEST) != drawn(1, Draw.VALIDATION)


def test_what_is_held_out_of_a_class_does_not_depend_on_the_others() -> None:
    _, alone = held_out(of_classes(uneven(), [1]), 0.2, 0, Draw.VALIDATION)
    _, among_all = held_out(uneven(), 0.2, 0, Draw.VALIDATION)
    np.testing.assert_array_equal(alone.array, of_classes(among_all, [1]).array)


def test_a_regression_is_held_out_as_one_class() -> None:
    kept, held = held_out(Split(np.arange(50), np.zeros((50, 2))), 0.1, 0, Draw.TEST)
    assert (len(kept), len(held)) == (45, 5)


def test_thinning_keeps_at_most_so_many_of_each_class() -> None:
    assert np.bincount(thinned(uneven(), 10, 0).targets).tolist() == [10, 10, 7, 1]


def test_a_thinner_set_is_a_part_of_a_thicker_one() -> None:
    assert set(thinned(uneven(), 5, 0).array) < set(thinned(uneven(), 20, 0).array)


def test_a_class_without_samples_is_named_with_those_that_have_some() -> None:
    check_present(uneven(), [0, 3])
    with pytest.raises(DataError, match="class 7 has no training samples; choose among 0, 1, 2, 3"):
        check_present(uneven(), [2, 7])
