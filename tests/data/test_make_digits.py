"""The script that made the embedded digits draws a balanced set, the same each time."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from scripts.make_digits import drawn, write

LABELS = np.random.default_rng(0).permutation(np.repeat(np.arange(10, dtype=np.uint8), 750))


def test_training_and_test_samples_are_balanced_and_apart() -> None:
    train, test = drawn(LABELS)
    assert np.bincount(LABELS[train]).tolist() == [600] * 10
    assert np.bincount(LABELS[test]).tolist() == [100] * 10
    assert not set(train) & set(test)


def test_the_same_samples_give_the_same_file(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        write(tmp_path / name, {"y_train": LABELS[drawn(LABELS)[0]]})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz") as arrays:
        np.testing.assert_array_equal(arrays["y_train"], LABELS[drawn(LABELS)[0]])
