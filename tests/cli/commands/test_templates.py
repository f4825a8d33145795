"""Promises of `nnstudio templates`."""

from __future__ import annotations

from nnstudio.network import TEMPLATES
from tests.cli.running import succeeds


def test_every_template_is_listed_with_its_parameters() -> None:
    lines = succeeds("templates").splitlines()
    for template in TEMPLATES:
        (line,) = (line for line in lines if line.startswith(f"{template.name} "))
        assert f" {template.parameters:,} " in line
        assert str(template.about) in line
