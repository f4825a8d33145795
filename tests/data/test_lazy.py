"""Samples that are read when asked for equal those in memory, are not copied by choosing, and say what is lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.data.dataset import Dataset, Split, numbered
from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.lazy import BLOCK, Chosen, Derived, FileSamples, blocks, chosen, is_lazy
from nnstudio.data.samples import Array
from nnstudio.data.splitting import Draw, held_out, of_classes, thinned
from nnstudio.data.transforms import Scale, Standardize
from tests.data.fingerprints import fingerprint

COUNT = 300


@pytest.fixture(scope="module")
def images() -> Array:
    return np.random.default_rng(0).integers(0, 60000, (COUNT, 1, 5, 4), np.uint16)


@pytest.fixture(scope="module")
def stored(images: Array, tmp_path_factory: pytest.TempPathFactory) -> FileSamples:
    path = tmp_path_factory.mktemp("lazy") / "images"
    path.write_bytes(b"header" + images.astype(">u2").tobytes())
    return FileSamples(path, images.shape, np.dtype(">u2"), offset=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-COUNT, COUNT - 1), max_size=40))
def test_samples_of_a_file_are_those_at_their_places_however_asked(
    images: Array, stored: FileSamples, places: list[int]
) -> None:
    asked = np.array(places, np.int64)
    read = stored[asked]
    np.testing.assert_array_equal(read, images[asked])
    assert read.dtype == np.uint16


def test_choosing_among_samples_of_a_file_reads_none_of_them(images: Array, stored: FileSamples) -> None:
    odd = chosen(stored, np.arange(COUNT) % 2 == 1)
    some = chosen(odd, np.array([5, -1, 5]))
    assert isinstance(some, Chosen)
    assert some.samples is stored
    np.testing.assert_array_equal(some[np.arange(3)], images[[11, COUNT - 1, 11]])


def test_a_memory_mapped_array_is_chosen_from_without_a_copy(images: Array, tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", images)
    mapped = np.load(tmp_path / "images.npy", mmap_mode="r")
    assert is_lazy(mapped)
    split = Split(mapped, np.arange(COUNT) % 3).take(np.arange(7))
    assert isinstance(split.inputs, Chosen)
    np.testing.assert_array_equal(split.array, images[:7])


def test_all_that_is_done_to_samples_in_memory_is_done_to_those_of_a_file(images: Array, stored: FileSamples) -> None:
    labels = np.arange(COUNT) % 3

    def handled(split: Split) -> Dataset:
        kept, held = held_out(thinned(of_classes(split, [0, 2]), 50, 1), 0.3, 1, Draw.VALIDATION)
        return Dataset(kept, held, split.none(), numbered(3))

    lazy, ready = handled(Split(stored, labels)), handled(Split(images, labels))
    assert is_lazy(lazy.train.inputs)
    assert fingerprint(lazy) == fingerprint(ready)
    for transform in (Scale(), Standardize(), Standardize(per="value"), Standardize(per="dataset")):
        figures, expected = (transform.fitted(dataset.train.inputs) for dataset in (lazy, ready))
        np.testing.assert_array_equal(figures.offset, expected.offset)
        np.testing.assert_array_equal(figures.divisor, expected.divisor)


def test_measuring_in_blocks_gives_the_mean_and_deviation_of_the_whole() -> None:
    values = np.random.default_rng(1).normal(1000, 3, (3 * BLOCK // 80 + 17, 20)).astype(np.float32)
    assert len(list(blocks(values))) > 3
    fitted = Standardize(per="value").fitted(values)
    np.testing.assert_allclose(fitted.offset, values.mean(axis=0, dtype=np.float64), rtol=1e-12)
    np.testing.assert_allclose(fitted.divisor, values.std(axis=0, dtype=np.float64), rtol=1e-9)


def test_derived_samples_are_changed_as_they_are_read(images: Array, stored: FileSamples) -> None:
    halves = Derived(stored, lambda read: np.moveaxis(read.astype(np.float32) / 2, 1, -1))
    assert (halves.shape, halves.dtype) == ((COUNT, 5, 4, 1), np.dtype(np.float32))
    np.testing.assert_array_equal(halves[np.array([3])], np.moveaxis(images[[3]] / 2, 1, -1))


def test_a_file_that_is_shorter_than_its_samples_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(bytes(99))
    with pytest.raises(DataError, match="short is shorter than the samples that it should hold; copy it again"):
        FileSamples(tmp_path / "short", (10, 10), np.dtype(np.uint8))
    with pytest.raises(DataMissingError, match="none does not exist"):
        FileSamples(tmp_path / "none", (10, 10), np.dtype(np.uint8))


def test_a_file_that_shrinks_while_it_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "shrinking"
    path.write_bytes(bytes(100))
    samples = FileSamples(path, (10, 10), np.dtype(np.uint8))
    path.write_bytes(bytes(50))
    assert not samples[np.array([4])].any()
    with pytest.raises(DataError, match="shrinking is shorter than the samples"):
        samples[np.array([5])]


def test_a_file_that_is_removed_while_it_is_read_stays_readable(tmp_path: Path) -> None:
    path = tmp_path / "removed"
    path.write_bytes(bytes(range(100)))
    samples = FileSamples(path, (10, 10), np.dtype(np.uint8))
    path.unlink()
    assert samples[np.array([9])].tolist() == [list(range(90, 100))]


def test_a_place_beyond_the_samples_is_an_error_of_the_program(stored: FileSamples) -> None:
    with pytest.raises(IndexError):
        stored[np.array([COUNT])]
