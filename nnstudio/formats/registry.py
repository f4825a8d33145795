"""The formats of weights files there are, and reading and writing by the ending of a file's name."""

from __future__ import annotations

from pathlib import Path

from nnstudio.data.errors import DataMissingError
from nnstudio.engine.parameters import Parameters
from nnstudio.formats.atomic import Watch, replacing
from nnstudio.formats.keys import named_arrays, numbered_arrays
from nnstudio.formats.npz import NPZ
from nnstudio.formats.safetensors import SAFETENSORS
from nnstudio.formats.weights import StoredWeights, WeightsError, WeightsFormat
from nnstudio.network import Network

FORMATS = {one.suffix: one for one in (SAFETENSORS, NPZ)}
"""Every format of weights, by the ending of its files; a new one is a file beside these and a name here."""


def format_of(path: str | Path) -> WeightsFormat:
    """Return the format that a file's name ends in, or raise WeightsError with the endings that are known."""
    try:
        return FORMATS[Path(path).suffix.lower()]
    except KeyError:
        raise WeightsError(
            "{file} does not end as a file of weights does; give it one of the endings {known}",
            file=path,
            known=", ".join(FORMATS),
        ) from None


def read_weights(path: str | Path) -> StoredWeights:
    """Return the arrays of a file; raise WeightsError or DataError where it cannot be read."""
    try:
        return format_of(path).read(Path(path))
    except DataMissingError:
        raise WeightsError("{file} does not exist; check its name and folder", file=path) from None


def write_weights(
    path: str | Path, network: Network, parameters: Parameters, *, numbered: bool = False, watch: Watch | None = None
) -> None:
    """Write a network's arrays in the format that the file's name ends in; an old file is replaced at the end.

    Keys are `<node name>.<parameter>`, or numbers as in `nn.Sequential` where `numbered`. `watch` is told how
    many bytes are written so far, and ends the writing by raising. Raises WeightsError for another ending,
    NumberingError for a network that is no stack, SaveError where the file cannot be written.
    """
    chosen = format_of(path)
    arrays = numbered_arrays(network, parameters) if numbered else named_arrays(network, parameters)
    with replacing(path, watch) as file:
        chosen.write(file, arrays)
