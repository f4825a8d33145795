"""Carrying out a training: shown while it runs, ended early by Ctrl-C, saved whatever happens."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from pathlib import Path

from nnstudio import figures, results
from nnstudio.cli import exit_codes
from nnstudio.cli.interruption import Interruption
from nnstudio.cli.progress import reporter
from nnstudio.cli.tables import table
from nnstudio.cli.terminal import Terminal
from nnstudio.data.warnings import warnings_of
from nnstudio.engine.evaluation import Evaluation
from nnstudio.engine.events import BatchDone, EpochDone, Reason, TrainingDone
from nnstudio.engine.metrics import ClassMetrics
from nnstudio.engine.prefix import Cut
from nnstudio.engine.work import Work
from nnstudio.formats import SaveError
from nnstudio.messages import Message, message
from nnstudio.project import Project, save_project
from nnstudio.project.run import Run


@dataclass(frozen=True)
class Ending:
    """How a training ended: the exit code, and whether there is something to tell of what was learned."""

    code: int
    is_saved: bool
    is_finished: bool


def carry_out(terminal: Terminal, run: Run, saved: Project, target: Path) -> Ending:
    """Train, and save the weights that were learned in `target` as those of the project `saved`.

    Ctrl-C and data that are lost end the training after the batch at hand, a divergence and a lost process with the
    last good weights; all save. A second Ctrl-C while that batch is computed gives up without saving, and where no step
    was taken there is nothing to save.
    """
    _tell_prefix(terminal, run.prefix)
    with Interruption(run.stop) as interruption:
        try:
            done = _followed(terminal, run)
        except KeyboardInterrupt:
            terminal.complain(message("given up at once; {file} is as it was", file=target))
            return Ending(exit_codes.ended_by(signal.SIGINT), is_saved=False, is_finished=False)
        interruption.saving()
        has_learned = bool(run.history.loss)
        run.history.ending = run.ending(done)
        if has_learned and not _save(terminal, run, saved, target):
            return Ending(exit_codes.FAILED, is_saved=False, is_finished=False)
    if run.processes > 1:
        terminal.tell(message("Learned in {count} processes that shared every batch.", count=run.processes))
    kept = done.best_epoch if run.project.settings.keep_best else None
    _tell_ending(terminal, done, has_learned, kept, target)
    return Ending(_code(done, interruption), has_learned, done.reason in (Reason.FINISHED, Reason.EARLY_STOPPED))


def tell_data(terminal: Terminal, run: Run) -> None:
    """Say what is learned from, and what may go wrong with it."""
    data = run.dataset
    terminal.tell(
        message(
            "Data: {training} training, {validation} validation and {test} test samples.",
            training=figures.grouped(len(data.train)),
            validation=figures.grouped(len(data.validation)),
            test=figures.grouped(len(data.test)),
        )
    )
    for notice in (*data.notices, *warnings_of(data, run.project.settings.batch_size)):
        terminal.notice(notice)


def tell_test(terminal: Terminal, evaluation: Evaluation | None, *, by_class: bool = False) -> None:
    """Say how good the network is on the test samples, where there are any, and by class where that is asked for."""
    if evaluation is None:
        return
    metrics = evaluation.metrics
    terminal.tell(test_result(evaluation), "bold")
    for sentence in results.sentences(metrics):
        terminal.tell(sentence)
    found = results.listing(metrics)
    if found is not None and (by_class or not isinstance(metrics, ClassMetrics)):
        shown = table(terminal, found.titles[:1], found.titles[1:])
        for row in found.rows:
            shown.add_row(*row)
        terminal.show(shown)


def test_result(evaluation: Evaluation) -> Message:
    """Return how good a network is on test samples, as a sentence."""
    loss, samples = f"{evaluation.loss:.4f}", figures.grouped(evaluation.samples)
    if evaluation.accuracy is None:
        return message("Test: loss {loss} on {samples} samples.", loss=loss, samples=samples)
    return message(
        "Test: accuracy {accuracy}, loss {loss} on {samples} samples.",
        accuracy=figures.percent(evaluation.accuracy),
        loss=loss,
        samples=samples,
    )


def _tell_prefix(terminal: Terminal, prefix: Cut | None) -> None:
    """Say up to where frozen layers are computed once, and what keeping what they give takes."""
    if prefix is None:
        return
    size = figures.byte_size(prefix.nbytes)
    if prefix.is_in_memory:
        said = message(
            "The frozen layers below {layer} are computed once for each sample; what they give takes {size} of memory.",
            layer=prefix.layer,
            size=size,
        )
    else:
        said = message(
            "The frozen layers below {layer} are computed once for each sample; what they give takes {size} on disk, "
            "as it is more than --frozen-memory.",
            layer=prefix.layer,
            size=size,
        )
    terminal.tell(said)


def _followed(terminal: Terminal, run: Run) -> TrainingDone:
    work = Work.of(run.total_steps, run.project.settings.epochs, run.prefix)
    with reporter(terminal, work) as shown:
        for event in run.events():
            match event:
                case BatchDone():
                    shown.batch(event)
                case EpochDone():
                    shown.epoch(event)
                case TrainingDone():
                    return event
    raise RuntimeError("a training ended without saying why")


def _save(terminal: Terminal, run: Run, saved: Project, target: Path) -> bool:
    try:
        save_project(target, saved, run.parameters, run.fitted, run.history)
    except SaveError as error:
        terminal.complain(error)
        return False
    return True


def _tell_ending(terminal: Terminal, done: TrainingDone, has_learned: bool, kept: int | None, target: Path) -> None:
    if done.reason.is_failure:
        terminal.complain(done.message)
    elif done.reason is not Reason.FINISHED:
        terminal.notice(done.message)
    if not has_learned:
        terminal.notice(message("Nothing was learned, so {file} is as it was.", file=target))
    elif done.reason in (Reason.DIVERGED, Reason.PROCESS_LOST):
        terminal.notice(message("The last good weights are saved in {file}.", file=target))
    elif done.reason in (Reason.STOPPED, Reason.DATA_LOST) or kept is None:
        terminal.tell(message("Saved in {file}.", file=target))
    else:
        terminal.tell(message("Saved in {file}, with the weights of epoch {epoch}.", file=target, epoch=kept))


def _code(done: TrainingDone, interruption: Interruption) -> int:
    if done.reason.is_failure:
        return exit_codes.FAILED
    return exit_codes.DONE if interruption.signal is None else exit_codes.ended_by(interruption.signal)
