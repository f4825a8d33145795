"""JSON out of files that others made: what the standard library lets pass and a program stumbles over is refused."""

from __future__ import annotations

import json
import math

from nnstudio.hyperparameters import Json
from nnstudio.hyperparameters.kinds import LARGEST_INTEGER
from nnstudio.messages import NnstudioError, shown


class JsonError(NnstudioError):
    """Bytes that are not JSON, or JSON that no honest program writes; the sentence continues "... in a file"."""


def parse_json(data: bytes) -> Json:
    """Return what UTF-8 JSON says, or raise JsonError.

    Refused beside malformed text: a name that stands twice in one object, NaN and infinity, integers
    beyond 64 bits and nesting beyond the depth of Python's stack.
    """
    try:
        return json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_once_each,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_bounded,
        )
    except UnicodeDecodeError as error:
        raise JsonError("is not UTF-8 text at byte {place}", place=error.start) from None
    except json.JSONDecodeError as error:
        raise JsonError("is not JSON at line {line}, column {column}", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise JsonError("is nested too deeply") from None


def _once_each(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    entries: dict[str, Json] = {}
    for name, value in pairs:
        if name in entries:
            raise JsonError("names {name} twice", name=shown(name))
        entries[name] = value
    return entries


def _refuse_constant(constant: str) -> Json:
    raise JsonError("holds {constant}, which is no number", constant=constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise JsonError("holds the number {number}, which is too large", number=shown(digits))
    return number


def _bounded(digits: str) -> int:
    if len(digits) > len(str(LARGEST_INTEGER)) or abs(int(digits)) > LARGEST_INTEGER:
        raise JsonError("holds the number {number}, which is too large", number=shown(digits))
    return int(digits)
