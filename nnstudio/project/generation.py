"""Going on with a text, with a project's network and the vocabulary that it was learned with."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.data import FittedTransform
from nnstudio.data.sources.text import TokenSource
from nnstudio.data.tokens import PADDING, UNKNOWN, Tokenizer
from nnstudio.engine.generation import Generation, GenerationError, generate, tokens_told_apart
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.threads import product_threads
from nnstudio.project.project import Project, ProjectError
from nnstudio.project.run import meaning_of

_BEGINNING = "\n"
"""What an empty prompt stands for: the beginning of a line."""


class Writer:
    """Goes on with texts, as a project's network has learned to.

    The vocabulary is the one that the weights were learned with; the data are read only where that is not known, as for
    weights from elsewhere. Raises ProjectError, GenerationError or ProblemError where the project cannot go on with a
    text, and what loading the data raises.
    """

    def __init__(self, project: Project, parameters: Parameters | None, fitted: FittedTransform | None) -> None:
        source = text_of(project)
        if parameters is None:
            raise ProjectError("the project has no learned weights to generate with; train it or load weights first")
        self._network = project.network
        self._parameters = parameters
        vocabulary = meaning_of(fitted).vocabulary or source.load().vocabulary or ()
        self._tokenizer = Tokenizer(vocabulary, source.unit)
        _check_size(tokens_told_apart(project.network), len(vocabulary))

    def write(self, prompt: str, settings: Generation) -> Iterator[str]:
        """Yield what follows a prompt, piece by piece; raise GenerationError where the vocabulary lacks some of it."""
        tokens = self._tokens(prompt)
        found = generate(self._network, self._parameters, tokens, settings, excluded=(PADDING, UNKNOWN))
        return self._texts(tokens[-1], found)

    def _tokens(self, prompt: str) -> list[int]:
        text = prompt.replace("\r\n", "\n").replace("\r", "\n")
        lacking = self._tokenizer.lacking(text)
        if lacking:
            raise GenerationError(
                "the prompt has {piece}, which the network's vocabulary lacks; leave it out", piece=repr(lacking[0])
            )
        return [int(token) for token in self._tokenizer.encode(text)] or [int(self._tokenizer.encode(_BEGINNING)[0])]

    def _texts(self, last: int, tokens: Iterator[int]) -> Iterator[str]:
        with product_threads(1):  # the products of one step are too small to be shared among threads
            for token in tokens:
                before = self._tokenizer.decode([last])
                yield self._tokenizer.decode([last, token])[len(before) :]
                last = token


def text_of(project: Project) -> TokenSource:
    """Return the text whose next tokens a project's network predicts.

    Raises ProjectError or GenerationError where it predicts none, and ProblemError where it cannot run.
    """
    tokens_told_apart(project.network)
    if isinstance(project.data, TokenSource):
        return project.data
    raise ProjectError(
        "the network learns from {data}, which is no text; choose a text as its data, and train it",
        data=type(project.data).__name__,
    )


def _check_size(scores: int, vocabulary: int) -> None:
    if scores != vocabulary:
        raise ProjectError(
            "the network tells {scores} tokens apart, and the vocabulary has {vocabulary}; make the network fit its "
            "data, and train it",
            scores=scores,
            vocabulary=vocabulary,
        )
