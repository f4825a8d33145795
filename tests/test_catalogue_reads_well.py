"""What a person who reads Chinese notices at once: punctuation, blanks, menu keys, and one word for one thing."""

from __future__ import annotations

import re
from functools import cache

import pytest

from nnstudio.data import SOURCES, TRANSFORMS
from nnstudio.engine.losses import LOSSES
from nnstudio.engine.optimizers import OPTIMIZERS
from nnstudio.engine.schedules import SCHEDULES
from nnstudio.engine.settings import SETTINGS
from nnstudio.engine.stopping import STOPPING
from nnstudio.hyperparameters import Choice, Configurable, Registry
from nnstudio.layers import LAYERS, Add, Dense, Input
from nnstudio.messages import Message
from nnstudio.network import Network, infer_shapes
from scripts.catalogue import CHECKOUT, read_catalogue

CHINESE = "[\u4e00-\u9fff]"
MENU_KEY = re.compile(r"\(&(.)\)")
CODE = re.compile(r"\{.*?\}|\S+=\S+|`.*?`")
"""What stays as it is in every language: fields, and what people are to type."""

TERMS = {
    "accuracy": "准确率",
    "batch": "批",
    "biases": "偏置",
    "epochs?": "轮",
    "fine-tun": "微调",
    "freez|frozen": "冻",
    "gradients?": "梯度",
    "kernels?": "卷积核",
    "labels?": "标签",
    "layers?": "层",
    "learning rate": "学习率",
    "loss": "损失",
    "momentum": "动量",
    "multiply-adds": "乘加运算",
    "optimizers?": "优化器",
    "padding": "填充",
    "pooling": "池化",
    "schedules?": "学习率调度",
    "stride": "步长",
    "trainable": "可训练|trainable",
    "validation": "验证",
    "weights": "权重",
}


@cache
def translations() -> dict[str, str]:
    path = CHECKOUT / "resources" / "translations" / "zh_CN" / "LC_MESSAGES" / "nnstudio.po"
    return {str(entry.id): str(entry.string) for entry in read_catalogue(path) if entry.id}


def in_chinese(said: Message) -> str:
    return said.worded(lambda text: translations()[text])


def offenders(pattern: str) -> list[str]:
    texts = (MENU_KEY.sub("", chinese) for chinese in translations().values())
    return [text for text in texts if re.search(pattern, text)]


def test_punctuation_beside_chinese_is_full_width() -> None:
    assert offenders(rf"{CHINESE}[,.;:?!()]") == []
    assert offenders(rf"(?<![\w/*)])[,;:?!()]{CHINESE}") == []
    assert offenders(r"\.\.\.") == []


def test_a_blank_stands_between_chinese_and_latin_or_numbers() -> None:
    assert offenders(rf"{CHINESE}[A-Za-z0-9`]|[A-Za-z0-9`]{CHINESE}") == []


def test_no_blank_stands_between_chinese_or_beside_its_punctuation() -> None:
    assert offenders(rf"{CHINESE} {CHINESE}| [，。；：？！、）」]|[，。；：？！、（] ") == []


def test_a_sentence_ends_as_its_english_does() -> None:
    ends = {".": "。", "?": "？", "…": "…"}
    for english, chinese in translations().items():
        end = "" if english.endswith("..") else ends.get(english[-1], "")
        assert (chinese[-1] if chinese[-1] in "。？…" else "") == end, chinese


def test_menus_keep_their_keys() -> None:
    for english, chinese in translations().items():
        key = re.search("&(.)", english)
        assert [found.upper() for found in MENU_KEY.findall(chinese)] == ([key[1].upper()] if key else []), chinese


@pytest.mark.parametrize("term", TERMS)
def test_one_word_stands_for_one_thing(term: str) -> None:
    said = {CODE.sub("", english): chinese for english, chinese in translations().items()}
    translated = {english: chinese for english, chinese in said.items() if re.search(CHINESE, chinese)}
    named = [chinese for english, chinese in translated.items() if re.search(rf"\b(?:{term})", english)]
    assert named
    assert [chinese for chinese in named if not re.search(TERMS[term], chinese)] == []


@pytest.mark.parametrize(
    "registry",
    [LAYERS, LOSSES, OPTIMIZERS, SCHEDULES, SETTINGS, STOPPING, SOURCES, TRANSFORMS],
    ids=lambda registry: registry.kind,
)
def test_whatever_a_form_shows_is_in_it(registry: Registry[Configurable]) -> None:
    for shown in registry:
        said = [shown.help().text]
        for name, kind in shown.hyperparameters():
            said += [shown.label(name).text, kind.help, *(kind.options if isinstance(kind, Choice) else ())]
        assert [text for text in said if text not in translations()] == []


def test_a_problem_inside_a_sentence_continues_it() -> None:
    network = Network().add(Input((3, 4, 4))).add(Dense(2))
    (problem,) = infer_shapes(network).problems
    assert in_chinese(problem.message) == (
        "dense_1（位于 input_1 之后）需要扁平的特征或其序列，而不是 3 × 4 × 4 的形状；请在它前面加一个 Flatten"
    )
    (problem,) = infer_shapes(Network().add(Input((3,))).add(Add())).problems
    assert in_chinese(problem.message) == "add_1（位于 input_1 之后）要合并多个输入，却只有 1 个；请再连接一个层"
