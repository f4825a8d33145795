"""Weights as .safetensors."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import IO, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from nnstudio.formats.keys import named_arrays
from nnstudio.formats.safetensors import parse_safetensors, read_safetensors, write_safetensors
from nnstudio.formats.weights import StoredWeights
from nnstudio.layers.base import Array
from nnstudio.messages import NnstudioError
from tests.formats.examples import STACK, drawn

MADE_BY_TORCH = Path(__file__).parent / "torch_sequential.safetensors"
"""The state dict of an `nn.Sequential` like STACK, saved by tests/frameworks/record_safetensors.py."""


def written(arrays: dict[str, Array]) -> bytes:
    file = io.BytesIO()
    write_safetensors(file, arrays)
    return file.getvalue()


def parsed(data: bytes) -> StoredWeights:
    return parse_safetensors(data, "file")


def with_header(header: str, body: bytes = b"") -> bytes:
    return len(header.encode()).to_bytes(8, "little") + header.encode() + body


def entry(kind: str, shape: list[int], end: int) -> str:
    return json.dumps({"dtype": kind, "shape": shape, "data_offsets": [0, end]})


def test_every_array_comes_back_bit_for_bit() -> None:
    arrays = named_arrays(STACK, drawn(STACK))
    back = parsed(written(arrays))
    assert back.notes == ()
    assert back.arrays.keys() == arrays.keys()
    for key, array in arrays.items():
        assert back.arrays[key].dtype == array.dtype
        assert back.arrays[key].shape == array.shape
        np.testing.assert_array_equal(back.arrays[key], array)


def test_what_is_written_is_what_the_library_writes() -> None:
    rng = np.random.default_rng(0)
    kinds = ("f4", "f8", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1")
    arrays: dict[str, Array] = {f"层_{kind}.b": rng.integers(0, 100, (3, 2)).astype(kind) for kind in kinds}
    arrays |= {"a": np.array(5.0, np.float32), "none": np.zeros((0, 3), np.float32)}
    arrays |= named_arrays(STACK, drawn(STACK))
    for some in (arrays, dict(reversed(arrays.items())), {}):
        assert written(some) == save(some, metadata={"format": "pt"})


class Heard:
    """A file that notes how it is written."""

    def __init__(self) -> None:
        self.owners: list[object] = []

    def write(self, data: bytes | memoryview) -> int:
        self.owners.append(data.obj if isinstance(data, memoryview) else None)
        return memoryview(data).nbytes


def test_arrays_are_written_from_where_they_lie() -> None:
    file, array = Heard(), np.ones((50, 40), np.float32)
    write_safetensors(cast("IO[bytes]", file), {"weight": array})
    _, owner = file.owners
    assert isinstance(owner, np.ndarray)
    assert np.shares_memory(owner, array)


def test_transposed_and_big_endian_arrays_are_written_by_value() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    back = parsed(written({"turned": values.T, "big": values.astype(">f4")}))
    np.testing.assert_array_equal(back.arrays["turned"], values.T)
    np.testing.assert_array_equal(back.arrays["big"], values)


def test_arrays_come_in_the_order_of_the_file() -> None:
    keys = [f"a{number}" for number in range(20)]
    assert list(parsed(written(dict.fromkeys(keys, np.ones(1, np.float32)))).arrays) == sorted(keys)


def test_a_file_that_torch_made_is_read() -> None:
    stored = read_safetensors(MADE_BY_TORCH)
    assert {key: array.shape for key, array in stored.arrays.items()} == {
        "0.weight": (4, 1, 3, 3),
        "0.bias": (4,),
        "2.weight": (4,),
        "2.bias": (4,),
        "2.running_mean": (4,),
        "2.running_var": (4,),
        "2.num_batches_tracked": (),
        "5.weight": (6, 36),
        "7.weight": (3, 6),
        "7.bias": (3,),
    }
    assert stored.arrays["2.num_batches_tracked"] == 3


@pytest.mark.parametrize("kind", [np.float16, np.float64])
def test_other_floats_become_float32_and_a_note_says_so(kind: type[np.floating]) -> None:
    stored = parsed(save({"a.weight": np.array([0.5, -2.0], kind)}))
    assert stored.arrays["a.weight"].dtype == np.float32
    np.testing.assert_array_equal(stored.arrays["a.weight"], [0.5, -2.0])
    assert str(stored.notes[0]) == (f"converted to float32: 1 of type {np.dtype(kind).name}, such as 'a.weight'")


def test_bfloat16_becomes_float32_and_a_note_says_so() -> None:
    body = (np.array([1.0, -0.5], np.float32).view(np.uint32) >> 16).astype("<u2").tobytes()
    stored = parsed(with_header(f'{{"a": {entry("BF16", [2], 4)}}}', body))
    np.testing.assert_array_equal(stored.arrays["a"], [1.0, -0.5])
    assert "bfloat16" in str(stored.notes[0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e300])
def test_numbers_that_are_not_finite_in_float32_are_refused_with_the_name(bad: float) -> None:
    with pytest.raises(NnstudioError, match=r"file holds NaN, infinity or numbers beyond float32 in 'a\.bias'"):
        parsed(save({"a.bias": np.array([0.0, bad])}))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "header is longer than the file"),
        (b"1234567", "header is longer than the file"),
        ((2**60).to_bytes(8, "little") + b"{}", "header is longer than the file"),
        (with_header("[1]"), "no JSON object"),
        (with_header("{"), "not JSON"),
        (with_header('{"a":' * 100_000), "nested too deeply"),
        (with_header(f'{{"a": {entry("F32", [1], 4)}, "a": {entry("F32", [1], 4)}}}', bytes(4)), "names 'a' twice"),
        (with_header(f'{{"a": {entry("F99", [1], 4)}}}', bytes(4)), "damaged"),
        (with_header(f'{{"a": {entry("BOOL", [1], 1)}}}', bytes(1)), "'a' as BOOL"),
        (with_header(f'{{"a": {entry("F32", [1] * 9, 4)}}}', bytes(4)), "9 axes for 'a'"),
        (with_header(f'{{"a": {entry("F32", [2**62, 2**62], 4)}}}', bytes(4)), "damaged"),
        (with_header(f'{{"a": {entry("F32", [2], 4)}}}', bytes(4)), "damaged"),
        (with_header(f'{{"a": {entry("F32", [1], 4)}}}', bytes(3)), "damaged"),
        (with_header(f'{{"a": {entry("F32", [1], 4)}}}', bytes(5)), "damaged"),
        (with_header('{"a": 3}'), "damaged"),
        (with_header(f'{{"a": {entry("U64", [1], 8)}}}', b"\xff" * 8), "beyond 64 bits in 'a'"),
    ],
)
def test_damaged_and_hostile_files_are_refused(data: bytes, says: str) -> None:
    with pytest.raises(NnstudioError, match=says):
        parsed(data)


def test_an_empty_file_and_a_folder_are_refused_with_their_name(tmp_path: Path) -> None:
    (tmp_path / "empty.safetensors").touch()
    with pytest.raises(NnstudioError, match=r"empty\.safetensors is empty"):
        read_safetensors(tmp_path / "empty.safetensors")
    with pytest.raises(NnstudioError, match="is a folder"):
        read_safetensors(tmp_path)


@given(st.data())
def test_a_file_with_any_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(written({"a.weight": np.ones((2, 3), np.float32), "n": np.array(3)}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(NnstudioError):
        parsed(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
