"""Weights as .npz."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.formats.keys import named_arrays
from nnstudio.formats.npz import read_npz, write_npz
from nnstudio.messages import NnstudioError
from tests.formats.examples import STACK, drawn


def test_every_array_comes_back_bit_for_bit_here_and_in_numpy(tmp_path: Path) -> None:
    arrays = named_arrays(STACK, drawn(STACK))
    with (tmp_path / "w.npz").open("wb") as file:
        write_npz(file, arrays)
    stored = read_npz(tmp_path / "w.npz").arrays
    with np.load(tmp_path / "w.npz", allow_pickle=False) as loaded:
        assert list(loaded) == list(stored) == list(arrays)
        for key, array in arrays.items():
            assert stored[key].dtype == loaded[key].dtype == array.dtype
            np.testing.assert_array_equal(stored[key], array, strict=True)
            np.testing.assert_array_equal(loaded[key], array, strict=True)


def test_the_same_weights_make_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with (tmp_path / name).open("wb") as file:
            write_npz(file, named_arrays(STACK, drawn(STACK)))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_python_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", a=np.array([{"x": 1}], dtype=object))
    with pytest.raises(NnstudioError, match="Python objects"):
        read_npz(tmp_path / "w.npz")


def test_doubles_are_converted_with_a_note_and_nan_is_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "w.npz", d=np.ones((2, 2)))
    stored = read_npz(tmp_path / "w.npz")
    assert stored.arrays["d"].dtype == np.float32
    assert "float64" in str(stored.notes[0])
    np.savez(tmp_path / "w.npz", d=np.array([np.nan]))
    with pytest.raises(NnstudioError, match=r"w\.npz holds NaN.* in 'd'"):
        read_npz(tmp_path / "w.npz")


def test_a_bomb_of_shape_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }"
    npy = b"\x93NUMPY\x01\x00" + (len(header) + 1).to_bytes(2, "little") + header + b"\n"
    with zipfile.ZipFile(tmp_path / "w.npz", "w") as archive:
        archive.writestr("a.npy", npy)
    with pytest.raises(NnstudioError, match="declares 4,398,046,511,104 bytes"):
        read_npz(tmp_path / "w.npz")


def test_nine_axes_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", a=np.ones((1,) * 9, np.float32))
    with pytest.raises(NnstudioError, match="9 axes for 'a'"):
        read_npz(tmp_path / "w.npz")


def test_a_name_that_stands_twice_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", a=np.ones(1))
    with zipfile.ZipFile(tmp_path / "w.npz", "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("a.npy", archive.read("a.npy"))
    with pytest.raises(NnstudioError, match="'a' twice"):
        read_npz(tmp_path / "w.npz")
