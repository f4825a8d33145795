"""Reading a command's arguments; whatever is wrong with them is one sentence in the person's language."""

from __future__ import annotations

import argparse
import difflib
import re
from collections.abc import Sequence
from typing import NoReturn

from nnstudio.messages import Message, NnstudioError, message

HELP = ("-h", "--help")

_FAULTS = (
    (re.compile(r"the following arguments are required: (?P<what>.+)"), message("{what} is missing")),
    (re.compile(r"argument (?P<what>[^:]+): expected .*"), message("{what} needs a value")),
    (re.compile(r"argument (?P<what>[^:]+): ignored explicit argument .*"), message("{what} takes no value")),
    (
        re.compile(r"argument (?P<what>[^:]+): not allowed with argument (?P<other>.+)"),
        message("{what} and {other} exclude each other; leave one of them out"),
    ),
)
"""What argparse says, which is English whatever the language, and how it is said here."""


class UsageError(NnstudioError):
    """A command line that makes no sense."""


class CommandParser(argparse.ArgumentParser):
    """Reads the arguments of one command, which are to be written out in full."""

    def __init__(self, command: str) -> None:
        super().__init__(prog=f"nnstudio {command}", add_help=False, allow_abbrev=False)

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return the arguments by name; raise UsageError, or what the type of an argument raises."""
        arguments, surplus = self.parse_known_args(words)
        if surplus:
            raise UsageError(
                "{problem}; `{command} --help` shows what it takes",
                problem=self._surplus(surplus[0]),
                command=self.prog,
            )
        return arguments

    def error(self, message: str) -> NoReturn:
        """Raise UsageError for what argparse found."""
        raise UsageError(
            "{problem}; `{command} --help` shows what it takes", problem=_fault(message), command=self.prog
        )

    @property
    def arguments(self) -> tuple[argparse.Action, ...]:
        """All arguments, in the order in which they were declared."""
        return tuple(self._actions)

    def _surplus(self, word: str) -> Message:
        if not word.startswith("-"):
            return message("{word} is one argument too many", word=word)
        option = word.partition("=")[0]
        near = difflib.get_close_matches(option, self._option_string_actions, 1)
        if near:
            return message("there is no option {option}, perhaps {near} is meant", option=option, near=near[0])
        return message("there is no option {option}", option=option)


def _fault(found: str) -> Message:
    for pattern, said in _FAULTS:
        if match := pattern.fullmatch(found):
            return Message(said.text, tuple(match.groupdict().items()))
    return message("{problem}", problem=found)
