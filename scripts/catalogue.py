"""Collect what nnstudio says to people and keep the catalogues of translations in step with it.

    python -m scripts.catalogue extract   print every sentence and where it is said, as a template
    python -m scripts.catalogue update    bring the catalogues up to date; new sentences are left empty
    python -m scripts.catalogue check     name whatever is missing, stale, unsure or does not fit

Sentences are read from the source, which is not run. They are string literals in these places:

- the first argument of `message(...)`, `Registry(...)` and of any call whose name ends in `Error`
  and is not one of Python's own;
- `help="..."`, `unset="..."` and `part="..."` in any call;
- names of fields made by `integer()`, `real()` and their like (as labels), and the options of `choice()`;
- the first paragraph of the docstring of a class with a registry's `register` decorator.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from nnstudio.hyperparameters import Configurable

CHECKOUT = Path(__file__).resolve().parent.parent
FIELD_MAKERS = {
    "integer",
    "real",
    "flag",
    "choice",
    "text",
    "texts",
    "pair",
    "integers",
    "reals",
    "padding",
    "nested",
}


@dataclass
class Sentences:
    """What a source says to people, and where it says it in a way that cannot be translated."""

    places: dict[str, list[str]] = field(default_factory=dict)
    """The files, relative to the checkout, in which each sentence stands."""
    problems: list[str] = field(default_factory=list)

    def add(self, sentence: str, place: str) -> None:
        """Note that `sentence` is said in the file `place`."""
        files = self.places.setdefault(sentence, [])
        if place not in files:
            files.append(place)


def sentences_of(sources: Iterable[Path], root: Path) -> Sentences:
    """Collect the sentences of Python files below `root`."""
    found = Sentences()
    for source in sources:
        tree = _parsed(source)
        _Collector(source.relative_to(root).as_posix(), found, _constants(tree, root)).visit(tree)
    return found


class _Collector(ast.NodeVisitor):
    def __init__(self, place: str, found: Sentences, constants: dict[str, ast.expr]) -> None:
        self.place = place
        self.found = found
        self.constants = constants

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(_name(decorator) == "register" for decorator in node.decorator_list):
            self._take_description(node)
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call):
                self._take_field(statement.target, statement.value)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if node.args and _speaks(_name(node.func)):
            self._take(node.args[0])
        for keyword in node.keywords:
            if keyword.arg in ("help", "unset", "part"):
                self._take(keyword.value)
        self.generic_visit(node)

    def _take_description(self, node: ast.ClassDef) -> None:
        paragraph = (ast.get_docstring(node, clean=False) or "").split("\n\n")[0]
        if paragraph.strip():
            self.found.add(" ".join(paragraph.split()), self.place)
        else:
            self._complain(node, f"{node.name} is registered without a docstring that describes it")

    def _take_field(self, target: ast.expr, maker: ast.Call) -> None:
        if _name(maker.func) not in FIELD_MAKERS:
            return
        self.found.add(Configurable.label(_name(target)).text, self.place)
        if _name(maker.func) == "choice":
            self._take_options(maker)

    def _take_options(self, maker: ast.Call) -> None:
        given = [*maker.args[1:2], *(keyword.value for keyword in maker.keywords if keyword.arg == "options")]
        options = [option for expression in given for option in self._words(expression)]
        for option in options:
            self.found.add(option, self.place)
        if not options:
            self._complain(
                maker, "the options of a choice are a row of literals, or a constant of this file or of one it imports"
            )

    def _words(self, node: ast.expr | None) -> Iterator[str]:
        """Yield the literals of a row, or of the rows and mappings that it is made from."""
        match node:
            case ast.Constant(value=str(word)):
                yield word
            case ast.Tuple(elts=entries) | ast.List(elts=entries) | ast.Dict(keys=entries):
                for entry in entries:
                    yield from self._words(entry)
            case ast.Starred(value=row) | ast.Call(func=ast.Name(id="tuple" | "list"), args=[row]):
                yield from self._words(row)
            case ast.Name(id=name) if name in self.constants:
                yield from self._words(self.constants[name])

    def _take(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=str(sentence)):
                if sentence:
                    self.found.add(sentence, self.place)
            case ast.IfExp(body=one, orelse=other):
                self._take(one)
                self._take(other)
            case ast.JoinedStr() | ast.BinOp() | ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format")):
                self._complain(node, "a sentence is one literal; pass its figures by name")

    def _complain(self, node: ast.AST, problem: str) -> None:
        self.found.problems.append(f"{self.place}:{getattr(node, 'lineno', 0)}: {problem}")


@cache
def _parsed(source: Path) -> ast.Module:
    return ast.parse(source.read_text(encoding="utf-8"), source)


def _constants(tree: ast.Module, root: Path) -> dict[str, ast.expr]:
    """Return what the names at the top of a file stand for, its imports from files below `root` included."""
    constants = dict(_assignments(tree.body))
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and (source := root / _path(statement)).is_file():
            imported = dict(_assignments(_parsed(source).body))
            names = {alias.asname or alias.name: imported.get(alias.name) for alias in statement.names}
            constants |= {name: value for name, value in names.items() if value}
    return constants


def _path(statement: ast.ImportFrom) -> Path:
    return Path(*(statement.module or "").split(".")).with_suffix(".py")


def _assignments(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _name(value)
    return ""


def _speaks(function: str) -> bool:
    return function in ("message", "Registry") or (function.endswith("Error") and not hasattr(builtins, function))


def template_of(found: Sentences) -> Catalog:
    """Return the sentences as a catalogue without translations, in the order of the source."""
    template = Catalog(project="nnstudio")
    for sentence, files in found.places.items():
        template.add(sentence, locations=[(file, 0) for file in files])
    return template


def updated(catalogue: Catalog, template: Catalog) -> Catalog:
    """Bring a catalogue in step with the template: new entries empty, obsolete ones gone, the rest kept."""
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    return catalogue


def faults(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    """Yield one line for whatever keeps a catalogue from saying everything that the template holds."""
    known = {entry.id: entry for entry in _entries(catalogue)}
    for wanted in _entries(template):
        entry = known.pop(wanted.id, None)
        if entry is None:
            yield f"missing, run `make translations`: {wanted.id!r}"
        elif fault := _fault(entry):
            yield f"{fault}: {entry.id!r}"
    for stale in known:
        yield f"stale, run `make translations`: {stale!r}"


def _fault(entry: Entry) -> str | None:
    if not entry.string:
        return "not translated"
    if entry.fuzzy:
        return "marked fuzzy, look at it and remove the mark"
    if _fields(str(entry.id)) != _fields(str(entry.string)):
        return f"{entry.string!r} has other {{fields}} than its English"
    return None


def _entries(catalogue: Catalog) -> Iterator[Entry]:
    return (entry for entry in catalogue if entry.id)


def _fields(sentence: str) -> set[tuple[str, str, str]] | None:
    """Return name, format and conversion of each {field}, or None for braces that mean nothing."""
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError:
        return None
    return {(name, form or "", conversion or "") for _, name, form, conversion in parts if name is not None}


def read_catalogue(path: Path) -> Catalog:
    """Read a `.po` file; its language is the name of the folder two levels up."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, abort_invalid=True)


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as the text of a `.po` file, without line numbers, so that few edits touch it."""
    for entry in catalogue:
        entry.flags -= {"python-format", "python-brace-format"}
    text = BytesIO()
    write_po(text, catalogue, width=100, include_lineno=False)
    return text.getvalue()


def extract(template: Catalog) -> int:
    """Print the template."""
    sys.stdout.write(as_po(template).decode())
    return 0


def update(template: Catalog, catalogues: Sequence[Path]) -> int:
    """Rewrite each catalogue in step with the template."""
    for path in catalogues:
        path.write_bytes(as_po(updated(read_catalogue(path), template)))
    return 0


def check(template: Catalog, catalogues: Sequence[Path]) -> int:
    """Print the faults of each catalogue; return how a program ends that found some."""
    lines = [f"{path}: {fault}" for path in catalogues for fault in faults(read_catalogue(path), template)]
    print("\n".join(lines) or f"{len(template)} sentences, all of them in every language")
    return 1 if lines else 0


def main(arguments: Sequence[str] | None = None, checkout: Path = CHECKOUT) -> int:
    """Run one of the three commands on a checkout."""
    parser = argparse.ArgumentParser(description="Keep the catalogues of translations in step with the source.")
    parser.add_argument("command", choices=("extract", "update", "check"))
    command = parser.parse_args(arguments).command
    found = sentences_of(sorted(checkout.glob("nnstudio/**/*.py")), checkout)
    if found.problems:
        print("\n".join(found.problems))
        return 1
    template = template_of(found)
    catalogues = sorted(checkout.glob("resources/translations/*/LC_MESSAGES/*.po"))
    if command == "extract":
        return extract(template)
    return update(template, catalogues) if command == "update" else check(template, catalogues)


if __name__ == "__main__":
    sys.exit(main())
