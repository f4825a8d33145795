"""Data to learn from: sources describe where samples come from, datasets hold them, transforms scale them."""

from nnstudio.data.dataset import Dataset, Split
from nnstudio.data.errors import DataError, DataMissingError
from nnstudio.data.sources import SOURCES, DataSource, FileSource
from nnstudio.data.spec import SpecError, parse_spec, spec_of
from nnstudio.data.transforms import TRANSFORMS, FittedTransform, Transform

__all__ = [
    "SOURCES",
    "TRANSFORMS",
    "DataError",
    "DataMissingError",
    "DataSource",
    "Dataset",
    "FileSource",
    "FittedTransform",
    "SpecError",
    "Split",
    "Transform",
    "parse_spec",
    "spec_of",
]
