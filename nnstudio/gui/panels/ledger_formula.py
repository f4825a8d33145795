"""How a number of parameters comes about: the sizes of the arrays, multiplied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from nnstudio.figures import grouped, shape
from nnstudio.layers import ParamSpec, Role
from nnstudio.network import NodeSummary, Run

_DOT = " \N{MIDDLE DOT} "
_TIMES = " \N{MULTIPLICATION SIGN} "
_TO = "\N{EN DASH}"


def formula(specs: Iterable[ParamSpec]) -> str:
    """Return arrays as products of their sizes, as in 3 · 3 · 32 · 64: kernel, inputs, outputs.

    Arrays of one shape are told together, as in 4 × 768 · 768, and gates one by one, as in 4 × (28 + 64) · 64.
    """
    by_gates: dict[int, list[ParamSpec]] = {}
    for spec in specs:
        by_gates.setdefault(spec.gates, []).append(spec)
    return " + ".join(_of_gates(gates, each) for gates, each in by_gates.items())


def formula_of(layer: NodeSummary, role: Role) -> str:
    """Return the same of a layer's arrays of one role; of a block's, for one copy, times the copies that are alike."""
    if not layer.runs:
        return formula(spec for spec in layer.params if spec.role is role)
    terms = [(run.times, formula(spec for spec in run.stage.specs() if spec.role is role)) for run in layer.runs]
    return " + ".join(_times(times, term) for times, term in terms if term)


def formula_of_copies(layer: NodeSummary, role: Role) -> str:
    """Return a block's arrays of one role as copies times what each has, as in 96 × 135,168; "" for a single copy."""
    if sum(run.times for run in layer.runs) == 1:
        return ""
    sizes = [(run.times, sum(spec.size for spec in run.stage.specs() if spec.role is role)) for run in layer.runs]
    return " + ".join(_times(times, grouped(size)) for times, size in sizes if size)


def spelled_out(specs: Iterable[ParamSpec]) -> str:
    """Return the arrays by name with their shapes, one a line, as they are kept and exported."""
    return "\n".join(f"{spec.name}  {shape(spec.shape)}" for spec in specs)


def spelled_out_of(layer: NodeSummary, role: Role) -> str:
    """Return the same of a layer's arrays of one role; of copies that are alike, once, as in 0 to 95, norm.weight."""
    if not layer.runs:
        return spelled_out(spec for spec in layer.params if spec.role is role)
    return "\n".join(line for run in layer.runs for line in _lines(run, role))


def _lines(run: Run, role: Role) -> Iterable[str]:
    first = run.stage.place
    places = str(first) if run.times == 1 else f"{first}{_TO}{first + run.times - 1}"
    for spec in run.stage.specs():
        if spec.role is role:
            yield f"{places}{spec.name.removeprefix(str(first))}  {shape(spec.shape)}"


def _of_gates(gates: int, specs: Sequence[ParamSpec]) -> str:
    if gates == 1:
        return _sum(_DOT.join(map(grouped, reversed(spec.shape))) or "1" for spec in specs)
    units = grouped(specs[0].shape[0] // gates)
    if len(specs[0].shape) == 1:
        return _times(gates, _sum(units for _ in specs))
    inputs = _sum(grouped(spec.shape[1]) for spec in specs)
    return f"{_times(gates, inputs)}{_DOT}{units}"


def _sum(products: Iterable[str]) -> str:
    return " + ".join(_times(count, product) for product, count in Counter(products).items())


def _times(count: int, term: str) -> str:
    if count == 1:
        return term
    return f"{grouped(count)}{_TIMES}{f'({term})' if ' + ' in term else term}"
