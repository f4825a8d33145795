"""Everything that can be found by typing: actions, layers there are, layers there could be, templates, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from nnstudio.figures import grouped, shape
from nnstudio.gui import edits
from nnstudio.gui.actions import ActionSpec
from nnstudio.gui.areas import Area
from nnstudio.gui.dialogs.fuzzy import score
from nnstudio.gui.files import Files
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.wording import say
from nnstudio.layers import LAYERS, Input, Merge, Operation
from nnstudio.messages import Message, message
from nnstudio.network import TEMPLATES
from nnstudio.project.portable import is_there

_MOST = 50


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that can be found, what kind of thing it is, and what choosing it does.

    `words` are more to find it by than its title, such as its English name.
    """

    title: str
    kind: Message
    remark: str
    do: Callable[[], object]
    words: str = ""

    def score(self, typed: str) -> int | None:
        """Return how well what was typed fits; None where it does not."""
        scores = [score(typed, text) for text in (self.title, self.words)]
        return max((each for each in scores if each is not None), default=None)


def findings(window: MainWindow, files: Files) -> list[Finding]:
    """Return all there is to find at the moment."""
    return [
        *_actions(window),
        *_layers(window),
        *_new_layers(window),
        *_templates(files),
        *_recent(window, files),
    ]


def fitting(all_findings: list[Finding], typed: str) -> list[Finding]:
    """Return what fits what was typed, best first; all of it where nothing was."""
    scored = [(finding.score(typed), finding) for finding in all_findings]
    found = [(worth, finding) for worth, finding in scored if worth is not None]
    return [finding for _, finding in sorted(found, key=lambda each: -each[0])][:_MOST]


def _actions(window: MainWindow) -> Iterator[Finding]:
    for spec, action in window.verbs:
        if spec.id != "find" and action.isVisible() and action.isEnabled():
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            yield Finding(plain(action.text()), _menu(spec), keys, action.trigger, plain(str(spec.text)))


def _layers(window: MainWindow) -> Iterator[Finding]:
    for layer in window.document.summary.layers:
        kind = type(layer.node.layer).__name__
        remark = f"{kind} · {shape(layer.output_shape)}"
        yield Finding(layer.node.name, message("Go to"), remark, partial(_go_to, window, layer.node.id), kind)


def _new_layers(window: MainWindow) -> Iterator[Finding]:
    if window.document.read_only is not None:
        return
    for layer in LAYERS:
        if not issubclass(layer, Input | Merge):
            adding = partial(_add, window, layer)
            yield Finding(layer.__name__, message("Add a layer"), say(layer.family.value.capitalize()), adding)


def _templates(files: Files) -> Iterator[Finding]:
    for template in TEMPLATES:
        figures = say(message("{count} parameters", count=grouped(template.parameters)))
        yield Finding(template.title, message("Begin with"), figures, partial(files.begin, template), template.name)


def _recent(window: MainWindow, files: Files) -> Iterator[Finding]:
    for path in window.settings.recent_files:
        if is_there(path):
            yield Finding(path.name, message("Open"), str(path.parent), partial(files.open_path, path), str(path))


def _menu(spec: ActionSpec) -> Message:
    return message("{menu} menu", menu=plain(say(spec.menu.value)))


def plain(text: str) -> str:
    """Return a text of a menu without the mark of its key: `&Save`, or `保存(&S)`."""
    before, mark, after = text.partition("(&")
    return before + after[2:] if mark else text.replace("&", "")


def _go_to(window: MainWindow, node_id: int) -> None:
    window.turn_to("mode_build")
    window.selection.select([node_id])
    canvas = window.panel(Area.CANVAS)
    if canvas is not None:
        canvas.setFocus()


def _add(window: MainWindow, kind: type[Operation]) -> None:
    layer = kind()
    window.commands.perform(lambda: edits.append_layer(window.document.project, layer))
    window.turn_to("mode_build")
