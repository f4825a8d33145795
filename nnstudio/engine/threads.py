"""How many threads matrix products run on, and how arithmetic goes on each of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING

from nnstudio.kernels.elementwise import rows_in_place
from nnstudio.kernels.products import small_products

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


_READS_IN_PLACE = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""Families of processors for which OpenBLAS has kernels that multiply small matrices without copying them first."""


class _Limits(threading.local):
    """Those of all with statements that a thread has entered and not left, of which the last one counts."""

    def __init__(self) -> None:
        self._counts: dict[object, int] = {}
        self._in_force = ExitStack()

    def add(self, statement: object, count: int) -> None:
        """Limit the number of threads as a statement says that is entered."""
        self._counts[statement] = count
        self._put_in_force()

    def remove(self, statement: object) -> None:
        """Go back to what the last of the others says, or to what was without any."""
        self._counts.pop(statement, None)
        self._put_in_force()

    def _put_in_force(self) -> None:
        self._in_force.close()
        if self._counts:
            count = next(reversed(self._counts.values()))
            self._in_force.enter_context(_libraries().limit(limits=count, user_api="blas"))
            self._in_force.enter_context(small_products(count == 1 and _reads_in_place()))


_limits = _Limits()


@contextmanager
def product_threads(count: int) -> Iterator[None]:
    """Limit matrix products to `count` threads inside a with statement; the same count gives the same bits.

    Of several statements the one entered last counts. They may be left in any order, as trainings that take turns do.
    """
    statement = object()
    try:
        _limits.add(statement, count)
        with rows_in_place():
            yield
    finally:
        _limits.remove(statement)


@cache
def _libraries() -> ThreadpoolController:
    """Look once for the libraries that have threads: that goes through all that are loaded, and takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # a window only counts cores until it trains

    return ThreadpoolController()


@cache
def _reads_in_place() -> bool:
    return any(library.get("architecture") in _READS_IN_PLACE for library in _libraries().info())
