"""What becomes of a training or an inference whose members die, hang or fail, and of members whose leader ends."""

from __future__ import annotations

import dataclasses
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from nnstudio.data import DataError
from nnstudio.data.lazy import LazySamples
from nnstudio.data.transforms import AsIs
from nnstudio.engine.events import BatchDone, EpochDone, Event, Reason, TrainingDone
from nnstudio.engine.inference import Inference
from nnstudio.engine.parameters import Parameters
from nnstudio.engine.team import team
from nnstudio.engine.team.team import MemberLostError, may_fork
from nnstudio.engine.trainer import STEPS_BETWEEN_SNAPSHOTS, Trainer
from nnstudio.layers.base import Array
from tests.engine.team.children import OURSELVES, children
from tests.engine.team.trainings import MLP, NORMALIZED, SETTINGS, VECTORS, dataset, ending, trainer, without_time

pytestmark = pytest.mark.skipif(not may_fork(), reason="this system has no teams")

ENDLESS = dataclasses.replace(SETTINGS, epochs=100_000)

ROOT = Path(__file__).parents[3]


@contextmanager
def learning(training: Trainer) -> Iterator[tuple[Generator[Event, None, None], set[int]]]:
    """Give the events of a training that has begun, and its members; in the end none of them may be left."""
    before = children()
    events = training.run()
    assert isinstance(next(events), BatchDone)
    members = children() - before
    yield events, members
    assert not members & children()


def endless(size: int = 3) -> Trainer:
    return trainer(MLP, dataset(VECTORS), size, ENDLESS)


def test_members_end_with_the_training() -> None:
    with learning(trainer(MLP, dataset(VECTORS), 3)) as (events, members):
        assert len(members) == 2
        assert ending(list(events)).reason is Reason.FINISHED


def test_members_have_ended_before_the_end_is_told() -> None:
    with learning(trainer(MLP, dataset(VECTORS), 2)) as (events, members):
        while isinstance(next(events), BatchDone | EpochDone):
            assert members <= children()
        assert not members & children()


def test_members_end_where_the_training_is_stopped_and_goes_on_with_others() -> None:
    whole, training = trainer(MLP, dataset(VECTORS), 2), trainer(MLP, dataset(VECTORS), 2)
    expected = without_time(list(whole.run()))
    with learning(training) as (events, _):
        training.stop()
        assert ending(list(events)).reason is Reason.STOPPED
    assert without_time(list(training.run())) == expected[1:]


def test_members_end_where_nobody_asks_for_events_any_more() -> None:
    with learning(endless()) as (events, members):
        assert len(members) == 2
        events.close()


def test_a_killed_member_ends_the_training_with_the_last_good_weights() -> None:
    training = endless()
    with learning(training) as (events, members):
        for event in events:
            if isinstance(event, BatchDone) and event.step == STEPS_BETWEEN_SNAPSHOTS + 1:
                os.kill(min(members), signal.SIGKILL)
                break
        done = ending(list(events))
    assert done.reason is Reason.PROCESS_LOST
    assert str(done.message).startswith("one of the 3 processes at work was ended by the system or by somebody")
    good = endless()
    for event in good.run():
        if isinstance(event, BatchDone) and event.step == STEPS_BETWEEN_SNAPSHOTS:
            break
    assert training.parameters.equals(good.parameters)


def test_a_member_that_hangs_ends_the_training_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with learning(endless()) as (events, members):
        monkeypatch.setattr(team, "PATIENCE", 0.3)
        os.kill(min(members), signal.SIGSTOP)
        done = ending(list(events))
    assert done.reason is Reason.PROCESS_LOST
    assert "has done nothing for" in str(done.message)


def test_a_paused_training_sleeps_and_goes_on() -> None:
    with learning(endless()) as (events, members):
        while any("(sleeping)" not in Path(f"/proc/{pid}/status").read_text("ascii") for pid in members):
            pass
        assert isinstance(next(events), BatchDone)
        events.close()


def test_a_killed_leader_takes_its_members_along() -> None:
    command = [sys.executable, "-m", "tests.engine.team.orphan"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as leader:
        assert leader.stdout is not None
        said = leader.stdout.readline()
        leader.kill()
        leader.stdout.read()  # ends once nobody holds the other end: neither the leader nor its member
    assert said == "2 processes learn\n"


def test_ctrl_c_is_the_leaders_to_obey() -> None:
    with learning(endless()) as (events, members):
        for pid in members:
            os.kill(pid, signal.SIGINT)
        assert isinstance(next(events), BatchDone)
        events.close()


@contextmanager
def waiting_thread() -> Iterator[int]:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    assert thread.ident is not None
    yield thread.ident
    over.set()
    thread.join()


def this_thread() -> AbstractContextManager[int]:
    return nullcontext(threading.get_ident())


@contextmanager
def arrivals() -> Iterator[Callable[[], object]]:
    """Give what waits until a signal has arrived in this process, whichever thread took it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        ours.settimeout(180)
        before = signal.set_wakeup_fd(theirs.fileno())
        yield lambda: ours.recv(1)
        signal.set_wakeup_fd(before)


@pytest.mark.parametrize("taker", [this_thread, waiting_thread])
def test_ctrl_c_while_a_member_is_started_leaves_nobody_behind(
    monkeypatch: pytest.MonkeyPatch, taker: Callable[[], AbstractContextManager[int]]
) -> None:
    before, fork = children(), os.fork
    with taker() as thread, arrivals() as wait:

        def interrupted() -> int:
            pid = fork()
            if pid:
                signal.pthread_kill(thread, signal.SIGINT)
                wait()
            return pid

        monkeypatch.setattr(os, "fork", interrupted)
        with pytest.raises(KeyboardInterrupt):
            next(endless().run())
    assert children() == before


class Breaking(LazySamples):
    """Samples that some call breaks in every process but this one, from the second epoch on."""

    def __init__(self, breaks: Callable[[], object]) -> None:
        super().__init__(VECTORS.shape, VECTORS.dtype)
        self._breaks = breaks
        self._reads = 0

    def read(self, places: Array) -> Array:
        self._reads += 1
        if os.getpid() != OURSELVES and self._reads > 5:
            self._breaks()
        return VECTORS[places]


def vanish() -> None:
    raise DataError("the folder has vanished; bring it back")


def run_out_of_memory() -> None:
    np.empty(2**60, np.uint8)


class UnpicklableError(Exception):
    def __reduce__(self) -> str:
        raise TypeError


def fail_oddly() -> None:
    raise UnpicklableError


def test_data_that_a_member_can_no_longer_read_end_the_training_as_in_one_process() -> None:
    training = trainer(MLP, dataset(Breaking(vanish)), 3)
    events = list(training.run())
    done = ending(events)
    assert done.reason is Reason.DATA_LOST
    assert str(done.message) == "the folder has vanished; bring it back; what was learned so far is kept"
    assert not training.parameters.equals(trainer(MLP, dataset(VECTORS)).parameters)


def test_data_that_are_lost_while_processes_are_tried_leave_statistics_as_they_were() -> None:
    training = trainer(NORMALIZED, dataset(Breaking(vanish)), None, ENDLESS)
    start = training.parameters.copy()
    assert [event.reason for event in training.run() if isinstance(event, TrainingDone)] == [Reason.DATA_LOST]
    assert training.parameters.equals(start)


@pytest.mark.parametrize(
    ("breaks", "error"), [(run_out_of_memory, MemoryError), (fail_oddly, RuntimeError)], ids=["memory", "oddly"]
)
def test_what_goes_wrong_in_a_member_goes_wrong_here(breaks: Callable[[], None], error: type[Exception]) -> None:
    before = children()
    with pytest.raises(error):
        list(trainer(MLP, dataset(Breaking(breaks)), 2).run())
    assert children() == before


def test_samples_read_when_asked_for_give_the_same_bits_as_those_in_memory() -> None:
    lazy, ready = trainer(MLP, dataset(Breaking(list)), 2), trainer(MLP, dataset(VECTORS), 2)
    assert without_time(list(lazy.run())) == without_time(list(ready.run()))


def test_a_system_without_room_for_another_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", refuse)
    (done,) = trainer(MLP, dataset(VECTORS), 2).run()
    assert ending([done]).reason is Reason.PROCESS_LOST
    assert str(done).count("starts no further process") == 1
    measured = trainer(MLP, dataset(VECTORS), None, ENDLESS)
    assert isinstance(next(measured.run()), BatchDone)
    assert measured.processes == 1


@contextmanager
def inferring(processes: int | None, breaks: Callable[[], object] = list) -> Iterator[Iterator[tuple[Array, Array]]]:
    """Give the batches of an inference without end; in the end none of its members may be left."""
    before, data = children(), dataset(Breaking(breaks))
    fitted, parameters = AsIs().fitted(VECTORS), Parameters.initialize(MLP, 0)
    with closing(Inference(MLP, parameters, data.train, fitted, cores=2, processes=processes).run(rounds=10**6)) as run:
        yield run
    assert children() == before


def test_a_killed_member_ends_an_inference_with_a_sentence() -> None:
    before = children()
    with inferring(3) as batches:
        next(batches)
        os.kill(min(children() - before), signal.SIGKILL)
        with pytest.raises(MemberLostError, match="one of the 3 processes at work was ended by the system"):
            list(batches)


def test_a_member_that_hangs_ends_an_inference_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children()
    with inferring(2) as batches:
        next(batches)
        monkeypatch.setattr(team, "PATIENCE", 0.3)
        os.kill(min(children() - before), signal.SIGSTOP)
        with pytest.raises(MemberLostError, match="has done nothing for"):
            list(batches)


def test_data_that_a_member_can_no_longer_read_end_an_inference_as_in_one_process() -> None:
    with inferring(2, vanish) as batches, pytest.raises(DataError, match="the folder has vanished; bring it back"):
        list(batches)


def test_an_inference_goes_on_in_one_process_where_the_system_has_no_room_for_another_to_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused = []

    def refuse() -> int:
        refused.append(True)
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr(os, "fork", refuse)
    with inferring(None) as batches:
        while not refused:
            next(batches)
        next(batches)
    assert len(refused) == 1
    with inferring(2) as batches, pytest.raises(MemberLostError, match="starts no further process"):
        next(batches)
