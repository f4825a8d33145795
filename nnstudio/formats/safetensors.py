"""Weights as `.safetensors`: a JSON header and raw little-endian arrays, in PyTorch's layouts.

https://huggingface.co/docs/safetensors. The arrays are read by the `safetensors` library. It takes a header that names
an array twice, and keeps either; here such a file is refused. They are written without it, to the same bytes: it writes
to paths alone, or puts two copies of all of them into memory, and a window stands still meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import numpy as np
from safetensors import SafetensorError, deserialize

from nnstudio.data.files import check_limit, opened
from nnstudio.formats.strict_json import JsonError, parse_json
from nnstudio.formats.weights import StoredWeights, WeightsError, WeightsFormat, check_extent
from nnstudio.hyperparameters import Json
from nnstudio.layers.base import Array
from nnstudio.messages import Message, message, shown

MAX_HEADER = 100_000_000
"""Bytes of JSON; the library's own limit."""

_ALIGNMENT = 8

_TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "<i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "<u1",
}
_KINDS = ("U8", "I8", "I16", "U16", "F16", "I32", "U32", "F32", "F64", "I64", "U64")
"""The types in the library's order: arrays of the last of them come first in a file."""


def read_safetensors(path: Path) -> StoredWeights:
    """Return the arrays of a file; raise WeightsError or DataError where it is damaged or hostile."""
    with opened(path) as (file, length):
        check_limit(path, length)
        data = file.read(length)
    return parse_safetensors(data, str(path))


def parse_safetensors(data: bytes, source: str) -> StoredWeights:
    """Return the weights in a file's content; raise WeightsError, which names `source`, where it is no such content."""
    return StoredWeights.checked(source, arrays_in(data, source))


def arrays_in(data: bytes, source: str) -> Iterator[tuple[str, str, Array]]:
    """Yield key, type in the file and values of each array in its order, or raise WeightsError; bfloat16 is float32."""
    keys = _checked_header(data, source)
    try:
        entries = dict(deserialize(data))  # type: ignore[no-untyped-call]  # the library says its types in words alone
    except SafetensorError as error:
        raise _damaged(source, message("its header and its content do not fit each other")) from error
    for key in keys:
        yield key, *_array(entries[key], key, source)


def write_safetensors(file: IO[bytes], arrays: Mapping[str, Array]) -> None:
    """Write arrays by key; the metadata say "pt", which libraries of PyTorch weights ask for."""
    ordered = sorted(arrays, key=lambda key: (-_KINDS.index(_kind(arrays[key])), key))
    header = _header({key: arrays[key] for key in ordered})
    file.write(len(header).to_bytes(8, "little") + header)
    for key in ordered:
        array = np.ascontiguousarray(arrays[key], _TYPES[_kind(arrays[key])])
        file.write(array.reshape(-1).view(np.uint8).data)


SAFETENSORS = WeightsFormat(message("Weights as safetensors"), ".safetensors", read_safetensors, write_safetensors)


def _header(arrays: Mapping[str, Array]) -> bytes:
    """Return what a file says of its arrays, as long as their alignment wants."""
    entries: dict[str, Json] = {"__metadata__": {"format": "pt"}}
    end = 0
    for key, array in arrays.items():
        start, end = end, end + array.nbytes
        entries[key] = {"dtype": _kind(array), "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    return text + b" " * (-len(text) % _ALIGNMENT)


def _kind(array: Array) -> str:
    """Return what the format calls the type of an array."""
    letter = {"f": "F", "i": "I", "u": "U"}[array.dtype.kind]
    return f"{letter}{8 * array.dtype.itemsize}"


def _checked_header(data: bytes, source: str) -> tuple[str, ...]:
    """Return the keys in the order of the file, or raise WeightsError."""
    declared = int.from_bytes(data[:8], "little")
    if len(data) < 8 or declared > min(MAX_HEADER, len(data) - 8):
        raise _damaged(source, message("its header is longer than the file"))
    try:
        header = parse_json(data[8 : 8 + declared])
    except JsonError as error:
        raise WeightsError(
            "{file} is no safetensors file: its header {problem}", file=source, problem=error.message
        ) from None
    if not isinstance(header, dict):
        raise _damaged(source, message("its header is no JSON object"))
    tensors = {key: entry for key, entry in header.items() if key != "__metadata__"}
    check_extent(source, len(tensors), ((key, _shape(entry)) for key, entry in tensors.items()))
    return tuple(tensors)


def _shape(entry: Json) -> tuple[int, ...]:
    shape = entry.get("shape") if isinstance(entry, dict) else None
    return tuple(shape) if isinstance(shape, list) else ()


def _array(entry: dict[str, Json], key: str, source: str) -> tuple[str, Array]:
    """Return type and values of one array."""
    if entry["dtype"] == "BF16":
        return "bfloat16", _from_bfloat16(np.frombuffer(entry["data"], "<u2")).reshape(entry["shape"])
    if entry["dtype"] not in _TYPES:
        raise WeightsError(
            "{file} holds {key} as {type}, which nnstudio does not read; write it as float32",
            file=source,
            key=shown(key),
            type=entry["dtype"],
        )
    array = np.frombuffer(entry["data"], _TYPES[entry["dtype"]]).reshape(entry["shape"])
    return array.dtype.name, array


def _from_bfloat16(bits: Array) -> Array:
    """Return float32: a bfloat16 is its upper half."""
    return (bits.astype(np.uint32) << 16).view(np.float32)


def _damaged(source: str, reason: Message) -> WeightsError:
    return WeightsError(
        "{file} is damaged or no safetensors file ({reason}); download or write it again", file=source, reason=reason
    )
