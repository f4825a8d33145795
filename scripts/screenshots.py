"""Draw the window offscreen and write it as a PNG.

python scripts/screenshots.py --theme dark --language zh_CN --out window.png
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Draw one window as the command line says."""
    parser = argparse.ArgumentParser(description="Draw the window offscreen and write it as a PNG.")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--language", default="en", help="en or zh_CN")
    parser.add_argument("--size", default="1440x900", help="width x height in pixels")
    parser.add_argument("--scale", default="1", help="pixels per pixel, 2 for a dense screen")
    parser.add_argument("--mode", choices=("build", "data", "train"), default="build")
    parser.add_argument("--file", type=Path, help="a project to open, in place of the first network")
    parser.add_argument("--select", default="", help="name of a layer to select")
    parser.add_argument("--out", type=Path, default=Path("window.png"))
    arguments = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = arguments.scale
    sys.path.insert(0, str(CHECKOUT))
    with tempfile.TemporaryDirectory() as folder:
        draw(arguments, Path(folder) / "settings.ini")
    print(arguments.out)
    return 0


def draw(arguments: argparse.Namespace, settings_file: Path) -> None:
    """Build the window with settings of its own, let it settle, and write its picture."""
    from nnstudio.gui.app import Application, qt_application  # noqa: PLC0415  # only now is the platform chosen
    from nnstudio.gui.settings import Settings  # noqa: PLC0415
    from nnstudio.gui.theme import Appearance  # noqa: PLC0415
    from nnstudio.language import language_named  # noqa: PLC0415

    qt = qt_application()
    settings = Settings(settings_file)
    settings.appearance = Appearance(arguments.theme)
    settings.language = language_named(arguments.language)
    window = Application(settings, arguments.file).window
    window.resize(*map(int, arguments.size.split("x")))
    window.show()
    window.turn_to(f"mode_{arguments.mode}")
    if arguments.select:
        window.selection.select([window.document.network.named(arguments.select).id])
    for _ in range(5):
        qt.processEvents()
    window.grab().save(str(arguments.out))


if __name__ == "__main__":
    sys.exit(main())
