"""Typed, bounded, self-describing fields: property editor, checks, help and JSON all follow from them.

A configurable thing is a frozen dataclass whose fields are made by `integer()`, `real()`, `flag()`,
`choice()` and their like:

    @dataclass(frozen=True)
    class Dropout(Layer):
        rate: float = real(0.5, low=0.0, high=1.0, help="Share of the features set to zero.")

A bad value raises `HyperparameterError`, a sentence that names the field, the value and the remedy.
"""

from nnstudio.hyperparameters.configurable import Configurable, Nested, Registry
from nnstudio.hyperparameters.fields import (
    choice,
    flag,
    integer,
    integers,
    nested,
    padding,
    pair,
    real,
    reals,
    text,
    texts,
)
from nnstudio.hyperparameters.kinds import (
    Choice,
    Flag,
    Hyperparameter,
    HyperparameterError,
    Integer,
    Integers,
    Json,
    Padding,
    Real,
    Reals,
    Text,
    Texts,
)

__all__ = [
    "Choice",
    "Configurable",
    "Flag",
    "Hyperparameter",
    "HyperparameterError",
    "Integer",
    "Integers",
    "Json",
    "Nested",
    "Padding",
    "Real",
    "Reals",
    "Registry",
    "Text",
    "Texts",
    "choice",
    "flag",
    "integer",
    "integers",
    "nested",
    "padding",
    "pair",
    "real",
    "reals",
    "text",
    "texts",
]
