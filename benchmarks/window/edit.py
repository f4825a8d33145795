"""From an edit until it is on the screen: `python -m benchmarks.window.edit TIMES`."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.window.networks import deep_stack
from benchmarks.window.opened import Frames, canvas, opened, settle
from benchmarks.window.reading import Reading, printed
from nnstudio.gui import edits
from nnstudio.network import Network, template_named
from nnstudio.project import Project

_BAR = "< 16"
_WARM_UP = 3


@dataclass(frozen=True)
class Edit:
    """A field of a layer that is set to one value and to another in turn."""

    what: str
    network: Callable[[], Network]
    layer: str
    field: str
    values: tuple[object, object]


_resnet = template_named("resnet-50").build

EDITS = (
    Edit("one of 200 layers edited and painted", deep_stack, "conv2d_100", "filters", (24, 16)),
    Edit("the shapes of all 200 layers edited and painted", deep_stack, "input_1", "shape", ((3, 32, 32), (3, 64, 64))),
    Edit("a layer of ResNet-50 edited and painted", _resnet, "layer3.0.conv1", "filters", (128, 256)),
    Edit("ResNet-50 broken or mended by an edit, and painted", _resnet, "layer3.0.conv2", "kernel_size", (1, 3)),
)


def main(times: int) -> None:
    """Measure each kind of edit so many times."""
    printed(Reading(edit.what, "ms", tuple(_milliseconds(edit, times)), _BAR) for edit in EDITS)


def _milliseconds(edit: Edit, times: int) -> Iterator[float]:
    """Yield how long each edit took; the first ones are not counted."""
    network = edit.network()
    node = network.named(edit.layer)
    with opened(Project(network)) as window:
        window.selection.select([node.id])
        settle()
        frames = Frames(canvas(window).viewport())
        for number, value in zip(range(times + _WARM_UP), itertools.cycle(edit.values), strict=False):
            start = time.perf_counter()
            window.document.edit(*edits.set_hyperparameter(window.document.project, node.id, edit.field, value))
            frames.await_next()
            taken = time.perf_counter() - start
            settle()
            if number >= _WARM_UP:
                yield taken * 1e3


if __name__ == "__main__":
    main(int(sys.argv[1]))
