"""What numbers stood for when a network learned them, so that they mean the same whenever it is used."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.data.errors import DataError
from nnstudio.data.samples import MAX_CLASSES
from nnstudio.hyperparameters import Json


@dataclass(frozen=True)
class Meaning:
    """The names of classes by label, and of a text's tokens by number; empty where there are none, or nobody knows."""

    classes: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.classes or self.vocabulary)

    def to_json(self) -> Json:
        """Return the names as JSON; tokens that are the classes are written once."""
        return {
            "classes": list(self.classes),
            "vocabulary": None if self.vocabulary == self.classes else list(self.vocabulary),
        }

    @classmethod
    def from_json(cls, value: Json) -> Meaning:
        """Return the names that `to_json` wrote, or raise DataError."""
        match value:
            case {"classes": list(classes), "vocabulary": None} if _are_names(classes):
                return cls(tuple(classes), tuple(classes))
            case {"classes": list(classes), "vocabulary": list(words)} if _are_names(classes) and _are_names(words):
                return cls(tuple(classes), tuple(words))
        raise DataError("the names of classes and tokens are damaged; train the network again")


NOTHING_LEARNED = Meaning()


def _are_names(value: list[Json]) -> bool:
    return len(value) <= MAX_CLASSES and all(isinstance(name, str) for name in value)
