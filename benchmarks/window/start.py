"""From the start of a process to the first painted frame: `python -m benchmarks.window.start MONOTONIC_SECONDS FOLDER`.

The clock is the system's monotonic one, which the process that starts this one has read just before. The settings lie
in the folder. What the program itself does not import is imported once the clock was read.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def main(begun: float, folder: Path) -> None:
    """Start as `nnstudio` does, and leave as soon as the window has been painted."""
    from nnstudio.gui.launch import prepare  # noqa: PLC0415

    prepare()
    from nnstudio.gui.app import Application, qt_application  # noqa: PLC0415
    from nnstudio.gui.settings import Settings  # noqa: PLC0415

    def leave() -> None:
        seconds = time.monotonic() - begun
        from benchmarks.window.reading import Reading, printed  # noqa: PLC0415

        printed([Reading("start to first painted frame", "s", (seconds,), "< 0.7")])
        sys.stdout.flush()
        os._exit(0)

    qt = qt_application()
    application = Application(Settings(folder / "settings.ini"))
    application.window.painted.connect(leave)
    application.window.show()
    qt.exec()


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
