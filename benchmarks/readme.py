"""The part of a Markdown file that is measured and not written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class MarkerError(Exception):
    """A file that has no place for what is measured."""


BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"


def put_between_markers(file: Path, lines: Sequence[str]) -> None:
    """Put lines in the place of what stands between the two markers of a file; raises what `around_markers` does."""
    before, after = around_markers(file)
    file.write_text("\n".join((f"{before}{BEGIN}", *lines, f"{END}{after}")), encoding="utf-8")


def around_markers(file: Path) -> tuple[str, str]:
    """Return what stands before and behind the markers; raise MarkerError unless both are there once and in order."""
    try:
        before, rest = file.read_text(encoding="utf-8").split(BEGIN)
        _, after = rest.split(END)
    except ValueError:
        raise MarkerError(f"{file} lacks the lines {BEGIN} and {END}; put them where the table belongs") from None
    return before, after
