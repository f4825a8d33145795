"""IDX files of every type are read exactly, and every damaged one is refused in one sentence that names it."""

from __future__ import annotations

import contextlib
import gzip
import os
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.files import MAX_BYTES
from nnstudio.data.idx import read_idx
from nnstudio.messages import NnstudioError
from tests.data.writing import IDX_CODES, idx_bytes, idx_header, image_stack, written

IMAGES = image_stack(6)


@pytest.mark.parametrize("dtype", IDX_CODES)
@pytest.mark.parametrize("shape", [(7,), (3, 2), (2, 3, 4), (2, 1, 3, 2)], ids=str)
def test_every_type_and_rank_is_read_in_native_byte_order(tmp_path: Path, dtype: str, shape: tuple[int, ...]) -> None:
    array = (np.random.default_rng(0).normal(size=shape) * 50).clip(0, 127).astype(dtype)
    read = read_idx(written(tmp_path / "array.idx", idx_bytes(array, dtype)))
    assert read.dtype == np.dtype(dtype).newbyteorder("=")
    assert read.dtype.isnative
    np.testing.assert_array_equal(read, array)


def test_gzip_is_recognised_by_content_and_not_by_name(tmp_path: Path) -> None:
    packed = written(tmp_path / "images", gzip.compress(idx_bytes(IMAGES)))
    plain = written(tmp_path / "images.gz", idx_bytes(IMAGES))
    np.testing.assert_array_equal(read_idx(packed), IMAGES)
    np.testing.assert_array_equal(read_idx(plain), IMAGES)


def test_several_gzip_members_are_read_as_one_file(tmp_path: Path) -> None:
    content = idx_bytes(IMAGES)
    packed = gzip.compress(content[:50]) + gzip.compress(content[50:])
    np.testing.assert_array_equal(read_idx(written(tmp_path / "images.gz", packed)), IMAGES)


DAMAGED = {
    "no magic": (b"PK\x03\x04 and more", "is no IDX file: it begins with 50 4b 03 04"),
    "unknown type": (idx_header(0x07, 1) + b"1", "is no IDX file"),
    "three bytes": (b"\0\0\x08", "is no IDX file"),
    "no dimensions": (idx_header(0x08) + b"1", "declares 0 dimensions"),
    "too many dimensions": (idx_header(0x08, *[1] * 200) + b"1", "declares 200 dimensions"),
    "header cut short": (idx_header(0x08, 2, 3)[:9], "is cut short within its header"),
    "declares too much": (idx_header(0x08, 7, 5, 4) + IMAGES.tobytes(), "declares 140 bytes of data, more than"),
    "declares too little": (idx_header(0x08, 5, 5, 4) + IMAGES.tobytes(), "holds more data than its header declares"),
    "negative size": (bytes((0, 0, 8, 1, 255, 255, 255, 250)) + b"123456", "declares 4,294,967,290 bytes"),
    "sizes beyond any memory": (idx_header(0x0E, *[2**32 - 1] * 30) + b"1", "more than the file can hold"),
    "size of zero": (idx_header(0x08, 0, 5, 4), "holds no data"),
    "gzip cut short": (gzip.compress(idx_bytes(image_stack(50)))[:-40], "is cut short"),
    "gzip of half a file": (gzip.compress(idx_bytes(image_stack(50))[:-40]), "is cut short"),
    "gzip header alone": (gzip.compress(b"")[:10], "is cut short"),
    "gzip of nothing": (gzip.compress(b""), "is no IDX file"),
    "gzip with a wrong checksum": (gzip.compress(idx_bytes(IMAGES))[:-8] + b"12345678", "is a damaged gzip file"),
    "gzip of noise": (gzip.compress(b"")[:10] + b"\xff" * 100, "is a damaged gzip file"),
    "gzip that declares too much": (gzip.compress(idx_header(0x08, 2**31)), "more than the file can hold"),
    "gzip with more than declared": (gzip.compress(idx_bytes(IMAGES) + b"1"), "holds more data than"),
    "empty": (b"", "is empty"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_is_refused_with_its_name(tmp_path: Path, case: str) -> None:
    content, sentence = DAMAGED[case]
    path = written(tmp_path / "train-images-idx3-ubyte", content)
    with pytest.raises(DataError) as refusal:
        read_idx(path)
    assert str(path) in str(refusal.value)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_beyond_the_limit_is_refused_although_it_is_that_long(tmp_path: Path) -> None:
    path = written(tmp_path / "images", idx_header(0x08, MAX_BYTES // 2**16 + 1, 2**16))
    os.truncate(path, 12 + MAX_BYTES + 2**16)  # sparse: takes no room on disk
    with pytest.raises(DataError, match="more than the limit of 4,294,967,296; split it"):
        read_idx(path)


def test_a_gzip_bomb_is_left_off_a_byte_after_what_its_header_declares(tmp_path: Path) -> None:
    bomb = gzip.compress(idx_header(0x08, 1000) + bytes(50_000_000))
    path = written(tmp_path / "labels.gz", bomb)
    tracemalloc.start()
    try:
        with pytest.raises(DataError, match="holds more data than its header declares"):
            read_idx(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_missing_file_a_folder_and_a_device_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match="gone does not exist; point to where the data is now"):
        read_idx(tmp_path / "gone")
    with pytest.raises(DataError, match="is a folder where a file is expected"):
        read_idx(tmp_path)
    with pytest.raises(DataError, match="is not a regular file"):
        read_idx(Path(os.devnull))
    with pytest.raises(DataError, match="is not a folder, or lies below a file"):
        read_idx(written(tmp_path / "file", b"1") / "below")


def test_a_name_that_the_system_cannot_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path / ("x" * 5000))


@given(st.binary(max_size=300))
def test_random_bytes_never_end_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    _read_or_refuse(tmp_path_factory.getbasetemp() / "random.idx", content)


@given(st.data())
def test_a_damaged_byte_never_ends_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = data.draw(st.sampled_from([idx_bytes(IMAGES), gzip.compress(idx_bytes(IMAGES))]))
    place = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:place] + data.draw(st.binary(max_size=4)) + content[place + 1 :]
    _read_or_refuse(tmp_path_factory.getbasetemp() / "damaged.idx", damaged)


def _read_or_refuse(path: Path, content: bytes) -> None:
    written(path, content)
    with contextlib.suppress(NnstudioError):
        assert read_idx(path).size
