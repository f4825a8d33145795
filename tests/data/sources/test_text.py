"""Texts become windows of tokens with what follows, or lines with their class; a vocabulary stays what was learned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import parse_spec
from nnstudio.data.errors import DataError
from nnstudio.data.meaning import Meaning
from nnstudio.data.sources import Shakespeare, Text
from nnstudio.data.tokens import PADDING, UNKNOWN, Tokenizer
from tests.data.fingerprints import fingerprint
from tests.data.writing import written

POEM = "Two roads diverged in a yellow wood,\nAnd sorry I could not travel both\n" * 20


def text(tmp_path: Path, content: str = POEM, encoding: str = "utf-8", **settings: object) -> Text:
    return Text(str(written(tmp_path / "poem.txt", content.encode(encoding))), **settings)


def test_each_step_is_followed_by_the_next_character(tmp_path: Path) -> None:
    dataset = text(tmp_path, window=10).load()
    train = dataset.train
    assert (train.inputs.shape[1:], train.targets.shape[1:]) == ((10,), (10,))
    np.testing.assert_array_equal(train.array[:, 1:], train.targets[:, :-1])
    tokenizer = Tokenizer(dataset.vocabulary or (), "characters")
    assert tokenizer.decode(train.array[0]) == "Two roads "
    assert tokenizer.decode(train.targets[0]) == "wo roads d"
    assert dataset.classes == dataset.vocabulary
    assert dataset.outputs == len(dataset.classes or ())


def test_parts_follow_each_other_and_share_no_token(tmp_path: Path) -> None:
    numbered = "".join(chr(0x4E00 + place) for place in range(1000))
    dataset = text(tmp_path, numbered, window=7, stride=1, test=0.2, validation=0.1).load()
    splits = (dataset.train, dataset.validation, dataset.test)
    parts = [set(np.unique([*split.array.ravel(), *split.targets.ravel()])) for split in splits]
    assert [len(part) for part in parts] == [720, 80, 200]
    assert not parts[0] & parts[1] | parts[1] & parts[2]
    assert max(parts[0]) < min(parts[1]) < max(parts[1]) < min(parts[2])


def test_windows_are_views_of_the_tokens_and_take_no_memory(tmp_path: Path) -> None:
    train = text(tmp_path, window=50, stride=1).load().train
    assert isinstance(train.inputs, np.ndarray)
    assert train.inputs.base is not None
    assert train.inputs.strides == (4, 4)


def test_a_learned_vocabulary_gives_another_text_the_same_tokens(tmp_path: Path) -> None:
    first = text(tmp_path, window=8).load()
    other = text(tmp_path, "A yellow road, 1915! " * 50, window=8, test=0).load(first.meaning)
    assert other.classes == first.classes
    tokenizer = Tokenizer(other.vocabulary or (), "characters")
    assert tokenizer.decode(other.train.array[:3].ravel()) == "A yellow road, \ufffd\ufffd\ufffd\ufffd\ufffd A y"
    assert "% of the tokens are not in the vocabulary" in str(other.notices[0])


def test_words_are_tokens_and_rare_ones_unknown(tmp_path: Path) -> None:
    words = "to be, or not to be\n" * 30 + "that's question"
    dataset = text(tmp_path, words, unit="words", vocabulary=8, window=5, test=0, validation=0).load()
    assert dataset.vocabulary == ("", "\ufffd", "\n", ",", "be", "not", "or", "to")
    assert Tokenizer(dataset.vocabulary, "words").decode(dataset.train.array[0]) == "to be, or not"


def test_tokens_and_text_are_there_and_back() -> None:
    tokenizer = Tokenizer.of([POEM, "\U0001f600 e\u0301\u4e2d\u6587"], "characters", 1000)
    assert tokenizer.decode(tokenizer.encode(POEM)) == POEM
    assert tokenizer.encode("\U0001f601").tolist() == [UNKNOWN]
    assert tokenizer.encode("").size == 0
    words = Tokenizer.of(["He said (twice): don't!"], "words", 1000)
    assert words.decode(words.encode("He said (twice): don't!")) == "He said (twice): don't!"


def test_lines_have_a_class_and_are_filled_up_to_the_window(tmp_path: Path) -> None:
    lines = "label\ttext\n" + "good\tfine\nbad\tawful\n" * 10
    dataset = text(tmp_path, lines, target="line", window=4, test=0.2, validation=0.25).load()
    assert dataset.classes == ("bad", "good")
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (12, 4, 4)
    tokenizer = Tokenizer(dataset.vocabulary or (), "characters")
    read = {tokenizer.decode(row) for row in dataset.train.array}
    assert read == {"fine", "awfu"}
    short = text(tmp_path, 'a,"x, y"\nb,z\n' * 5, target="line", window=6, test=0, validation=0).load()
    assert short.train.array[1].tolist()[1:] == [PADDING] * 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told(tmp_path: Path, encoding: str) -> None:
    dataset = text(tmp_path, "Ein Käse, eine Tür.\r\n" * 30, encoding, window=19, test=0, validation=0).load()
    assert Tokenizer(dataset.vocabulary or (), "characters").decode(dataset.train.array[0]) == "Ein Käse, eine Tür."


def test_bad_texts_are_refused_with_one_sentence(tmp_path: Path) -> None:
    def refusal(content: bytes, **settings: object) -> str:
        with pytest.raises(DataError) as error:
            Text(str(written(tmp_path / "a.txt", content)), **settings).load()
        return str(error.value)

    assert "a.txt is empty" in refusal(b"")
    assert "is too short for a window of 64: its part for training has 36 tokens" in refusal(b"x" * 50)
    assert "line 2: the bytes there are no utf-8" in refusal(b"fine\n\xff\xfe\n" * 50, encoding="utf-8")
    assert "a.txt" in refusal(b"\0\1\2" * 99)
    assert "a.txt, line 1: the bytes there are no utf-16" in refusal(b"\xff\xfe\x00\xd8abc" * 50)
    assert "a.txt repeats one token only, 'x', so there is nothing to predict" in refusal(b"x" * 500)
    assert "line 2: a class and a text belong there" in refusal(b"a\tb\nc\n", target="line")
    assert "lines of one class only, 'a'" in refusal(b"a\tb\na\tc\n", target="line")
    assert "no lines with a class and a text" in refusal(b"\n\n", target="line")
    assert "every step has its own; leave both out" in refusal(b"abc" * 99, window=5, classes=(1,))


def test_the_plays_are_there_without_a_file() -> None:
    dataset = parse_spec("shakespeare:window=32").load()
    tokenizer = Tokenizer(dataset.vocabulary or (), "characters")
    assert tokenizer.decode(dataset.train.array[0]).startswith("AS YOU LIKE IT\n\nby William Shake")
    assert "ROMEO" not in tokenizer.decode(dataset.train.array.ravel())
    assert "MALVOLIO" in tokenizer.decode(dataset.test.array.ravel())
    assert 900_000 < dataset.train.array.size + dataset.validation.array.size + dataset.test.array.size < 1_100_000
    assert fingerprint(Shakespeare().load()) == fingerprint(Shakespeare().load())


def test_names_of_classes_and_tokens_are_written_and_read_as_json() -> None:
    for meaning in (Meaning(("a", "b"), ("", "x")), Meaning(("", "\ufffd"), ("", "\ufffd")), Meaning()):
        assert Meaning.from_json(meaning.to_json()) == meaning
    with pytest.raises(DataError, match="the names of classes and tokens are damaged"):
        Meaning.from_json({"classes": [1], "vocabulary": None})
