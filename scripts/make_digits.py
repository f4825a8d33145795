"""Make the embedded digits: python scripts/make_digits.py PATH_OF_DIGITS_10K.npz

Draws 600 training and 100 test images of each class from an NPZ file with `x` (N, 28, 28) uint8 and `y`
(N,), and writes resources/digits/digits.npz. The same file gives the same bytes.
"""

from __future__ import annotations

import argparse
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

SEED = 1998
TRAIN_PER_CLASS, TEST_PER_CLASS = 600, 100
TARGET = Path(__file__).parents[1] / "resources" / "digits" / "digits.npz"


def main() -> None:
    """Read the file named on the command line and write the embedded set."""
    parser = argparse.ArgumentParser(description="Make the embedded digits.")
    parser.add_argument("source", type=Path, help="NPZ file with x (N, 28, 28) uint8 and y (N,)")
    source = parser.parse_args().source
    with np.load(source, allow_pickle=False) as arrays:
        images, labels = arrays["x"], arrays["y"].astype(np.uint8)
    train, test = drawn(labels)
    write(
        TARGET,
        {
            "x_train": images[train],
            "y_train": labels[train],
            "x_test": images[test],
            "y_test": labels[test],
        },
    )


def drawn(labels: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the places of training and test samples, balanced over the ten classes and shuffled."""
    random = np.random.default_rng(SEED)
    members = [random.permutation(np.flatnonzero(labels == label)) for label in range(10)]
    train = np.concatenate([places[:TRAIN_PER_CLASS] for places in members])
    test = np.concatenate([places[TRAIN_PER_CLASS : TRAIN_PER_CLASS + TEST_PER_CLASS] for places in members])
    return random.permutation(train), random.permutation(test)


def write(target: Path, arrays: dict[str, npt.NDArray[np.uint8]]) -> None:
    """Write an NPZ file as small as deflate makes it, without a date."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


if __name__ == "__main__":
    main()
