"""Which encoding a text file is in, told by its first bytes and by which decoding makes sense of all of it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from nnstudio.data.errors import DataError
from nnstudio.data.files import opened

CODECS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "windows-1251": "cp1251",
    "gb18030": "gb18030",
    "big5": "big5",
    "shift-jis": "cp932",
}
"""Python's codec for each encoding that can be chosen."""

MAX_LINE = 16 * 2**20
"""Bytes; what has longer lines is no table, and reading them would take memory without end."""

_CHUNK = 2**20
_WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPREADSHEET = b"PK\x03\x04"  # XLSX and ODS are zip files
_GZIP = b"\x1f\x8b"
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_PAIRED = 0.9
"""Share of runs of bytes beyond ASCII that have an even length in Chinese text, and hardly ever in Western text."""
_COMMON_LEADS = bytes(range(0xA1, 0xD8))
_COMMON = 0.7
"""Share of Chinese characters that begin with such a byte, as GB 2312's first level does and small letters do not."""


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file, one of `CODECS`; only UTF-8 and UTF-16 are told for certain.

    Raises DataError where the file is no text, or in an encoding that cannot be told.
    """
    with opened(path) as (file, _):
        head = file.read(_CHUNK)
        if head.startswith(_WIDE_BOMS):
            return "utf-16"
        file.seek(0)
        check_text(path, file)
        if _decodes(file, "utf-8"):
            return "utf-8"
        for guess in _guesses(file):
            if _decodes(file, guess):
                return guess
    raise DataError("{file} is in an encoding that cannot be told; name it, as in encoding=big5", file=path)


def check_text(path: Path, file: IO[bytes]) -> None:
    """Raise DataError where a file holds bytes that no text in 8-bit units has, or lines without end."""
    line, length, kind = 1, 0, b""
    for chunk in _chunks(file):
        kind = kind or chunk[:4]
        if b"\0" in chunk:
            line += chunk.count(b"\n", 0, chunk.index(b"\0"))
            raise _no_text(path, kind, line)
        line += chunk.count(b"\n")
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        length = length + len(chunk) if end < 0 else len(chunk) - end - 1
        if length > MAX_LINE:
            raise DataError(
                "{file}, line {line}: the line is longer than {limit} bytes; is this a table as text?",
                file=path,
                line=line,
                limit=MAX_LINE,
            )


def undecodable(path: Path, encoding: str) -> DataError:
    """Return what to say of a file that is not in an encoding, with the line of the first byte that is not."""
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    line = 1
    with opened(path) as (file, _):
        for chunk in _chunks(file):
            try:
                line += decoder.decode(chunk).count("\n")
            except UnicodeDecodeError as error:
                line += chunk.count(b"\n", 0, max(0, error.start))
                break
    return DataError(
        "{file}, line {line}: the bytes there are no {encoding}; choose another encoding, as in encoding=windows-1252",
        file=path,
        line=line,
        encoding=encoding,
    )


def _no_text(path: Path, kind: bytes, line: int) -> DataError:
    if kind == _SPREADSHEET:
        return DataError(
            "{file} is a spreadsheet or another zip file; save the sheet as CSV and choose that", file=path
        )
    if kind[:2] == _GZIP:
        return DataError("{file} is compressed; unpack it first", file=path)
    return DataError(
        "{file}, line {line}: a zero byte stands there, so this is no text, or UTF-16 without a mark at its "
        "beginning; save it as CSV in UTF-8",
        file=path,
        line=line,
    )


def _guesses(file: IO[bytes]) -> tuple[str, str]:
    """Return what a file that is not UTF-8 may be in, the likelier first."""
    runs = [run for chunk in _chunks(file) for run in _BEYOND_ASCII.findall(chunk)]
    paired = [run for run in runs if len(run) % 2 == 0]
    leads = b"".join(run[::2] for run in paired)
    common = len(leads) - len(leads.translate(None, _COMMON_LEADS))
    is_chinese = len(paired) >= _PAIRED * len(runs) and common >= _COMMON * len(leads)
    return ("gb18030", "windows-1252") if is_chinese else ("windows-1252", "gb18030")


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(CODECS[encoding])()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk
