"""A template begins with data that it can learn from, or is known not to."""

from __future__ import annotations

import pytest

from nnstudio.network import TEMPLATES, Template
from nnstudio.project.beginning import begun, has_data
from nnstudio.project.fitting import misfit

TRAINABLE = tuple(template for template in TEMPLATES if has_data(template))


def test_small_networks_and_no_others_begin_with_their_data() -> None:
    names = {template.name for template in TRAINABLE}
    assert names == {"digits-mlp", "digits-cnn", "lenet-5", "mlp-784-128-10", "lstm-rows", "char-gpt"}


@pytest.mark.parametrize("template", TRAINABLE, ids=lambda template: template.name)
def test_a_template_with_data_fits_them(template: Template) -> None:
    project = begun(template)
    assert misfit(project, project.data.load()) is None
    assert project.title == template.title
