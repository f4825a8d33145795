"""Options are written as people write them."""

from __future__ import annotations

import pytest

from nnstudio.gui.options import option_text
from nnstudio.gui.wording import wording
from nnstudio.language import SIMPLIFIED_CHINESE


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("relu", "ReLU"),
        ("leaky_relu", "LeakyReLU"),
        ("gelu_tanh", "GELU tanh"),
        ("swiglu", "SwiGLU"),
        ("he_uniform", "He uniform"),
        ("query_key_value", "query key value"),
        ("linear", "linear"),
        ("utf-8", "utf-8"),
    ],
)
def test_an_option_is_called_as_on_cards_and_in_papers(option: str, text: str) -> None:
    assert option_text(option) == text


def test_an_option_that_is_translated_is_said_in_the_language_and_others_keep_their_names() -> None:
    wording().switch(SIMPLIFIED_CHINESE)
    assert option_text("he_uniform") == "He 均匀分布"
    assert option_text("relu") == "ReLU"
