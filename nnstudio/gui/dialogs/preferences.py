"""The person's choices: language, colours, how often unsaved work is kept, and how much of the machine trains."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QWidget

from nnstudio.data.threads import available_cores
from nnstudio.figures import byte_size
from nnstudio.gui.actions import Actions
from nnstudio.gui.autosave import Autosave
from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.settings import AUTOSAVE_SECONDS, FROZEN_MEMORY, Settings
from nnstudio.gui.theme import Appearance
from nnstudio.gui.training.job import USUAL_FROZEN_MEMORY, spare_threads
from nnstudio.gui.wording import say
from nnstudio.language import LANGUAGES
from nnstudio.messages import Message, message

_INTERVALS = (*AUTOSAVE_SECONDS, None)


class PreferencesDialog(Sheet):
    """Each choice counts at once; there is nothing to confirm."""

    threads_chosen = Signal(int)
    """Trainings are to take so many threads for matrix products."""

    frozen_memory_chosen = Signal(int)
    """Trainings are to take so many megabytes for what frozen layers give."""

    def __init__(self, settings: Settings, actions: Actions, autosave: Autosave, parent: QWidget | None) -> None:
        super().__init__("preferences_dialog", message("Preferences"), Buttons.Close, parent)
        self._settings = settings
        self._actions = actions
        self._autosave = autosave
        self._language = self._field("preferences_language", 1 + len(LANGUAGES))
        self._appearance = self._field("preferences_appearance", len(Appearance))
        self._interval = self._field("preferences_autosave", len(_INTERVALS))
        self._threads = self._field("preferences_threads", available_cores())
        self._threads.setCurrentIndex(settings.engine_threads - 1)
        self._frozen_memory = self._field("preferences_frozen_memory", len(FROZEN_MEMORY))
        self._frozen_memory.setCurrentIndex(FROZEN_MEMORY.index(settings.frozen_memory))
        self._language.setCurrentIndex(1 + LANGUAGES.index(settings.language) if settings.language else 0)
        self._appearance.setCurrentIndex(list(Appearance).index(settings.appearance))
        self._interval.setCurrentIndex(_INTERVALS.index(settings.autosave_seconds))
        self._labels: list[tuple[QLabel, Message]] = []
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(24)
        self._form.setVerticalSpacing(10)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._add(message("Language"), self._language)
        self._add(message("Colours"), self._appearance)
        self._add(message("Keep unsaved work"), self._interval)
        self._add(message("Threads to train with"), self._threads)
        self._add(message("Memory for frozen layers"), self._frozen_memory)
        self.body.addLayout(self._form)
        self._hint = named(QLabel(), "preferences_hint", "muted")
        self._hint.setWordWrap(True)
        self.body.addWidget(self._hint)
        self.body.addStretch(1)
        self.setMinimumWidth(440)
        self._language.activated.connect(self._choose_language)
        self._appearance.activated.connect(self._choose_appearance)
        self._interval.activated.connect(self._choose_interval)
        self._threads.activated.connect(self._choose_threads)
        self._frozen_memory.activated.connect(self._choose_frozen_memory)
        self.retranslate()

    def retranslate(self) -> None:
        super().retranslate()
        for label, said in self._labels:
            label.setText(say(said))
        languages = [say(message("Like the system")), *(language.name for language in LANGUAGES)]
        for field, texts in (
            (self._language, languages),
            (self._appearance, [say(each.label) for each in Appearance]),
            (self._interval, [say(_interval(each)) for each in _INTERVALS]),
            (self._threads, [_threads(each) for each in range(1, available_cores() + 1)]),
            (self._frozen_memory, [_memory(each) for each in FROZEN_MEMORY]),
        ):
            for index, text in enumerate(texts):
                field.setItemText(index, text)
        self._hint.setText(
            say(
                message(
                    "Kept work is offered when nnstudio starts again after a crash or a power cut. The outputs of "
                    "frozen layers are computed once for each sample; what this memory cannot hold is kept on disk "
                    "meanwhile."
                )
            )
        )

    def _field(self, name: str, count: int) -> QComboBox:
        field = named(ComboBox(), name)
        field.addItems([""] * count)
        return field

    def _add(self, text: Message, field: QComboBox) -> None:
        label = QLabel()
        label.setBuddy(field)
        self._labels.append((label, text))
        self._form.addRow(label, field)

    def _choose_language(self, index: int) -> None:
        name = LANGUAGES[index - 1].code if index else "system"
        self._actions[f"language_{name}"].trigger()

    def _choose_appearance(self, index: int) -> None:
        self._actions[f"appearance_{list(Appearance)[index].value}"].trigger()

    def _choose_interval(self, index: int) -> None:
        self._settings.autosave_seconds = _INTERVALS[index]
        self._autosave.follow_settings()

    def _choose_threads(self, index: int) -> None:
        self._settings.engine_threads = index + 1
        self.threads_chosen.emit(index + 1)

    def _choose_frozen_memory(self, index: int) -> None:
        self._settings.frozen_memory = FROZEN_MEMORY[index]
        self.frozen_memory_chosen.emit(FROZEN_MEMORY[index])


def _threads(count: int) -> str:
    return say(message("{count} (usual)", count=count)) if count == spare_threads() else str(count)


def _memory(megabytes: int) -> str:
    if not megabytes:
        return say(message("none, all on disk"))
    size = byte_size(megabytes * 10**6)
    return say(message("{size} (usual)", size=size)) if megabytes == USUAL_FROZEN_MEMORY else size


def _interval(seconds: int | None) -> Message:
    return message("never") if seconds is None else message("every {count} seconds", count=seconds)
