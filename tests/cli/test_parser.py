"""What is wrong with a command's arguments, in one sentence."""

from __future__ import annotations

import pytest

from tests.cli.running import nnstudio


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["train"], "FILE is missing; `nnstudio train --help` shows what it takes"),
        (["load"], "FILE, WEIGHTS, -o/--output is missing; `nnstudio load --help` shows what it takes"),
        (["train", "a.nns", "b.nns"], "b.nns is one argument too many; `nnstudio train --help` shows what it takes"),
        (["train", "a.nns", "--epoch", "3"], "there is no option --epoch, perhaps --epochs is meant; `nnstudio train"),
        (["train", "a.nns", "--epoch=3"], "there is no option --epoch, perhaps --epochs is meant; `nnstudio train"),
        (["train", "a.nns", "--xyz"], "there is no option --xyz; `nnstudio train --help` shows what it takes"),
        (["train", "a.nns", "--epochs"], "--epochs needs a value; `nnstudio train --help` shows what it takes"),
        (["finetune", "a.nns", "--freeze"], "--freeze needs a value; `nnstudio finetune --help` shows what it takes"),
        (["train", "a.nns", "--fresh=yes"], "--fresh takes no value; `nnstudio train --help` shows what it takes"),
        (
            ["finetune", "a.nns", "--freeze", "a", "--unfreeze"],
            "--unfreeze and --freeze exclude each other; leave one of them out; `nnstudio finetune",
        ),
        (["summary", "a.nns", "--csv", "--json"], "--json and --csv exclude each other; leave one of them out; `"),
        (["train", "a.nns", "--epochs", "few"], "--epochs takes a whole number such as 5, not 'few'"),
        (["train", "a.nns", "--epochs", "1.5"], "--epochs takes a whole number such as 5, not '1.5'"),
        (["train", "a.nns", "--epochs", "0"], "--epochs: 0 is too small; it must be at least 1"),
        (["train", "a.nns", "--seed", "-1"], "--seed: -1 is too small; it must be at least 0"),
        (["train", "a.nns", "--threads", "0"], "--threads: 0 is too small; it must be at least 1"),
        (["train", "a.nns", "--learning-rate", "x"], "--learning-rate takes a number such as 0.001, not 'x'"),
        (["train", "a.nns", "--learning-rate", "nan"], "--learning-rate: nan is not a finite number"),
        (["train", "a.nns", "--data", "digit"], "there is no data source 'digit'; did you mean digits?"),
        (
            ["evaluate", "a.nns", "--data", "digits:classes=x"],
            "classes=x cannot be read; write whole numbers as",
        ),
        (
            ["train", "a.nns", "--optimizer", "sdg"],
            "--optimizer takes one of adadelta, adagrad, adam, adamw",
        ),
        (
            ["train", "a.nns", "--optimizer", "sgd:mass=1"],
            "--optimizer: sgd has no setting mass; it takes",
        ),
        (
            ["train", "a.nns", "--optimizer", "sgd:momentum=2"],
            "--optimizer: momentum of SGD: 2.0 is too large",
        ),
        (["train", "a.nns", "--schedule", "constant:x=1"], "--schedule: constant has no settings, not even x"),
        (["new", "lenet-5", "-o", "lenet.zip"], "lenet.zip does not end as a project does; write lenet.zip.nns"),
    ],
)
def test_bad_arguments_are_refused_with_what_to_do(words: list[str], sentence: str) -> None:
    assert nnstudio(*words).refusal().startswith(sentence)
