"""Peak memory is that of a process and of those that help it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.memory import peak_memory

FORKING = """
import mmap, os
from benchmarks.memory import peak_memory
size = 20 * 2**20
shared = mmap.mmap(-1, size)
shared.write(bytes(size))
before = peak_memory()
(ready, come), (over, end) = os.pipe(), os.pipe()
if not os.fork():
    own = b"1" * size
    os.write(come, shared[:1] + own[:1])
    os.read(over, 1)
    os._exit(0)
os.read(ready, 2)
print((peak_memory() - before) / size)
os.write(end, b".")
os.wait()
"""


def test_memory_that_was_given_back_still_counts() -> None:
    size = 50 * 2**20
    bytearray(b"1") * size
    assert peak_memory() > size


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what several processes share")
def test_what_a_helper_holds_counts_and_what_it_shares_counts_once() -> None:
    result = subprocess.run([sys.executable, "-c", FORKING], check=True, capture_output=True, text=True)
    assert float(result.stdout) == pytest.approx(1, abs=0.3)
