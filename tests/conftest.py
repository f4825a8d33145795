"""What holds for every test: English words unless it chooses others, a cache of its own, the same random data."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
    os.environ.pop(variable, None)

os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="nnstudio-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

settings.register_profile(
    "nnstudio", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("nnstudio")


def pytest_collection_finish() -> None:
    """Spare every later collection of garbage the modules and tests themselves, which stay to the end."""
    gc.collect()
    gc.freeze()
