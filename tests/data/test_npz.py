"""Arrays of an NPZ file are read exactly, never unpickled, and never larger than the file can hold."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnstudio.data import files, npz
from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.npz import ArrayHeader, opened_npz
from nnstudio.data.samples import Array
from nnstudio.data.watch import CalledOffError
from nnstudio.messages import NnstudioError
from tests.data.writing import npz_file, written


def read(path: Path, name: str = "x") -> Array:
    with opened_npz(path) as archive:
        return archive.array(name)


def npy_header(shape: tuple[int, ...], descr: object = "|u1", version: int = 1) -> bytes:
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY" + bytes((version, 0)) + struct.pack("<H" if version == 1 else "<I", len(text)) + text


def zip_of(path: Path, member: bytes, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("x.npy", member)
    return path


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", ["u1", "i8", ">i2", "<f4", ">f8", "f2", "?"])
def test_arrays_of_every_numeric_type_are_read_as_numpy_reads_them(tmp_path: Path, save: Any, dtype: str) -> None:
    array = (np.arange(24) % 5).reshape(2, 3, 4).astype(dtype)
    save(tmp_path / "file.npz", x=array, other=array[0])
    np.testing.assert_array_equal(read(tmp_path / "file.npz"), array)


def test_fortran_order_is_kept(tmp_path: Path) -> None:
    array = np.asfortranarray(np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(read(npz_file(tmp_path / "file.npz", x=array)), array)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)], ids=str)
def test_every_version_of_the_format_is_read(tmp_path: Path, version: tuple[int, int]) -> None:
    member = io.BytesIO()
    np.lib.format.write_array(member, np.arange(5), version)
    np.testing.assert_array_equal(read(zip_of(tmp_path / "file.npz", member.getvalue())), np.arange(5))


def test_shape_and_type_are_known_without_reading(tmp_path: Path) -> None:
    with opened_npz(npz_file(tmp_path / "file.npz", x=np.zeros((3, 4), np.float32), y=np.arange(3))) as archive:
        assert archive.names == ("x", "y")
        assert archive.header("x") == ArrayHeader((3, 4), np.dtype(np.float32), fortran=False)
        assert archive.header("x").size == 48


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    sprung = tmp_path / "sprung"
    path = npz_file(tmp_path / "file.npz", x=np.array([Trap(sprung)], object), y=np.arange(3))
    with pytest.raises(DataError, match=r"file\.npz: the array 'x' holds Python objects"):
        read(path)
    assert not sprung.exists()
    np.testing.assert_array_equal(read(path, "y"), np.arange(3))


HOSTILE = {
    "declares terabytes": (npy_header((10**12,)) + bytes(100), "declares 1,000,000,000,000 bytes of data, more than"),
    "declares a little too much": (npy_header((101,)) + bytes(100), "declares 101 bytes"),
    "declares too little": (npy_header((99,)) + bytes(100), "holds more data than its header declares"),
    "negative shape": (npy_header((-5, -20)) + bytes(100), "holds no samples"),
    "no entries": (npy_header((0, 20)), "holds no samples"),
    "rank beyond NumPy": (npy_header((1,) * 70) + b"1", "holds no samples"),
    "text": (npy_header((2,), "<U4") + bytes(32), "is of type <U4"),
    "dates": (npy_header((2,), "<M8[s]") + bytes(16), "is of type datetime64"),
    "complex": (npy_header((2,), "<c8") + bytes(16), "is of type complex64"),
    "records": (npy_header((2,), [("a", "<f4"), ("b", "<i4")]) + bytes(16), "is of type"),
    "no array": (b"hello, world", "the header of the array 'x' is damaged"),
    "header that is a program": (b"\x93NUMPY\x01\0\x10\0__import__('os')", "is damaged"),
    "header cut short": (npy_header((5,))[:20], "is damaged"),
    "header of gigabytes": (b"\x93NUMPY\x02\0\xff\xff\xff\xff" + bytes(100), "is damaged"),
    "deeply nested header": (b"\x93NUMPY\x01\0\x00\x20" + b"(" * 0x2000, "is damaged"),
    "version of the future": (npy_header((5,), version=9) + bytes(5), "is damaged"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_array_is_refused_with_the_file_s_name(tmp_path: Path, case: str) -> None:
    member, sentence = HOSTILE[case]
    path = zip_of(tmp_path / "file.npz", member)
    with pytest.raises(DataError) as refusal:
        read(path)
    assert str(path) in str(refusal.value)
    assert sentence in str(refusal.value)


def test_a_bomb_is_refused_for_what_it_declares(tmp_path: Path) -> None:
    """A few bytes that claim in every place to stand for 3 GiB, which deflate cannot do."""
    path = zip_of(tmp_path / "file.npz", npy_header((3 * 2**30,)) + bytes(1000))
    content = path.read_bytes()
    length = struct.pack("<I", len(npy_header((3 * 2**30,))) + 1000)
    path.write_bytes(content.replace(length, struct.pack("<I", len(npy_header((3 * 2**30,))) + 3 * 2**30)))
    with pytest.raises(DataError, match="declares 3,221,225,472 bytes of data, more than the file can hold"):
        read(path)


def test_arrays_that_pass_the_limit_only_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    path = npz_file(tmp_path / "file.npz", x=np.zeros(600, np.uint8), y=np.zeros(500, np.uint8))
    with opened_npz(path) as archive:
        assert archive.array("x").size == 600
        with pytest.raises(DataError, match="declares 1,100 bytes of data, more than the limit of 1,000; split it"):
            archive.array("y")


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packings_that_numpy_does_not_write_are_refused(tmp_path: Path, method: int) -> None:
    with pytest.raises(DataError, match="packed in a way NumPy does not write"):
        read(zip_of(tmp_path / "file.npz", npy_header((5,)) + bytes(5), method))


def test_a_changed_byte_in_the_data_is_noticed(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "file.npz", npy_header((100_005,)) + bytes(100_000) + b"12345", zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"12345", b"12346"))
    with pytest.raises(DataError, match="is no NPZ file, or a damaged one"):
        read(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "is empty"), (b"no zip", "is no NPZ file"), (b"PK\x03\x04" + bytes(60), "is no NPZ file")],
)
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        read(written(tmp_path / "file.npz", content))


def test_a_directory_that_points_before_the_file_is_damage(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "file.npz", npy_header((5,)) + bytes(5))
    content = path.read_bytes()
    entry = content.index(b"PK\x01\x02") + 42  # where the central directory says the member begins
    end = content.index(b"PK\x05\x06") + 16  # and where the directory itself is said to begin
    shifted = struct.pack("<I", struct.unpack("<I", content[end : end + 4])[0] + 1000)
    path.write_bytes(content[:entry] + bytes(4) + content[entry + 4 : end] + shifted + content[end + 4 :])
    with pytest.raises(DataError, match="is no NPZ file, or a damaged one"):
        read(path)


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DataMissingError, match=r"gone\.npz does not exist"):
        read(tmp_path / "gone.npz")


@given(st.binary(max_size=200))
def test_random_bytes_never_end_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    _read_or_refuse(tmp_path_factory.getbasetemp() / "random.npz", content)


@given(st.binary(max_size=200))
def test_random_arrays_never_end_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, member: bytes
) -> None:
    path = zip_of(tmp_path_factory.getbasetemp() / "random.npz", b"\x93NUMPY" + member)
    _read_or_refuse(path, path.read_bytes())


@given(st.data())
def test_damaged_bytes_never_end_in_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    buffer = io.BytesIO()
    data.draw(st.sampled_from([np.savez, np.savez_compressed]))(buffer, x=np.arange(20), y=np.arange(20))
    content = bytearray(buffer.getvalue())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=5)):
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.sampled_from([len(content), len(content) // 2]))
    _read_or_refuse(tmp_path_factory.getbasetemp() / "damaged.npz", bytes(content[:cut]))


def _read_or_refuse(path: Path, content: bytes) -> None:
    written(path, content)
    with contextlib.suppress(NnstudioError), opened_npz(path) as archive:
        for name in archive.names:
            assert archive.array(name).size


def test_unpacking_what_is_larger_than_memory_can_be_called_off_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(npz, "IN_MEMORY", 0)
    path = npz_file(tmp_path / "large.npz", x=np.zeros((1000, 50), np.float32))

    def call_off(done: int, total: int) -> None:
        raise CalledOffError

    with opened_npz(path, call_off) as archive, pytest.raises(CalledOffError):
        archive.samples("x")
    assert list((tmp_path / "cache" / "nnstudio").iterdir()) == []
