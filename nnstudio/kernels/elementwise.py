"""Functions of single values that NumPy lacks, or that overflow when written down plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

BLOCK = 32768
"""Values computed at a time, so that what lies between stays in the cache."""

_ROW = 1024
"""Values of a row from which on `rows_in_place` takes effect; smaller buffers make conversions slow."""

_sizes_before: ContextVar[tuple[int, ...]] = ContextVar("sizes of NumPy's buffers before", default=())
"""What each `rows_in_place` found that is not left yet; all but the first found what it sets itself."""

_LARGEST_EXPONENT = {np.dtype(np.float32): 87.0, np.dtype(np.float64): 708.0}
"""What exp takes with neither it nor its reciprocal leaving the normal numbers."""


def in_blocks(*arrays: Array) -> Iterator[list[Array]]:
    """Yield flat views of contiguous arrays of one shape, as many values at a time as stay in the cache."""
    flat = [array.reshape(-1) for array in arrays]
    for start in range(0, flat[0].size, BLOCK):
        yield [array[start : start + BLOCK] for array in flat]


@contextmanager
def rows_in_place() -> Iterator[None]:
    """Let NumPy work on rows of 1,024 values and more where they lie, inside a with statement, in this thread.

    By default, whatever is broadcast or has gaps between its rows is first copied in pieces of 8,192 values, unless its
    rows have about as many: adding a bias to 128 rows of 1,024 values then takes twice as long, and five times as long
    with gaps. Of several statements the one left last ends it, whichever that is.
    """
    _sizes_before.set((*_sizes_before.get(), np.setbufsize(_ROW)))
    try:
        yield
    finally:
        sizes = _sizes_before.get()
        _sizes_before.set(sizes[:-1])
        if len(sizes) == 1:
            np.setbufsize(sizes[0])


def sigmoid(x: Array, out: Array | None = None) -> Array:
    """Return 1 / (1 + exp(-x)) in the dtype of `x` (float32 or float64), in `out` where given, which may be `x`."""
    y = np.negative(x, out=out)
    np.minimum(y, _LARGEST_EXPONENT[y.dtype], out=y)
    np.exp(y, out=y)
    y += 1
    return np.reciprocal(y, out=y)


def erf(x: Array, out: Array | None = None) -> Array:
    """Return the error function in the dtype of `x` (float32 or float64), in `out` where given, which may be `x`.

    float64 is off by less than 4e-16, float32 by less than 2e-7.
    """
    y = np.empty_like(x) if out is None else out
    approximate = _erf_single if y.dtype == np.float32 else _erf_double
    flags: Any = ["external_loop", "buffered", "zerosize_ok"]
    with np.nditer([x, y], flags, [["readonly"], ["writeonly"]], buffersize=BLOCK) as blocks:
        for source, target in blocks:
            approximate(source, target)
    return y


def _erf_single(x: Array, out: Array) -> None:
    """tanh(x p(x^2)), which NumPy has vectorised and which never leaves -1 to 1.

    p is fitted to atanh(erf(x)) / x for |x| < 4 by Lawson's weighted least squares, for the least
    largest relative error of erf (9.5e-8 before rounding).
    """
    clipped = np.clip(x, -4, 4)
    clipped *= _polynomial(_SINGLE, clipped * clipped)
    np.tanh(clipped, out=out)


def _erf_double(x: Array, out: Array) -> None:
    """x t(x^2) / u(x^2) for |x| < 1, else 1 - exp(-x^2) p(|x|) / q(|x|): Moshier 1992, Cephes 2.2, ndtr.c."""
    magnitude = np.minimum(np.abs(x), 6)
    square = magnitude * magnitude
    tail = np.exp(-square) * _polynomial(_TAIL_P, magnitude) / _polynomial(_TAIL_Q, magnitude)
    centre = magnitude * _polynomial(_CENTRE_T, square) / _polynomial(_CENTRE_U, square)
    np.copysign(np.where(magnitude < 1, centre, 1 - tail), x, out=out)


def _polynomial(coefficients: Sequence[float], x: Array) -> Array:
    """Evaluate by Horner's rule; the first coefficient is that of the highest power."""
    y: Array = x * x.dtype.type(coefficients[0])
    for coefficient in coefficients[1:-1]:
        y += coefficient
        y *= x
    y += coefficients[-1]
    return y


_SINGLE = (
    1.4185175484e-07,
    -5.6684674274e-06,
    8.7637277341e-05,
    -6.1978452604e-04,
    -1.9183095643e-04,
    1.0276905586e-01,
    1.1283792743e00,
)
_CENTRE_T = (
    9.60497373987051638749e0,
    9.00260197203842689217e1,
    2.23200534594684319226e3,
    7.00332514112805075473e3,
    5.55923013010394962768e4,
)
_CENTRE_U = (
    1.0,
    3.35617141647503099647e1,
    5.21357949780152679795e2,
    4.59432382970980127987e3,
    2.26290000613890934246e4,
    4.92673942608635921086e4,
)
_TAIL_P = (
    2.46196981473530512524e-10,
    5.64189564831068821977e-1,
    7.46321056442269912687e0,
    4.86371970985681366614e1,
    1.96520832956077098242e2,
    5.26445194995477358631e2,
    9.34528527171957607540e2,
    1.02755188689515710272e3,
    5.57535335369399327526e2,
)
_TAIL_Q = (
    1.0,
    1.32281951154744992508e1,
    8.67072140885989742329e1,
    3.54937778887819891062e2,
    9.75708501743205489753e2,
    1.82390916687909736289e3,
    2.24633760818710981792e3,
    1.65666309194161350182e3,
    5.57535340817727675546e2,
)
