"""From the start of a process to the first painted frame: `python -m benchmarks.window.start MONOTONIC_SECONDS`.

The clock is the system's monotonic one, which the process that starts this one has read just before.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.window.reading import Reading, printed
from nnstudio.gui.app import Application, qt_application
from nnstudio.gui.settings import Settings


def main(begun: float) -> None:
    """Start as `nnstudio` does, and leave as soon as the window has been painted."""
    qt = qt_application()
    with tempfile.TemporaryDirectory() as place:
        application = Application(Settings(Path(place) / "settings.ini"))

        def leave() -> None:
            seconds = time.monotonic() - begun
            printed([Reading("start to first painted frame", "s", (seconds,), "< 0.7")])
            sys.stdout.flush()
            os._exit(0)

        application.window.painted.connect(leave)
        application.window.show()
        qt.exec()


if __name__ == "__main__":
    main(float(sys.argv[1]))
