"""The processes that work as one, as the one that leads them holds them."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import platform
import signal
import sys
import threading
import traceback
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeVar

from nnstudio.data.threads import available_cores, limited_reading
from nnstudio.engine.errors import TrainingError
from nnstudio.engine.shared import Letterbox
from nnstudio.engine.team.barrier import Watch
from nnstudio.engine.team.signals import deferred_signals
from nnstudio.engine.team.table import Order, Table
from nnstudio.engine.threads import product_threads

PATIENCE = 30.0
"""Seconds without any computing after which a member that the others wait for counts as hanging."""

_LONGEST_LOOK = 1.0
"""Seconds that count at most between two looks: a program that was stopped as a whole, by Ctrl-Z, has not waited."""

_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""

Did = TypeVar("Did", covariant=True)  # noqa: PLC0105  # what comes of an order is only given
"""What comes of an order."""


def nothing() -> None:
    """Do nothing, where somebody else does something."""


class Member(ABC, Generic[Did]):
    """One process's part in what a team does; every member goes through the same orders."""

    def __init__(self, rank: int, table: Table, watch: Watch) -> None:
        """Take the place with this rank; `watch` looks after the others while this one waits for them."""
        self.rank = rank
        self._barrier = table.barrier
        self._watch = watch

    def meet(self) -> None:
        """Wait for all members."""
        self._barrier.wait(self.rank, self._watch)

    @abstractmethod
    def obey(self, order: Order, before_change: Callable[[], None] = nothing) -> Did:
        """Do this member's part of an order; return what came of the whole.

        `before_change` is called before anything is changed that outlives the order.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of what would otherwise be held on to."""


Recruit = Callable[[int, Watch], Member[Did]]
"""Makes the member with a rank, in the process that it is to work in."""


class MemberLostError(TrainingError):
    """A member that was ended from outside, or that hangs."""


def may_fork() -> bool:
    """Whether this process can have a team.

    It takes Linux, whose BLAS stays whole in a forked process (macOS's does not), and x86, for the barrier. What is
    forked off another thread than the main one would be half of somebody else's program, as of a window's.
    """
    is_fit = sys.platform == "linux" and platform.machine() == "x86_64"
    return is_fit and threading.current_thread() is threading.main_thread()


def most_processes(asked: int | None, cores: int | None, shares: int) -> int:
    """Return how many processes there may be at most: so many as are asked for, or one for each core.

    A batch can be taken apart into so many `shares`.
    """
    if asked == 1 or not may_fork():
        return 1
    return max(1, min(asked or cores or available_cores(), shares))


class Team(Generic[Did]):
    """A number of members, each in a process of its own, that do one thing together; inside a with statement.

    This process leads and is the first member; the others are forked from it, so they know what it knows, and what
    they change for each other has to lie in memory that is shared. They never outlive the with statement, nor this
    process, however it ends. Each has its part of `threads` for matrix products and for reading, all where it is None.

    Raises MemberLostError where a member is gone or hangs, and whatever a member raised.
    """

    def __init__(self, table: Table, recruit: Recruit[Did], threads: int | None = None) -> None:
        self._table = table
        self._recruit = recruit
        self._threads = threads
        self._pids: dict[int, int] = {}
        self._progress: dict[int, tuple[float, float]] = {}
        self._waited = 0.0
        self._resources = contextlib.ExitStack()

    @property
    def size(self) -> int:
        """The number of processes."""
        return self._table.size

    def __enter__(self) -> Self:
        """Gather the members."""
        if self._threads is not None or self.size > 1:
            share = max(1, (self._threads or 1) // self.size)
            self._resources.enter_context(product_threads(share))
            self._resources.enter_context(limited_reading(share))
        self._resources.callback(self._end)
        try:
            for rank in range(1, self.size):
                self._fork(rank)
            self._leader = self._recruit(0, self._look_after_members)
            self._resources.callback(self._dismiss_leader)
        except BaseException:
            self._resources.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    def carry_out(self, order: Order, before_change: Callable[[], None] = nothing) -> Did:
        """Let all members carry out an order; return what came of it."""
        self._table.order = order
        self._leader.meet()
        return self._leader.obey(order, before_change)

    def _fork(self, rank: int) -> None:
        """Start a member, and know it before a signal comes through; raise MemberLostError where there is no room."""
        leader = os.getpid()
        with deferred_signals():
            pid = _forked()
            if pid == 0:
                self._serve(rank, leader)
            self._pids[rank] = pid

    def _serve(self, rank: int, leader: int) -> NoReturn:
        """Carry out orders as a member until this process is ended; nothing of the program around it goes on here."""
        try:
            _settle_in()
            watch = _watch_over(leader)
            member = self._recruit(rank, watch)
            while True:
                member.meet()
                member.obey(self._table.order)
        except BaseException as error:
            _leave_word(self._table.letterboxes[rank], error)
        finally:
            os._exit(1)

    def _look_after_members(self, waited: float) -> None:
        for rank, pid in list(self._pids.items()):
            if _has_ended(pid):
                del self._pids[rank]
                self._raise_last_word(rank)
        self._look_for_progress(waited)

    def _raise_last_word(self, rank: int) -> NoReturn:
        word = self._table.letterboxes[rank].get()
        if isinstance(word, BaseException):
            raise word
        raise MemberLostError(
            "one of the {count} processes at work was ended by the system or by somebody; where memory ran out, use "
            "fewer processes or smaller batches",
            count=self.size,
        )

    def _look_for_progress(self, waited: float) -> None:
        passed, self._waited = min(waited - self._waited, _LONGEST_LOOK) if waited else 0.0, waited
        for rank in self._table.barrier.absent:
            used = _computing_seconds(self._pids[rank])
            before, idle = self._progress.get(rank, (used, 0.0)) if waited else (used, 0.0)
            idle = idle + passed if used == before else 0.0
            self._progress[rank] = used, idle
            if idle > PATIENCE:
                raise MemberLostError(
                    "one of the {count} processes at work has done nothing for {seconds} seconds; try again, or use "
                    "one process",
                    count=self.size,
                    seconds=round(PATIENCE),
                )

    def _dismiss_leader(self) -> None:
        """Let go of its memory now: it knows this team, and would wait for the collector."""
        self._leader.close()
        del self._leader

    def _end(self) -> None:
        """End the members at once: they hold nothing that needs tidying up."""
        while self._pids:
            _, pid = self._pids.popitem()
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _forked() -> int:
    """Fork this process; raise MemberLostError where the system has no room for another."""
    try:
        with warnings.catch_warnings():
            # Python warns of locks that other threads may hold: members compute, and take none of those.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            return os.fork()
    except OSError as error:
        raise MemberLostError(
            "the system starts no further process ({problem}); work with one", problem=error
        ) from error


def _settle_in() -> None:
    """Leave what the forked program was to itself: its signals, its garbage with whatever that would do at its end."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal goes to all: the leader decides
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.freeze()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _watch_over(leader: int) -> Watch:
    def watch(waited: float) -> None:
        if os.getppid() != leader:
            os._exit(1)

    return watch


def _leave_word(letterbox: Letterbox, error: BaseException) -> None:
    error.add_note(traceback.format_exc())
    try:
        letterbox.put(error)
    except Exception:  # not every error can be pickled, or is short enough
        letterbox.put(RuntimeError(type(error).__name__))


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:  # somebody else has waited for it
        return True


def _computing_seconds(pid: int) -> float:
    """Return how long a process has computed up to now, as Linux counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
