"""Everything a person can tell the window to do, in one table that menus, tool row and shortcuts come from."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence

from nnstudio.gui.icons import icon
from nnstudio.gui.wording import say, wording
from nnstudio.messages import Message, message

_Key = QKeySequence.StandardKey
Shortcut = str | QKeySequence.StandardKey


class Menu(enum.Enum):
    """The menus, in the order of the menu bar."""

    FILE = message("&File")
    EDIT = message("&Edit")
    VIEW = message("&View")
    NETWORK = message("&Network")
    TRAIN = message("&Train")
    HELP = message("&Help")


@dataclass(frozen=True)
class ActionSpec:
    """One thing to do: how it is called, where it stands and which keys do it.

    `group` is a number within the menu; a line is drawn where it changes. Actions with the same `exclusive`
    name are alternatives, of which one is checked.
    """

    id: str
    text: Message
    menu: Menu
    group: int
    shortcuts: tuple[Shortcut, ...] = ()
    icon: str = ""
    is_checkable: bool = False
    exclusive: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    def key_sequences(self) -> list[QKeySequence]:
        """Return the key sequences that do it on this system."""
        found: list[QKeySequence] = []
        for shortcut in self.shortcuts:
            bound = [QKeySequence(shortcut)] if isinstance(shortcut, str) else QKeySequence.keyBindings(shortcut)
            found.extend(keys for keys in bound if keys not in found)
        return found


def _spec(
    action: str,
    text: Message,
    menu: Menu,
    group: int,
    *shortcuts: Shortcut,
    icon: str = "",
    exclusive: str = "",
    checkable: bool = False,
    role: QAction.MenuRole = QAction.MenuRole.NoRole,
) -> ActionSpec:
    return ActionSpec(action, text, menu, group, shortcuts, icon, checkable or bool(exclusive), exclusive, role)


ACTIONS: tuple[ActionSpec, ...] = (
    _spec("new", message("&New…"), Menu.FILE, 1, _Key.New, icon="new"),
    _spec("open", message("&Open…"), Menu.FILE, 1, _Key.Open, icon="open"),
    _spec("save", message("&Save"), Menu.FILE, 2, _Key.Save, icon="save"),
    _spec("save_as", message("Save &as…"), Menu.FILE, 2, "Ctrl+Shift+S"),
    _spec("import_weights", message("&Import weights…"), Menu.FILE, 3, icon="import"),
    _spec("export_weights", message("&Export weights…"), Menu.FILE, 3, "Ctrl+E", icon="export"),
    _spec("export_ledger", message("Export the &ledger…"), Menu.FILE, 3, icon="table"),
    _spec("export_picture", message("Export a &picture…"), Menu.FILE, 3, icon="image"),
    _spec(
        "preferences",
        message("Pre&ferences…"),
        Menu.FILE,
        4,
        "Ctrl+,",
        icon="settings",
        role=QAction.MenuRole.PreferencesRole,
    ),
    _spec("close", message("&Close"), Menu.FILE, 5, _Key.Close),
    _spec("quit", message("&Quit"), Menu.FILE, 5, "Ctrl+Q", role=QAction.MenuRole.QuitRole),
    _spec("undo", message("&Undo"), Menu.EDIT, 1, _Key.Undo, icon="undo"),
    _spec("redo", message("&Redo"), Menu.EDIT, 1, "Ctrl+Shift+Z", "Ctrl+Y", icon="redo"),
    _spec("cut", message("Cu&t"), Menu.EDIT, 2, _Key.Cut, icon="cut"),
    _spec("copy", message("&Copy"), Menu.EDIT, 2, _Key.Copy, icon="copy"),
    _spec("paste", message("&Paste"), Menu.EDIT, 2, _Key.Paste, icon="paste"),
    _spec("duplicate", message("&Duplicate"), Menu.EDIT, 2, "Ctrl+D", icon="duplicate"),
    _spec("delete", message("De&lete"), Menu.EDIT, 2, "Del", "Backspace", icon="delete"),
    _spec("select_all", message("Select &all"), Menu.EDIT, 3, _Key.SelectAll),
    _spec("find", message("&Find anything…"), Menu.EDIT, 4, "Ctrl+K", "Ctrl+Shift+P", icon="search"),
    _spec("mode_build", message("&Build"), Menu.VIEW, 1, "Ctrl+1", icon="layers", exclusive="mode"),
    _spec("mode_data", message("&Data"), Menu.VIEW, 1, "Ctrl+2", icon="data", exclusive="mode"),
    _spec("mode_train", message("&Train"), Menu.VIEW, 1, "Ctrl+3", icon="chart", exclusive="mode"),
    _spec("zoom_in", message("Zoom &in"), Menu.VIEW, 2, _Key.ZoomIn, "Ctrl+=", icon="zoom-in"),
    _spec("zoom_out", message("Zoom &out"), Menu.VIEW, 2, _Key.ZoomOut, icon="zoom-out"),
    _spec("zoom_original", message("A&ctual size"), Menu.VIEW, 2, "Ctrl+0"),
    _spec("zoom_fit", message("Zoom to &fit"), Menu.VIEW, 2, "Shift+1", "F", icon="fit"),
    _spec("show_palette", message("&Palette"), Menu.VIEW, 3, checkable=True),
    _spec("show_side", message("I&nspector and ledger"), Menu.VIEW, 3, checkable=True),
    _spec("show_curves", message("Curves and pro&gress"), Menu.VIEW, 3, checkable=True),
    _spec("show_minimap", message("&Map of large networks"), Menu.VIEW, 3, checkable=True),
    _spec("reset_layout", message("&Reset the layout"), Menu.VIEW, 3),
    _spec("appearance_system", message("Colours like the &system"), Menu.VIEW, 4, exclusive="appearance"),
    _spec("appearance_light", message("&Light colours"), Menu.VIEW, 4, exclusive="appearance"),
    _spec("appearance_dark", message("Dar&k colours"), Menu.VIEW, 4, exclusive="appearance"),
    _spec("language_system", message("Language of the s&ystem"), Menu.VIEW, 5, exclusive="language"),
    _spec("language_en", message("English"), Menu.VIEW, 5, exclusive="language"),
    _spec("language_zh_CN", message("简体中文"), Menu.VIEW, 5, exclusive="language"),
    _spec("full_screen", message("F&ull screen"), Menu.VIEW, 6, "F11", checkable=True),
    _spec("toggle_frozen", message("Free&ze or unfreeze"), Menu.NETWORK, 1, "Ctrl+L", icon="snowflake"),
    _spec("freeze_up_to", message("Freeze &up to here"), Menu.NETWORK, 1, "Ctrl+Shift+L"),
    _spec("unfreeze_all", message("Unf&reeze all layers"), Menu.NETWORK, 1),
    _spec("move_up", message("Move &before the previous layer"), Menu.NETWORK, 2, "Alt+Up"),
    _spec("move_down", message("Move after t&he next layer"), Menu.NETWORK, 2, "Alt+Down"),
    _spec("forget_learned", message("&Forget what was learned"), Menu.NETWORK, 3),
    _spec("train", message("&Train"), Menu.TRAIN, 1, "F5", icon="play"),
    _spec("fine_tune", message("&Fine-tune"), Menu.TRAIN, 1, "Ctrl+F5", icon="tune"),
    _spec("pause", message("&Pause"), Menu.TRAIN, 2, "F6", icon="pause"),
    _spec("stop", message("&Stop"), Menu.TRAIN, 2, "Shift+F5", icon="stop"),
    _spec("shortcuts", message("&Keyboard shortcuts"), Menu.HELP, 1, "Ctrl+/", icon="keyboard"),
    _spec("welcome", message("&Welcome page"), Menu.HELP, 1),
    _spec("about", message("&About nnstudio"), Menu.HELP, 2, icon="info", role=QAction.MenuRole.AboutRole),
)


class Actions(QObject):
    """The window's actions by id. One that nothing does yet is neither shown nor enabled: `on` gives it its work."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: dict[str, tuple[Message, Message | None]] = {spec.id: (spec.text, None) for spec in ACTIONS}
        self._groups: dict[str, QActionGroup] = {}
        self._actions = {spec.id: self._made(spec) for spec in ACTIONS}
        wording().changed.connect(self.retranslate)
        self.retranslate()

    def __getitem__(self, action: str) -> QAction:
        return self._actions[action]

    def __iter__(self) -> Iterator[tuple[ActionSpec, QAction]]:
        for spec in ACTIONS:
            yield spec, self._actions[spec.id]

    def on(self, action: str, slot: Callable[..., object]) -> QAction:
        """Let `slot` do an action, which is shown and enabled from now on. Give a bound method of a QObject."""
        found = self._actions[action]
        (found.toggled if found.isCheckable() and found.actionGroup() is None else found.triggered).connect(slot)
        found.setVisible(True)
        found.setEnabled(True)
        return found

    def word(self, action: str, text: Message, why: Message | None = None) -> None:
        """Let an action say more than its name, such as what undo would take back; `why` becomes its tool tip."""
        if self._texts[action] != (text, why):
            self._texts[action] = text, why
            self._word(action)

    def icon(self, action: str) -> QIcon:
        """Return an action's icon in the colours of the theme, for a button.

        The action itself has none: a menu would be indented for icons that menus do not show.
        """
        return next(icon(spec.icon) for spec in ACTIONS if spec.id == action)

    def retranslate(self) -> None:
        """Word the actions in the window's language."""
        for action in self._actions:
            self._word(action)

    def _made(self, spec: ActionSpec) -> QAction:
        action = QAction(self)
        action.setObjectName(spec.id)
        action.setShortcuts(spec.key_sequences())
        action.setMenuRole(spec.role)
        action.setCheckable(spec.is_checkable)
        action.setVisible(False)
        action.setEnabled(False)
        if spec.exclusive:
            self._group(spec.exclusive).addAction(action)
        return action

    def _group(self, name: str) -> QActionGroup:
        if name not in self._groups:
            self._groups[name] = QActionGroup(self)
        return self._groups[name]

    def _word(self, action: str) -> None:
        found = self._actions[action]
        text, why = self._texts[action]
        found.setText(say(text))
        found.setIconText(_without_key(found.text()))
        tip = found.iconText() if why is None else say(why)
        keys = found.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        found.setToolTip(f"{tip} ({keys})" if keys else tip)


def _without_key(text: str) -> str:
    """Return what a button says: a menu's text without its key, which Chinese has in brackets at the end, and dots."""
    return re.sub(r"\(&.\)|&|…$", "", text)
