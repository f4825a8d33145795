"""How many threads matrix products run on, and how arithmetic goes on each of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING

from nnstudio.data.threads import Limits
from nnstudio.kernels.elementwise import rows_in_place
from nnstudio.kernels.products import small_products

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


_READS_IN_PLACE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""Families of processors for which OpenBLAS has kernels that multiply small matrices without copying them first."""


class _ThreadLimits(threading.local):
    """What a thread limits products to."""

    def __init__(self) -> None:
        self.counts = Limits()
        self._in_force = ExitStack()

    def put_in_force(self) -> None:
        """Limit products to the count that was entered last; go back to what was before where there is none."""
        self._in_force.close()
        if (count := self.counts.last) is not None:
            self._in_force.enter_context(_libraries().limit(limits=count, user_api="blas"))
            self._in_force.enter_context(small_products(count == 1 and _reads_in_place()))


_limits = _ThreadLimits()


@contextmanager
def product_threads(count: int) -> Iterator[None]:
    """Limit matrix products to `count` threads inside a with statement; the same count gives the same bits.

    Of several statements the one entered last counts. They may be left in any order, as trainings that take turns do.
    """
    try:
        with _limits.counts.entered(count):
            _limits.put_in_force()
            with rows_in_place():
                yield
    finally:
        _limits.put_in_force()


@cache
def _libraries() -> ThreadpoolController:
    """Look once for the libraries that have threads: that goes through all that are loaded, and takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # a window only counts cores until it trains

    return ThreadpoolController()


@cache
def _reads_in_place() -> bool:
    return any(library.get("architecture") in _READS_IN_PLACE for library in _libraries().info())
