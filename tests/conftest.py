"""What holds for every test: English words unless it chooses others, and the same random examples in every run."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
    os.environ.pop(variable, None)

settings.register_profile("nnstudio", deadline=None, derandomize=True, database=None)
settings.load_profile("nnstudio")


def pytest_collection_finish() -> None:
    """Spare every later collection of garbage the modules and tests themselves, which stay to the end."""
    gc.collect()
    gc.freeze()
