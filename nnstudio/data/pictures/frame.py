"""One picture file as pixels of a given shape, whatever its size, mode and orientation."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from nnstudio.data.errors import DataError
from nnstudio.data.samples import Array
from nnstudio.messages import NnstudioError, shown

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "PPM", "AVIF", "JPEG2000", "TGA")
"""Those that Pillow reads by itself: others, such as EPS, would be handed to another program."""

SUFFIXES = frozenset(
    ".png .jpg .jpeg .jpe .webp .bmp .gif .tif .tiff .ppm .pgm .pbm .pnm .avif .jp2 .tga".split()  # noqa: SIM905
)

MAX_PIXELS = 2**26
"""A picture that declares more is taken for a decompression bomb and never unpacked."""

_GREY = frozenset(("1", "L", "LA", "La", "I", "I;16", "I;16B", "I;16L", "I;16N"))
_WHITE = 255

# What nnstudio refuses by itself before a pixel is unpacked; the warning would only come on top.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Frame:
    """What pictures are brought into: `height` by `width` pixels, one channel of grey or red, green and blue.

    `fit` says what becomes of pictures of another shape: `stretch` ignores their proportions, `letterbox` adds black
    edges, `crop` cuts off what juts out on both sides.
    """

    height: int
    width: int
    is_grey: bool
    fit: str

    @property
    def shape(self) -> tuple[int, int, int]:
        """(channels, height, width)."""
        return (1 if self.is_grey else 3, self.height, self.width)

    def pixels(self, path: str) -> Array:
        """Return the first picture of a file as bytes (channels, height, width), turned as its camera was held.

        Transparent parts become white, and 16 bits per value 8. Raises DataError with the reason where the file holds
        no picture, is damaged, or declares more than MAX_PIXELS.
        """
        with _damage_named(), opened_picture(path) as image:
            pixels = np.asarray(self._fitted(self._coloured(self._upright(image))))
        return pixels[np.newaxis] if self.is_grey else np.ascontiguousarray(pixels.transpose(2, 0, 1))

    def _upright(self, image: Image.Image) -> Image.Image:
        longest = 2 * max(self.height, self.width)
        image.draft(None, (longest, longest))  # a JPEG is unpacked at half its size or less where that is enough
        return ImageOps.exif_transpose(image) if "exif" in image.info or image.format == "TIFF" else image

    def _coloured(self, image: Image.Image) -> Image.Image:
        mode = "L" if self.is_grey else "RGB"
        if image.mode == mode and "transparency" not in image.info:
            return image
        if image.mode.startswith("I"):
            image = _eight_bits(image)
        elif image.has_transparency_data:
            opaque = image.convert("RGBA")
            ground = Image.new("RGBA", opaque.size, (_WHITE,) * 4)
            image = Image.alpha_composite(ground, opaque)
        elif image.mode == "F":
            raise DataError("it holds decimal numbers, which are no brightness; save it with 8 bits per value")
        return image.convert(mode)

    def _fitted(self, image: Image.Image) -> Image.Image:
        size = (self.width, self.height)
        if image.size == size:
            return image
        way = Image.Resampling.BILINEAR
        match self.fit:
            case "letterbox":
                return ImageOps.pad(image, size, way)
            case "crop":
                return ImageOps.fit(image, size, way)
            case _:
                return image.resize(size, way, reducing_gap=2.0)


@contextmanager
def opened_picture(path: str) -> Iterator[Image.Image]:
    """Open a picture, of which only the header is read; raise DataError where it is not to be unpacked."""
    with Path(path).open("rb") as file:
        if not file.read(1):
            raise DataError("it is empty")
        image = Image.open(file, formats=FORMATS)
        if not image.width or not image.height:
            raise DataError("it has no pixels")
        if image.width * image.height > MAX_PIXELS:
            raise DataError(
                "it declares {width} × {height} pixels, more than the limit of {limit}",
                width=image.width,
                height=image.height,
                limit=MAX_PIXELS,
            )
        yield image


def is_grey(image: Image.Image) -> bool:
    """Tell whether a picture has brightness alone."""
    return image.mode in _GREY


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return a picture of 16 bits per value with the upper 8 of them, rounded down."""
    values = np.asarray(image)
    return Image.fromarray((np.clip(values, 0, 0xFFFF).astype(np.uint16) >> 8).astype(np.uint8))


class _damage_named:  # noqa: N801  # reads as a function, and costs less than a generator for each of a million files
    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, NnstudioError) or error is None:
            return
        if isinstance(error, FileNotFoundError):
            raise DataError("it is gone") from None
        if isinstance(error, (Image.DecompressionBombError, Image.DecompressionBombWarning)):
            raise DataError("it declares more than {limit} pixels", limit=MAX_PIXELS) from error
        if isinstance(error, UnidentifiedImageError):
            raise DataError("it is no picture in a format that is read") from error
        if isinstance(error, Exception):  # Pillow meets damage in many ways: OSError, SyntaxError, struct's and more
            raise DataError("it is damaged: {problem}", problem=shown(str(error))) from error
