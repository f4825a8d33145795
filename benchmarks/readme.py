"""The part of a Markdown file that is measured and not written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"


def put_between_markers(file: Path, lines: Sequence[str]) -> None:
    """Put lines in the place of what stands between the two markers of a file.

    Raises ValueError where they are not there, each once and in order.
    """
    text = file.read_text(encoding="utf-8")
    try:
        before, rest = text.split(BEGIN)
        _, after = rest.split(END)
    except ValueError:
        raise ValueError(f"{file} lacks the lines {BEGIN} and {END}; put them where the table belongs") from None
    file.write_text("\n".join((f"{before}{BEGIN}", *lines, f"{END}{after}")), encoding="utf-8")
