"""Promises of `nnstudio generate`."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from nnstudio.data.sources import Text
from nnstudio.data.transforms import AsIs
from nnstudio.network.templates.gpt import gpt
from nnstudio.project import Project, save_project
from nnstudio.project.run import Run
from tests.cli.running import nnstudio, start, succeeds

RHYME = "Twinkle, twinkle, little star,\nHow I wonder what you are!\n" * 20


@pytest.fixture(scope="module", params=["characters", "words"])
def writers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small GPT for characters or words; the text that it learned from is gone."""
    folder = tmp_path_factory.mktemp(request.param)
    text = folder / "rhyme.txt"
    text.write_text(RHYME)
    data = Text(path=str(text), unit=request.param, window=16)
    dataset = data.load()
    project = Project(gpt(16, 1, 2, length=16, vocabulary=dataset.outputs), data=data, transform=AsIs())
    run = Run.from_scratch(project, 1, dataset)
    path = folder / f"{request.param}.nns"
    save_project(path, project, run.parameters, run.fitted)
    text.unlink()
    return path


def test_the_text_goes_on_from_the_prompt_without_the_data(writers: Path) -> None:
    given = succeeds("generate", writers, "--prompt", "How I wonder", "--length", "40")
    assert given.startswith("How I wonder")
    assert given.endswith("\n")
    assert len(given) > len("How I wonder") + 40
    assert "\N{REPLACEMENT CHARACTER}" not in given


def test_the_same_seed_gives_the_same_text_to_the_last_character(writers: Path) -> None:
    options = ("generate", writers, "--length", "60", "--temperature", "1", "--top-k", "9")
    assert succeeds(*options, "--seed", "3") == succeeds(*options, "--seed", "3") != succeeds(*options, "--seed", "4")


def test_temperature_0_takes_the_most_likely_whatever_the_seed(writers: Path) -> None:
    options = ("generate", writers, "--temperature", "0", "--length", "50")
    assert succeeds(*options, "--seed", "1") == succeeds(*options, "--seed", "2")


def test_more_tokens_only_add_to_fewer(writers: Path) -> None:
    fewer, more = (succeeds("generate", writers, "--length", str(length)) for length in (20, 50))
    assert more.startswith(fewer[:-1])


def test_what_the_vocabulary_lacks_is_named(writers: Path) -> None:
    refusal = _last_line("generate", writers, "--prompt", "wonder @ star")
    assert refusal == "nnstudio: the prompt has '@', which the network's vocabulary lacks; leave it out"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--temperature", "-0.1", "--temperature: "),
        ("--temperature", "hot", "--temperature takes a number such as 0.001, not 'hot'"),
        ("--top-k", "0", "--top-k: "),
        ("--length", "0", "--length: "),
    ],
)
def test_settings_out_of_their_bounds_are_refused(writers: Path, option: str, value: str, said: str) -> None:
    assert nnstudio("generate", writers, option, value).refusal().startswith(said)


def test_without_learned_weights_nothing_is_generated(tmp_path: Path) -> None:
    path = tmp_path / "plays.nns"
    succeeds("new", "char-gpt", "-o", path)
    refusal = nnstudio("generate", path).refusal()
    assert refusal == f"{path} holds no learned weights; train it, or load weights into it, first"


def test_a_network_that_reads_pictures_is_refused(trained: Path) -> None:
    refusal = nnstudio("generate", trained).refusal()
    assert refusal.startswith("the network does not predict next tokens: it makes 10 out of 1 × 28 × 28, ")


def test_ctrl_c_ends_it_in_the_middle_with_what_was_written(writers: Path) -> None:
    with start("generate", writers, "--prompt", "How I", "--length", "1000000") as process:
        assert process.stdout is not None
        assert process.stdout.read(len("How I") + 20).startswith("How I")
        process.send_signal(signal.SIGINT)
        rest, complaints = process.communicate()
    assert process.returncode == 128 + signal.SIGINT
    assert rest.endswith("\n")
    assert "Traceback" not in complaints


def _last_line(*words: str | Path) -> str:
    """Return the last complaint of a command that is refused behind the notice that the data are gone."""
    outcome = nnstudio(*words)
    assert (outcome.code, outcome.out) == (2, "")
    return outcome.err.splitlines()[-1]
