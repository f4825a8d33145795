"""Draw the window offscreen and write it as PNGs.

python -m scripts.screenshots --theme dark --language zh_CN --out window.png
python -m scripts.screenshots --all screenshots

The second draws every panel and dialog, in both themes and languages, in two sizes and for a dense screen; `--scene`,
`--theme`, `--language`, `--size` and `--scale` draw less of it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

THEMES = ("light", "dark")
LANGUAGES = ("en", "zh_CN")
SIZES = {"1": ("1280x800", "1920x1080"), "2": ("1280x800",)}
"""What `--all` draws at each scale."""

_SCREEN = {"name": "1", "x": 0, "y": 0, "width": 3840, "height": 2160}
"""Large enough for menus and lists of any length; Qt's own is not."""


def main() -> int:
    """Draw what the command line asks for."""
    arguments = _parser().parse_args()
    if arguments.all is None:
        _in_a_window(arguments, arguments.scale or "1")
        print(arguments.out)
        return 0
    arguments.all.mkdir(parents=True, exist_ok=True)
    for scale in [arguments.scale] if arguments.scale else SIZES:
        # One process each: Qt reads the scale once, when it starts.
        drawing = multiprocessing.get_context("spawn").Process(target=_in_a_window, args=(arguments, scale))
        drawing.start()
        drawing.join()
        if drawing.exitcode:
            return 1
    print(arguments.all)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Draw the window offscreen and write it as PNGs.")
    parser.add_argument("--theme", choices=THEMES)
    parser.add_argument("--language", choices=LANGUAGES)
    parser.add_argument("--size", help="width x height in pixels")
    parser.add_argument("--scale", help="pixels per pixel, 2 for a dense screen")
    parser.add_argument("--mode", choices=("build", "data", "train"), default="build")
    parser.add_argument("--file", type=Path, help="a project to open, in place of the first network")
    parser.add_argument("--select", default="", help="name of a layer to select")
    parser.add_argument("--out", type=Path, default=Path("window.png"))
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="draw every panel and dialog into a folder")
    parser.add_argument("--scene", default="*", help="which of all to draw, such as dialog-*")
    return parser


def _in_a_window(arguments: argparse.Namespace, scale: str) -> None:
    """Draw in a process that has no window yet, with settings and a home of its own."""
    os.environ["QT_SCALE_FACTOR"] = scale
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        screen = Path(folder, "screen.json")
        screen.write_text(json.dumps({"screens": [_SCREEN]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
        from scripts.scenes import Camera, Stage  # noqa: PLC0415  # only now is the platform chosen

        if arguments.all is None:
            theme, language = arguments.theme or THEMES[0], arguments.language or LANGUAGES[0]
            camera = Camera(arguments.out.parent, [theme], [language], [arguments.size or "1440x900"])
            stage = Stage(Path(folder), camera, arguments.file)
            stage.show_one(arguments.mode, arguments.select, arguments.out.name)
        else:
            themes, languages, sizes = THEMES, LANGUAGES, SIZES.get(scale, SIZES["1"])
            camera = Camera(
                arguments.all,
                [arguments.theme] if arguments.theme else themes,
                [arguments.language] if arguments.language else languages,
                [arguments.size] if arguments.size else sizes,
                suffix="" if scale == "1" else f"@{scale}",
                wanted=arguments.scene,
            )
            stage = Stage(Path(folder), camera, None)
            stage.show_all()
        stage.leave()


if __name__ == "__main__":
    sys.exit(main())
