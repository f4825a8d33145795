"""Measure how the cost of layers grows, draw it, and print the slopes; fail where one is steeper than theory."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.growth.curve import TOLERANCE, Curve, measured
from benchmarks.growth.sizes import DOUBLINGS
from benchmarks.growth.subjects import SUBJECTS
from benchmarks.report import machine
from nnstudio.engine.threads import product_threads

PICTURE = "growth.svg"
TABLE = "growth.md"
ABOUT = """# How cost grows

One batch forward and back through each kind of layer, at sizes that double; written by `make bench-growth`. The table
has the exponent of the time at the largest three sizes and, in brackets, that of the arithmetic: multiply-adds, or for
layers without any the values they give. Where two figures stand there, the second one allows for caches: it grows as
much faster as the plainest pass over as many values does. Length is the steps of a sequence, or the pixels along a side
of an image. Slopes that are steeper by more than {tolerance} are bold; where they are flatter, calls still cost more
than what they compute.

![Curves of all kinds of layer, with theory dashed]({picture})

{table}
"""


def main() -> None:
    """Write the picture and the table into the folder; how far it got goes to standard error."""
    options = _options()
    seconds, doublings = (0.01, 2) if options.quick else (options.seconds, DOUBLINGS)
    with product_threads(1):  # where a second thread joins in, curves have a step
        curves = {SUBJECTS[name].title: list(_curves(name, seconds, doublings)) for name in options.subjects}
    lines = [*table(curves), "", f"One thread. {machine()}."]
    print(*lines, sep="\n")
    if options.quick:
        return
    if options.subjects == list(SUBJECTS):
        _write(options.folder, curves, lines)
    steep = [f"{title}, {curve.axis}" for title, of in curves.items() for curve in of if curve.is_too_steep]
    if steep:
        raise SystemExit(f"steeper than theory by more than {TOLERANCE}: {'; '.join(steep)}")


def table(curves: Mapping[str, Sequence[Curve]]) -> Iterator[str]:
    """Yield the lines of a table of slopes, measured and in theory."""
    axes = ("batch", "width", "length", "depth")
    yield f"| layer | {' | '.join(axes)} |"
    yield f"|---|{'---:|' * len(axes)}"
    for title, of in curves.items():
        cells = {curve.axis: _cell(curve) for curve in of}
        yield f"| {title} | {' | '.join(cells.get(axis, '') for axis in axes)} |"


def _cell(curve: Curve) -> str:
    theory, memory = (f"{slope:.2f}" for slope in (curve.slope_in_theory, curve.slope_in_memory))
    cell = f"{curve.slope:.2f} ({theory if theory == memory else f'{theory} to {memory}'})"
    return f"**{cell}**" if curve.is_too_steep else cell


def _curves(name: str, seconds: float, doublings: int) -> Iterator[Curve]:
    for axis in SUBJECTS[name].axes:
        curve = measured(SUBJECTS[name], axis, seconds, doublings)
        print(
            f"{name}, {axis} {curve.sizes[0]} to {curve.sizes[-1]}: {curve.milliseconds[0]:.3f} to "
            f"{curve.milliseconds[-1]:.3f} ms, slope {curve.slope:.2f}, in theory {curve.slope_in_theory:.2f}",
            file=sys.stderr,
        )
        yield curve


def _write(folder: Path, curves: Mapping[str, Sequence[Curve]], lines: Sequence[str]) -> None:
    from benchmarks.growth.picture import draw  # noqa: PLC0415  # what draws is only installed for `make bench-growth`

    draw(curves, folder / PICTURE)
    text = ABOUT.format(tolerance=TOLERANCE, picture=PICTURE, table="\n".join(lines))
    folder.joinpath(TABLE).write_text(text, encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="LAYER", help=f"one or more of {', '.join(SUBJECTS)}; default all"
    )
    parser.add_argument("--seconds", type=float, default=0.15, help="how long each size is measured")
    parser.add_argument("--folder", type=Path, default=Path("docs"), help="where picture and table go")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, shortly, nothing written: to see that all runs"
    )
    options = parser.parse_args()
    if unknown := set(options.subjects) - set(SUBJECTS):
        parser.error(f"there is no layer {', '.join(sorted(unknown))}; choose from {', '.join(SUBJECTS)}")
    options.subjects = options.subjects or list(SUBJECTS)
    return options


if __name__ == "__main__":
    main()
