"""The embedded plays, so that the first network for text needs no download."""

from __future__ import annotations

import gzip

from nnstudio.data.dataset import Dataset
from nnstudio.data.errors import DataError
from nnstudio.data.meaning import NOTHING_LEARNED, Meaning
from nnstudio.data.sources.base import SOURCES
from nnstudio.data.sources.text import TokenSource
from nnstudio.data.watch import Watch, unwatched
from nnstudio.resources import resource


@SOURCES.register
class Shakespeare(TokenSource):
    """Nine plays by William Shakespeare, 1.0 million characters, from which a network learns what comes next.

    Inputs are tokens (N, window), and every step's label is the token that follows. The text is in the public domain;
    see the README.md beside it for its source.
    """

    def read(self) -> Dataset:
        return self.read_as(NOTHING_LEARNED, unwatched)

    def read_as(self, learned: Meaning, watch: Watch) -> Dataset:
        try:
            path = resource("shakespeare", "plays.txt.gz")
        except FileNotFoundError as error:
            raise DataError("the embedded plays are missing from this installation; install nnstudio again") from error
        return self._continued(path, gzip.decompress(path.read_bytes()).decode("utf-8"), learned)
