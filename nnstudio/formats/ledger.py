"""The ledger, every layer with its exact counts and their totals, as a table for spreadsheets and documents."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nnstudio.formats.atomic import replacing
from nnstudio.layers.base import worded
from nnstudio.messages import NnstudioError, message
from nnstudio.network import Counts, NodeSummary, Summary

Translate = Callable[[str], str]
"""Maps an English text to the reader's language."""

TITLES = (
    message("Layer"),
    message("Type"),
    message("Output shape"),
    message("Weights"),
    message("Biases"),
    message("Statistics"),
    message("Trainable"),
    message("Frozen"),
    message("Share"),
    message("Multiply-adds"),
)
"""The columns; a layer's share is its part of all parameters."""

TOTAL = message("Total")

_TEXT_COLUMNS = 3
_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


class LedgerError(NnstudioError):
    """A file that no ledger can be written as."""


@dataclass(frozen=True)
class _Row:
    name: str
    type: str
    output_shape: str
    counts: Counts
    share: float

    @property
    def figures(self) -> tuple[int, ...]:
        """The counts between the texts and the share, in the order of the columns."""
        counts = self.counts
        return counts.weights, counts.biases, counts.statistics, counts.trainable, counts.frozen


def ledger_as_csv(summary: Summary, translate: Translate = str) -> str:
    """Return the ledger as CSV the way spreadsheets open it best: a byte order mark, bare figures, CRLF.

    Shares go from 0 to 1. No cell can be taken for a formula: a layer's name begins with a letter, a digit
    or an underscore.
    """
    table = io.StringIO()
    table.write(_BYTE_ORDER_MARK)
    writer = csv.writer(table)
    writer.writerow(title.worded(translate) for title in TITLES)
    for row in _rows(summary, translate):
        share = f"{row.share:.6f}"
        writer.writerow((row.name, row.type, row.output_shape, *row.figures, share, row.counts.multiply_adds))
    return table.getvalue()


def ledger_as_markdown(summary: Summary, translate: Translate = str) -> str:
    """Return the ledger as a Markdown table, digits in groups of three and shares in per cent."""
    alignments = ("---" if column < _TEXT_COLUMNS else "--:" for column in range(len(TITLES)))
    lines = [_line(title.worded(translate) for title in TITLES), _line(alignments)]
    for row in _rows(summary, translate):
        texts = (row.name.replace("_", r"\_"), row.type, row.output_shape)
        figures = (f"{figure:,}" for figure in row.figures)
        lines.append(_line((*texts, *figures, f"{row.share:.2%}", f"{row.counts.multiply_adds:,}")))
    return "".join(f"{line}\n" for line in lines)


LEDGER_FORMATS = {".csv": ledger_as_csv, ".md": ledger_as_markdown}
"""How a ledger is written, by the ending of its file."""


def write_ledger(path: str | Path, summary: Summary, translate: Translate = str) -> None:
    """Write the ledger as the file's ending says; raise LedgerError for another ending, SaveError where it fails."""
    ending = Path(path).suffix.lower()
    if ending not in LEDGER_FORMATS:
        raise LedgerError(
            "{file} does not end as a ledger does; give it one of the endings {known}",
            file=path,
            known=", ".join(LEDGER_FORMATS),
        )
    text = LEDGER_FORMATS[ending](summary, translate)
    with replacing(path) as file:
        file.write(text.encode())


def _rows(summary: Summary, translate: Translate) -> Iterator[_Row]:
    every = summary.total.parameters
    for layer in summary.layers:
        yield _Row(
            layer.node.name,
            type(layer.node.layer).__name__,
            _shape(layer),
            layer.counts,
            layer.counts.parameters / max(every, 1),
        )
    yield _Row(TOTAL.worded(translate), "", "", summary.total, 1.0 if every else 0.0)


def _shape(layer: NodeSummary) -> str:
    """Return the output's shape, or nothing behind a problem."""
    return "" if layer.output_shape is None else worded(layer.output_shape)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
