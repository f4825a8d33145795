"""Augmentation is drawn from seed, epoch and batch alone, and does what its figures say."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from nnstudio.data import Dataset, Split
from nnstudio.data.augmentation import (
    CHANGES,
    PRESETS,
    Augmentation,
    AugmentationError,
    Augmenter,
    Brightness,
    Contrast,
    Crop,
    Cutout,
    Flip,
    Mixup,
    Noise,
    Rotation,
    Shift,
    check_fits,
    preview,
)
from nnstudio.data.augmentation.values import Usual
from nnstudio.data.dataset import numbered
from nnstudio.data.samples import Array
from nnstudio.hyperparameters import HyperparameterError, Nested

EVERYTHING = Augmentation(
    **{name: next(iter(kind.registry))() for name, kind in Augmentation.hyperparameters() if isinstance(kind, Nested)}
)


def dataset_of(inputs: Array, targets: Array | None = None, classes: int | None = 3, **more: object) -> Dataset:
    split = Split(inputs, np.arange(len(inputs)) % 3 if targets is None else targets)
    return Dataset(split, split.none(), split.none(), None if classes is None else numbered(classes), **more)


IMAGES = dataset_of(np.random.default_rng(0).integers(0, 256, (40, 2, 9, 12), np.uint8))
GREY = dataset_of(np.full((200, 1, 8, 8), 100, np.uint8))


def augmented(
    augmentation: Augmentation, dataset: Dataset = IMAGES, seed: int = 0, epoch: int = 0, place: int = 0
) -> tuple[Array, Array]:
    return Augmenter(augmentation, dataset, seed).augmented(dataset.train.array, dataset.train.targets, epoch, place)


def test_an_augmentation_has_a_field_for_every_change() -> None:
    kinds = [kind for _, kind in Augmentation.hyperparameters()]
    assert [list(kind.registry) for kind in kinds if isinstance(kind, Nested)] == [
        [type(change)] for _, change in EVERYTHING.changes()
    ]
    assert {type(change) for _, change in EVERYTHING.changes()} == set(CHANGES)
    with pytest.raises(HyperparameterError, match="shift of Augmentation"):
        Augmentation(shift=Flip())


def test_the_same_seed_epoch_and_place_give_the_same_images_and_any_other_ones_others() -> None:
    first, targets = augmented(EVERYTHING)
    again, same = augmented(EVERYTHING)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(targets, same)
    for other in ({"seed": 1}, {"epoch": 1}, {"place": 1}):
        assert not np.array_equal(first, augmented(EVERYTHING, **other)[0])


def test_samples_and_targets_that_are_augmented_stay_as_they_are() -> None:
    inputs, targets = IMAGES.train.array.copy(), IMAGES.train.targets.copy()
    augmented(EVERYTHING)
    np.testing.assert_array_equal(IMAGES.train.inputs, inputs)
    np.testing.assert_array_equal(IMAGES.train.targets, targets)


def test_switching_a_change_off_leaves_what_the_others_do() -> None:
    both, _ = augmented(Augmentation(flip=Flip(), noise=Noise(0.2)))
    only, _ = augmented(Augmentation(noise=Noise(0.2)))
    flipped, _ = augmented(Augmentation(flip=Flip()))
    gains, expected = both - flipped, only - IMAGES.train.array
    inside = (np.minimum(both, only) > 0) & (np.maximum(both, only) < 255)
    np.testing.assert_allclose(gains[inside], expected[inside], atol=1e-4)


@pytest.mark.parametrize("name", [name for name, _ in Augmentation.hyperparameters()])
def test_a_change_of_no_sample_changes_nothing(name: str) -> None:
    change = dataclasses.replace(getattr(EVERYTHING, name), probability=0.0)
    changed, targets = augmented(Augmentation(**{name: change}))
    np.testing.assert_array_equal(changed, IMAGES.train.array)
    assert changed.dtype == np.float32
    labels = targets.argmax(axis=1) if targets.ndim == 2 else targets
    np.testing.assert_array_equal(labels, IMAGES.train.targets)


@pytest.mark.parametrize(("direction", "axes"), [("horizontal", (3,)), ("vertical", (2,))])
def test_flipped_images_are_exact_mirror_images(direction: str, axes: tuple[int, ...]) -> None:
    changed, _ = augmented(Augmentation(flip=Flip(direction, probability=1.0)))
    np.testing.assert_array_equal(changed, np.flip(IMAGES.train.array, axes))


def test_a_share_of_the_samples_is_changed() -> None:
    changed, _ = augmented(Augmentation(brightness=Brightness(0.2, probability=0.25)), GREY)
    assert 25 < np.count_nonzero((changed != 100).all(axis=(1, 2, 3))) < 75


def test_cropped_images_are_moved_by_whole_pixels_up_to_the_margin_with_the_edge_repeated() -> None:
    inputs = IMAGES.train.array
    padded = np.pad(inputs, ((0, 0), (0, 0), (2, 2), (2, 2)), mode="edge")
    changed, _ = augmented(Augmentation(crop=Crop(2)))
    ways = set()
    for image, around in zip(changed, padded, strict=True):
        found = [
            (down, across)
            for down in range(5)
            for across in range(5)
            if np.array_equal(image, around[:, down : down + 9, across : across + 12])
        ]
        assert len(found) == 1
        ways.update(found)
    assert {down for down, _ in ways} == {across for _, across in ways} == set(range(5))


def test_extents_below_one_are_shares_of_the_side() -> None:
    rng = np.random.default_rng
    assert np.array_equal(Shift(0.25).maps(rng(0), 9, (8, 8)), Shift(2.0).maps(rng(0), 9, (8, 8)))
    assert np.abs(Shift(3.0).maps(rng(0), 500, (9, 9))[:, :2, 2]).max() == pytest.approx(3, abs=0.05)


def test_brightness_and_contrast_are_relative_to_black_and_white_and_stay_between_them() -> None:
    brighter, _ = augmented(Augmentation(brightness=Brightness(0.2)), GREY)
    assert (brighter.min(), brighter.max()) == pytest.approx((100 - 51, 100 + 51), abs=1.5)
    sharper, _ = augmented(Augmentation(contrast=Contrast(1.0)))
    assert (sharper.min(), sharper.max()) == (0, 255)
    np.testing.assert_allclose(augmented(Augmentation(contrast=Contrast(1.0)), GREY)[0], 100, rtol=1e-5)


def test_noise_of_images_is_a_share_of_their_range_and_of_tables_one_of_each_column() -> None:
    noisy, _ = augmented(Augmentation(noise=Noise(0.1)), GREY)
    assert noisy.std() == pytest.approx(25.5, rel=0.05)
    table = dataset_of((np.random.default_rng(1).normal(size=(3000, 2)) * [1, 1000]).astype(np.float32))
    noisy, _ = augmented(Augmentation(noise=Noise(0.1)), table)
    assert (noisy - table.train.inputs).std(axis=0) == pytest.approx([0.1, 100], rel=0.05)


def test_cutout_covers_one_square_with_the_mean_of_the_image() -> None:
    changed, _ = augmented(Augmentation(cutout=Cutout(3)))
    for before, image in zip(IMAGES.train.array, changed, strict=True):
        covered = (image == before.mean(axis=(1, 2), dtype=np.float64, keepdims=True).astype(np.float32)).all(axis=0)
        rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
        assert covered.sum() == len(rows) * len(columns)
        assert 2 <= len(rows) <= 3
        assert 2 <= len(columns) <= 3
        np.testing.assert_array_equal(image[:, ~covered], before[:, ~covered])


def test_mixup_blends_targets_by_the_shares_of_the_samples_and_the_own_one_prevails() -> None:
    ones = dataset_of(np.eye(3, dtype=np.float32)[np.arange(60) % 3])
    mixed, targets = augmented(Augmentation(mixup=Mixup(1.0)), ones)
    assert targets.dtype == np.float32
    np.testing.assert_allclose(mixed, targets, atol=1e-6)
    np.testing.assert_allclose(targets.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(targets.argmax(axis=1), ones.train.targets)
    assert 0.5 <= targets.max(axis=1).min() < 0.6


def test_mixup_blends_figures_to_predict() -> None:
    figures = np.random.default_rng(2).normal(size=(50, 2)).astype(np.float32)
    mixed, targets = augmented(Augmentation(mixup=Mixup(1.0)), dataset_of(figures, figures, None))
    np.testing.assert_array_equal(mixed, targets)


@pytest.mark.parametrize("preset", [name for name in PRESETS if PRESETS[name] is not None])
def test_a_preset_changes_pictures_of_any_size(preset: str) -> None:
    augmentation = PRESETS[preset]
    assert augmentation is not None
    assert (augmentation.flip is None) == (preset == "digits")
    for shape in ((1, 1, 1), (3, 5, 1), (3, 32, 32)):
        images = dataset_of(np.random.default_rng(0).integers(0, 256, (6, *shape), np.uint8))
        changed, _ = augmented(augmentation, images)
        assert changed.shape == (6, *shape)
        assert 0 <= changed.min() <= changed.max() <= 255


def test_changes_of_images_are_refused_for_tables_and_all_changes_for_tokens() -> None:
    table = dataset_of(np.zeros((6, 4), np.float32))
    check_fits(Augmentation(noise=Noise(), mixup=Mixup()), table)
    with pytest.raises(AugmentationError, match=r"^Rotation changes images, and the data has samples of 4; switch"):
        Augmenter(Augmentation(rotate=Rotation()), table, 0)
    text = dataset_of(np.zeros((6, 4), np.int64), vocabulary=("a", "b"))
    with pytest.raises(AugmentationError, match=r"^Noise changes figures, and the data has numbers of tokens"):
        Augmenter(Augmentation(noise=Noise()), text, 0)
    steps = dataset_of(np.zeros((6, 4, 1), np.float32), np.zeros((6, 4), np.int64))
    with pytest.raises(AugmentationError, match=r"^Mixup blends one target per sample"):
        Augmenter(Augmentation(mixup=Mixup()), steps, 0)


def test_usual_values_are_measured_where_samples_are_no_bytes() -> None:
    floats = np.linspace(-1, 3, 24, dtype=np.float32).reshape(2, 1, 3, 4)
    assert Usual.of(floats).span == pytest.approx(4)
    assert Usual.of(floats).limits is None


def test_a_preview_shows_samples_beside_what_they_become_in_one_of_many_draws() -> None:
    places = np.array([5, 3, 3])
    shown = preview(PRESETS["digits"] or Augmentation(), IMAGES, places, seed=4)
    np.testing.assert_array_equal(shown.originals, IMAGES.train.array[places])
    assert shown.changed.shape == shown.originals.shape
    assert not np.array_equal(shown.changed[1], shown.changed[2])
    again = preview(PRESETS["digits"] or Augmentation(), IMAGES, places, seed=4, draw=1)
    assert not np.array_equal(shown.changed, again.changed)
