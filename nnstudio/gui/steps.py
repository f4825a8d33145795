"""The way back through every edit, and forth again."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from nnstudio.messages import Message

State = TypeVar("State")


@dataclass(frozen=True, eq=False)
class Step(Generic[State]):
    """One edit: what it is called, what there was before, and what there is after."""

    text: Message
    before: State
    after: State
    merge_key: Hashable = None

    def absorbs(self, later: Step[State]) -> bool:
        """Whether a step right after this one is part of it."""
        return self.merge_key is not None and self.merge_key == later.merge_key


class Steps(Generic[State]):
    """The steps that were done, and those that were taken back and can be done again.

    Python's own, for QUndoStack cannot be: its commands and it are each other's garbage, and where the collector meets
    a command before the stack, PySide6 deletes it beneath a stack that deletes it again.
    """

    def __init__(self) -> None:
        self._steps: list[Step[State]] = []
        self._done = 0
        self._clean: int | None = 0

    def __iter__(self) -> Iterator[Step[State]]:
        """Go through all steps, those first that are furthest from the present."""
        places = sorted(range(len(self._steps)), key=lambda place: -abs(2 * place + 1 - 2 * self._done))
        return (self._steps[place] for place in places)

    @property
    def last(self) -> Step[State] | None:
        """The step that was done last."""
        return self._steps[self._done - 1] if self._done else None

    @property
    def next(self) -> Step[State] | None:
        """The step that was taken back last."""
        return self._steps[self._done] if self._done < len(self._steps) else None

    @property
    def is_clean(self) -> bool:
        """Whether what there is now was marked as clean."""
        return self._done == self._clean

    def mark_clean(self) -> None:
        """Take what there is now for clean, as after saving."""
        self._clean = self._done

    def mark_unclean(self) -> None:
        """Take nothing for clean, wherever undo and redo may lead."""
        self._clean = None

    def clear(self) -> None:
        """Forget all steps; what there is now is clean."""
        self._steps.clear()
        self._done = self._clean = 0

    def add(self, step: Step[State], *, is_void: bool = False) -> None:
        """Add a step that was just done, as part of the last one where that absorbs it; what was taken back is gone.

        `is_void` says that it leads back to where the last one began: both are left out if they are one.
        """
        if self._clean is not None and self._clean > self._done:
            self._clean = None
        del self._steps[self._done :]
        last = self.last
        if last is None or self.is_clean or not last.absorbs(step):
            self._steps.append(step)
            self._done += 1
        elif is_void:
            self._steps.pop()
            self._done -= 1
        else:
            self._steps[-1] = replace(last, text=step.text, after=step.after)

    def back(self) -> State | None:
        """Take the last step back and return what there was before it; None where there is none."""
        step = self.last
        if step is None:
            return None
        self._done -= 1
        return step.before

    def forth(self) -> State | None:
        """Do the step again that was taken back last and return what there is after it; None where there is none."""
        step = self.next
        if step is None:
            return None
        self._done += 1
        return step.after
