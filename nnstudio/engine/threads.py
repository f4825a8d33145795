"""How many threads matrix products run on, and how arithmetic goes on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from nnstudio.kernels.elementwise import rows_in_place
from nnstudio.kernels.products import small_products

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


_READS_IN_PLACE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""Families of processors for which OpenBLAS has kernels that multiply small matrices without copying them first."""


@contextmanager
def product_threads(count: int) -> Iterator[None]:
    """Limit matrix products to `count` threads inside a with statement; the same count gives the same bits."""
    limited = _libraries().limit(limits=count, user_api="blas")
    with limited, small_products(count == 1 and _reads_in_place()), rows_in_place():
        yield


@cache
def _libraries() -> ThreadpoolController:
    """Look once for the libraries that have threads: that goes through all that are loaded, and takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # a window only counts cores until it trains

    return ThreadpoolController()


@cache
def _reads_in_place() -> bool:
    return any(library.get("architecture") in _READS_IN_PLACE for library in _libraries().info())
