"""A picture of any mode, size and orientation becomes bytes of one shape, and what is none says so in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.data.errors import DataError
from nnstudio.data.pictures.frame import Frame
from tests.data.bad_data import png
from tests.data.writing import Array, image_stack, picture, written

GREY = Frame(6, 4, True, "stretch")
COLOUR = Frame(6, 4, False, "stretch")
PIXELS = np.random.default_rng(0).integers(0, 256, (6, 4, 3), np.uint8)


def test_pixels_of_the_right_size_come_out_as_they_were_saved(tmp_path: Path) -> None:
    np.testing.assert_array_equal(COLOUR.pixels(str(picture(tmp_path / "a.png", PIXELS))), PIXELS.transpose(2, 0, 1))
    np.testing.assert_array_equal(GREY.pixels(str(picture(tmp_path / "b.bmp", PIXELS[..., 0]))), PIXELS[None, ..., 0])


def test_a_grey_picture_has_the_same_value_in_all_channels_of_colour(tmp_path: Path) -> None:
    read = COLOUR.pixels(str(picture(tmp_path / "a.png", PIXELS[..., 1])))
    np.testing.assert_array_equal(read, np.repeat(PIXELS[None, ..., 1], 3, axis=0))


def test_of_sixteen_bits_the_upper_eight_count(tmp_path: Path) -> None:
    deep = np.random.default_rng(1).integers(0, 2**16, (6, 4), np.uint16)
    np.testing.assert_array_equal(GREY.pixels(str(picture(tmp_path / "a.png", deep)))[0], deep >> 8)


def test_transparent_parts_become_white(tmp_path: Path) -> None:
    pixels = np.zeros((6, 4, 4), np.uint8)
    pixels[:3, :, 3] = 255
    read = GREY.pixels(str(picture(tmp_path / "a.png", pixels)))
    assert (read[0, :3] == 0).all()
    assert (read[0, 3:] == 255).all()


def test_a_palette_is_looked_up(tmp_path: Path) -> None:
    few = np.repeat(np.arange(6, dtype=np.uint8)[:, None], 4, axis=1)
    indexed = Image.fromarray(few)
    indexed.putpalette([value for index in range(6) for value in (40 * index, 0, 0)])
    indexed.save(tmp_path / "a.png")
    np.testing.assert_array_equal(COLOUR.pixels(str(tmp_path / "a.png"))[0], 40 * few)


def test_of_a_moving_picture_the_first_counts(tmp_path: Path) -> None:
    first, *others = (Image.fromarray(np.full((6, 4), level, np.uint8)) for level in (10, 200, 90))
    first.save(tmp_path / "a.gif", save_all=True, append_images=others)
    assert (GREY.pixels(str(tmp_path / "a.gif")) == 10).all()


def test_a_picture_is_turned_as_its_camera_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise by a quarter
    lying = np.ascontiguousarray(np.rot90(PIXELS[..., 0]))
    path = picture(tmp_path / "a.png", lying, exif=exif)
    np.testing.assert_array_equal(GREY.pixels(str(path))[0], PIXELS[..., 0])


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        ("stretch", [[9, 9, 9, 9]] * 4),
        ("letterbox", [[0] * 4, [9] * 4, [9] * 4, [0] * 4]),
        ("crop", [[9, 9, 9, 9]] * 4),
    ],
)
def test_other_proportions_are_stretched_given_edges_or_cut(tmp_path: Path, fit: str, expected: list[Array]) -> None:
    path = picture(tmp_path / "a.png", np.full((4, 8), 9, np.uint8))
    assert Frame(4, 4, True, fit).pixels(str(path))[0].tolist() == expected


def test_a_cut_keeps_the_middle(tmp_path: Path) -> None:
    pixels = np.zeros((4, 8), np.uint8)
    pixels[:, 2:6] = 7
    assert (Frame(4, 4, True, "crop").pixels(str(picture(tmp_path / "a.png", pixels))) == 7).all()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b"no picture at all", "it is no picture in a format that is read"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "it is no picture in a format that is read"),
        (png(8000, 8999), "it declares 8,000 × 8,999 pixels, more than the limit of"),
        (png(60000, 60000), "it declares more than"),
        (png(0, 4), "it "),
    ],
    ids=["empty", "text", "eps", "large", "bomb", "zero"],
)
def test_what_is_no_picture_says_why(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=f"^{reason}"):
        GREY.pixels(str(written(tmp_path / "a.png", content)))


def test_a_picture_that_is_cut_short_is_damaged(tmp_path: Path) -> None:
    for suffix in (".png", ".jpg", ".gif", ".webp", ".tif"):
        path = picture(tmp_path / f"a{suffix}", image_stack(1, 64, 64)[0])
        written(path, path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(DataError, match=r"^it is "):
            Frame(64, 64, True, "stretch").pixels(str(path))


def test_a_picture_that_is_gone_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="it is gone"):
        GREY.pixels(str(tmp_path / "none.png"))
