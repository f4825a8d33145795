"""What others call it: one file per format, reading and writing side by side."""

from nnstudio.formats.atomic import SaveError, replacing
from nnstudio.formats.keys import NumberingError
from nnstudio.formats.ledger import LEDGER_FORMATS, LedgerError, ledger_as_csv, ledger_as_markdown, write_ledger
from nnstudio.formats.matching import Fate, Match, Matching, match_weights
from nnstudio.formats.registry import FORMATS, format_of, read_weights, write_weights
from nnstudio.formats.weights import StoredWeights, WeightsError, WeightsFormat

__all__ = [
    "FORMATS",
    "LEDGER_FORMATS",
    "Fate",
    "LedgerError",
    "Match",
    "Matching",
    "NumberingError",
    "SaveError",
    "StoredWeights",
    "WeightsError",
    "WeightsFormat",
    "format_of",
    "ledger_as_csv",
    "ledger_as_markdown",
    "match_weights",
    "read_weights",
    "replacing",
    "write_ledger",
    "write_weights",
]
