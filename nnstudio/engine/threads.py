"""How many threads matrix products run on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController


def product_threads(count: int) -> AbstractContextManager[object]:
    """Limit matrix products to `count` threads inside a with statement; the same count gives the same bits."""
    limits: AbstractContextManager[object] = _libraries().limit(limits=count, user_api="blas")
    return limits


@cache
def _libraries() -> ThreadpoolController:
    """Look once for the libraries that have threads: that goes through all that are loaded, and takes milliseconds."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # a window only counts cores until it trains

    return ThreadpoolController()
