"""The templates for texts."""

from __future__ import annotations

from nnstudio.messages import message
from nnstudio.network.templates.bert import bert
from nnstudio.network.templates.gpt import char_gpt, gpt
from nnstudio.network.templates.llama import llama
from nnstudio.network.templates.t5 import t5
from nnstudio.network.templates.template import Template, one_of

TEXT_TEMPLATES: tuple[Template, ...] = (
    Template(
        name="char-gpt",
        title="Character GPT",
        year=2020,
        about=message("A small GPT that writes letter by letter; trains on the embedded plays."),
        source="after nanoGPT by Andrej Karpathy, github.com/karpathy/nanoGPT, config/train_shakespeare_char.py; "
        "counted as GPT-2 is: V d + T d + L (12 d^2 + 13 d) + 2 d",
        parameters=820_224,
        input_shape=(128,),
        gives=one_of(82),
        build=char_gpt,
    ),
    Template(
        name="bert-base",
        title="BERT base",
        year=2018,
        about=message("Twelve encoder blocks that read a text as a whole, and one vector that stands for it."),
        source="Devlin et al. 2018, BERT, arXiv:1810.04805; bert-base-uncased with its pooler",
        parameters=109_482_240,
        input_shape=(512,),
        gives=message("{count} features", count=768),
        build=bert,
    ),
    Template(
        name="gpt-2",
        title="GPT-2",
        year=2019,
        about=message("Twelve decoder blocks that predict the next of 50,257 pieces of words."),
        source="Radford et al. 2019, Language Models are Unsupervised Multitask Learners; the smallest of its four",
        parameters=124_439_808,
        input_shape=(1024,),
        gives=one_of(50_257),
        build=lambda: gpt(768, 12, 12),
    ),
    Template(
        name="t5-small",
        title="T5 small",
        year=2019,
        about=message("An encoder that reads one text and a decoder that writes another."),
        source="Raffel et al. 2020, Exploring the Limits of Transfer Learning, arXiv:1910.10683; version 1.0",
        parameters=60_506_624,
        input_shape=(512,),
        gives=one_of(32_128),
        build=t5,
    ),
    Template(
        name="llama-7b",
        title="LLaMA 7B",
        year=2023,
        about=message("Thirty-two decoder blocks with RMSNorm, SwiGLU and rotary positions."),
        source="Touvron et al. 2023, LLaMA, arXiv:2302.13971, table 2",
        parameters=6_738_415_616,
        input_shape=(2048,),
        gives=one_of(32_000),
        build=llama,
    ),
    Template(
        name="gpt-3-175b",
        title="GPT-3",
        year=2020,
        about=message("Ninety-six decoder blocks of width 12,288: what 175 billion parameters are made of."),
        source="Brown et al. 2020, Language Models are Few-Shot Learners, arXiv:2005.14165, table 2.1",
        parameters=174_604_259_328,
        input_shape=(2048,),
        gives=one_of(50_257),
        build=lambda: gpt(12_288, 96, 96, length=2048),
    ),
)
"""Networks for texts, the one to train first, the others by age."""
