"""Compile the catalogues of translations whenever a wheel or an editable installation is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class TranslationsBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # it works for any kind of builder
    """Writes each `.mo` beside its `.po`, where the wheel takes it and a checkout finds it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for catalogue in Path(self.root, "resources", "translations").glob("*/LC_MESSAGES/*.po"):
            compile_catalogue(catalogue)


def compile_catalogue(catalogue: Path) -> Path:
    """Compile one `.po` file for gettext, without entries that still need a look, and return the `.mo`."""
    language = catalogue.parent.parent.name
    with catalogue.open("rb") as source:
        translations = read_po(source, locale=language, abort_invalid=True)
    compiled = catalogue.with_suffix(".mo")
    with compiled.open("wb") as target:
        write_mo(target, translations)
    return compiled
