"""Data as they go wrong in practice, each with what is to be said of it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nnstudio.data import DataSource
from nnstudio.data.sources import Csv, Images, Series, Text
from tests.data.writing import image_stack, picture, written


@dataclass(frozen=True)
class Bad:
    """A source that is made in a folder, and a part of the sentence that refuses it: what, where, what to do."""

    made: Callable[[Path], DataSource]
    said: str


def _table(content: str | bytes, **settings: str) -> Callable[[Path], DataSource]:
    encoded = content.encode() if isinstance(content, str) else content
    return lambda folder: Csv(str(written(folder / "table.csv", encoded)), **settings)


def _text(content: bytes) -> Callable[[Path], DataSource]:
    return lambda folder: Text(str(written(folder / "notes.txt", content)))


def _pictures(content: bytes) -> Callable[[Path], DataSource]:
    def made(folder: Path) -> DataSource:
        for name in ("cats", "dogs"):
            (folder / "pictures" / name).mkdir(parents=True)
            written(folder / "pictures" / name / "a.png", content)
        return Images(str(folder / "pictures"))

    return made


def _one_class(folder: Path) -> DataSource:
    picture(folder / "pictures" / "cats" / "a.png", image_stack(1)[0])
    return Images(str(folder / "pictures"))


def _short_series(folder: Path) -> DataSource:
    return Series(str(written(folder / "series.csv", b"t,v\n" + b"1,2\n2,3\n" * 5)), target=("v",))


def png(width: int, height: int) -> bytes:
    """Return a picture that declares so many pixels and holds none."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(bytes(100))) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


BAD = {
    "ragged rows": Bad(_table("a,b\n1,2\n3,4,5\n"), "table.csv, line 3: the row has 3 cells where the first row has 2"),
    "text among numbers": Bad(
        _table("a,b\n" + "1,2\n" * 9 + "oops,3\n"), "table.csv, line 11, column 'a': 'oops' stands among numbers"
    ),
    "an empty file": Bad(_table(""), "table.csv is empty"),
    "a header alone": Bad(_table("a,b\n"), "table.csv has a header but no rows; add some"),
    "a wrong encoding": Bad(
        _table("a,b\n1,\N{LATIN SMALL LETTER E WITH ACUTE}\n".encode("latin-1"), encoding="utf-8"),
        "table.csv, line 2: the bytes there are no utf-8; choose another encoding",
    ),
    "a text that is none": Bad(_text(bytes(range(256)) * 64), "notes.txt"),
    "one class of rows": Bad(_table("a,kind\n" + "1,cat\n2,cat\n" * 9), "column 'kind' holds one class only, 'cat'"),
    "one class of pictures": Bad(_one_class, "holds pictures of one class only, 'cats'"),
    "one token": Bad(_text(b"x" * 999), "notes.txt repeats one token only, 'x'"),
    "fewer rows than a window": Bad(_short_series, "fewer than a window of 24"),
    "pictures of no bytes": Bad(_pictures(b""), "none of the 2 pictures in"),
    "pictures of no size": Bad(_pictures(png(0, 4)), "none of the 2 pictures in"),
    "decompression bombs": Bad(_pictures(png(60_000, 60_000)), "it declares more than"),
    "a folder without classes": Bad(
        lambda folder: Images(str(folder)), "holds 0 tables and no folder for each class; put the pictures"
    ),
}
