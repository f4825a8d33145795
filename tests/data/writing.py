"""Data files as others make them, for tests to read and to damage."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[Any]

IDX_CODES = {"u1": 0x08, "i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def idx_header(code: int, *sizes: int) -> bytes:
    return bytes((0, 0, code, len(sizes))) + struct.pack(f">{len(sizes)}I", *sizes)


def idx_bytes(array: Array, dtype: str = "u1") -> bytes:
    return idx_header(IDX_CODES[dtype], *array.shape) + array.astype(dtype).tobytes()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def image_stack(count: int, height: int = 5, width: int = 4) -> Array:
    return np.random.default_rng(count).integers(0, 256, (count, height, width), np.uint8)


def mnist_folder(folder: Path, spelling: str = "{}-idx{}-ubyte", train: int = 20, test: int = 10) -> Path:
    """Write the four files of a little MNIST whose labels go round from 0 to 9."""
    folder.mkdir(exist_ok=True)
    for part, count in (("train", train), ("t10k", test)):
        for kind, array in (("images", image_stack(count)), ("labels", np.arange(count) % 10)):
            content = idx_bytes(array)
            name = spelling.format(f"{part}-{kind}", array.ndim)
            written(folder / name, gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def npz_file(path: Path, **arrays: Any) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def picture(path: Path, pixels: Array, **settings: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **settings)
    return path


def picture_folder(folder: Path, classes: int = 4, count: int = 30, suffix: str = ".png") -> Path:
    """Write grey pictures of random pixels, in a folder for each class."""
    for label in range(classes):
        for number, pixels in enumerate(image_stack(count + label)[:count]):
            picture(folder / str(label) / f"{number:03d}{suffix}", pixels)
    return folder
