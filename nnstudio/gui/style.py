"""The few rules that make Fusion flat: hairlines, rounded fields and buttons, one accent."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from PySide6.QtWidgets import QAbstractSpinBox

from nnstudio.gui.tokens import Tokens
from nnstudio.resources import resource

# A widget asks for a look by a property: setProperty("look", "primary") and its like.
_RULES = Template("""
QWidget { outline: none; }
QToolTip { background: $card; color: $text; border: 1px solid $hairline; padding: 4px 6px; }

QMenuBar { background: $panel; border: none; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 6px; }
QMenuBar::item:selected { background: $accent_tint; color: $accent_text; }
QMenu { background: $panel; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $disabled; }
QMenu::icon { padding-left: 6px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 6px; }
QMenu::indicator:checked { image: url("$icons/check-$mark.svg"); }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 6px; }

QPushButton, QToolButton[look="button"], QToolButton[look="primary"] {
    background: $panel; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 5px 12px; min-height: 18px;
}
QPushButton[look="quiet"], QPushButton[look="problem"] { border-color: transparent; padding: 1px 8px; color: $muted; }
QPushButton[look="problem"] { color: $problem; font-weight: 600; }
QPushButton[look="quiet"]:disabled { color: $muted; }
QPushButton:hover, QToolButton[look="button"]:hover { background: $window; }
QPushButton:pressed, QToolButton[look="button"]:pressed { background: $accent_tint; }
QPushButton:focus, QToolButton[look="button"]:focus { border-color: $accent; }
QPushButton:disabled, QToolButton[look="button"]:disabled { color: $disabled; }
QPushButton[look="primary"], QToolButton[look="primary"], QPushButton:default {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[look="primary"]:hover, QToolButton[look="primary"]:hover, QPushButton:default:hover {
    background: $accent_hover; border-color: $accent_hover;
}
QPushButton[look="primary"]:focus, QToolButton[look="primary"]:focus { border-color: $text; }
QPushButton[look="primary"]:disabled, QToolButton[look="primary"]:disabled, QPushButton:default:disabled {
    background: $panel; color: $disabled; border-color: $hairline;
}
QPushButton[look="field"] { color: $muted; text-align: left; padding: 5px 10px; }
QToolButton[look="icon"] {
    background: $panel; border: 1px solid $hairline; border-radius: 6px; padding: 5px 8px; min-height: 18px;
}
QToolButton[look="flat"] { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton[look="icon"]:hover, QToolButton[look="flat"]:hover { background: $window; }
QToolButton[look="icon"]:pressed, QToolButton[look="flat"]:pressed { background: $accent_tint; }
QToolButton[look="icon"]:focus, QToolButton[look="flat"]:focus { border-color: $accent; }
QToolButton[look="flat"]:checked { background: $accent_tint; color: $accent_text; }
QToolButton[look="flat"]:checked:disabled { background: $window; }
QToolButton[look="toggle"] {
    background: $panel; color: $muted; border: 1px solid $hairline; border-radius: 6px; padding: 2px 8px;
}
QToolButton[look="toggle"]:hover { background: $window; color: $text; }
QToolButton[look="toggle"]:checked { background: $accent_tint; color: $accent_text; border-color: $accent_tint; }
QToolButton[look="toggle"]:focus { border-color: $accent; }

QToolButton[look="segment"] {
    background: $panel; border: 1px solid $hairline; border-left-width: 0; padding: 5px 16px; min-height: 18px;
}
QToolButton[look="segment"][place="first"] {
    border-left-width: 1px; border-top-left-radius: 6px; border-bottom-left-radius: 6px;
}
QToolButton[look="segment"][place="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QToolButton[look="segment"]:hover { background: $window; }
QToolButton[look="segment"]:checked { background: $accent_tint; color: $accent_text; font-weight: 600; }
QToolButton[look="segment"]:focus { border: 1px solid $accent; }

QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $panel; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 4px 8px; min-height: 18px;
    selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted;
}
QLineEdit { padding: 4px 6px; }
QAbstractSpinBox { padding: 3px 8px 2px 8px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
    border: none; padding: 0; min-height: 0; background: transparent;
}
QLineEdit:hover, QAbstractSpinBox:hover, QComboBox:hover { border-color: $disabled; }
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
    border-color: $accent;
}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled {
    color: $disabled; placeholder-text-color: $disabled;
}
QLineEdit[problem="true"], QAbstractSpinBox[problem="true"], QComboBox[problem="true"] { border-color: $problem; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; background: transparent; width: 18px; }
QAbstractSpinBox::up-button { subcontrol-origin: border; subcontrol-position: top right; margin: 2px 3px 0 0; }
QAbstractSpinBox::down-button { subcontrol-origin: border; subcontrol-position: bottom right; margin: 0 3px 2px 0; }
QAbstractSpinBox::up-arrow { image: url("$icons/arrow-up.svg"); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url("$icons/arrow-down.svg"); width: 8px; height: 8px; }
QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url("$icons/arrow-up-off.svg"); }
QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url("$icons/arrow-down-off.svg"); }
QComboBox { combobox-popup: 0; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox::down-arrow { image: url("$icons/arrow-down.svg"); width: 8px; height: 8px; }
QComboBox::down-arrow:disabled { image: url("$icons/arrow-down-off.svg"); }
QComboBox QAbstractItemView {
    background: $panel; border: 1px solid $hairline; padding: 4px;
    selection-background-color: $accent_tint; selection-color: $text;
}
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 6px; border-radius: 4px; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QGroupBox::indicator {
    width: 14px; height: 14px; border: 1px solid $disabled; border-radius: 4px; background: $panel;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$icons/check-$name.svg"); }
QCheckBox::indicator:disabled { border-color: $hairline; }
QCheckBox::indicator:checked:disabled { background: $disabled; border-color: $disabled; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $hairline; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $card; border: 1px solid $accent;
}

QProgressBar { background: $hairline; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QAbstractItemView { border: none; background: $panel; alternate-background-color: $window; }
QTreeView::item { padding: 3px 4px; }
QTableView { gridline-color: $hairline; }
QTableView::item { padding: 0 2px; }
QTreeView::item:selected, QTableView::item:selected, QListView::item:selected {
    background: $accent_tint; color: $text;
}
QTreeView::item:hover:!selected, QListView::item:hover:!selected { background: $window; }
QHeaderView { background: $panel; }
QHeaderView::section {
    background: $panel; color: $muted; border: none; border-bottom: 1px solid $hairline; padding: 4px 5px;
}
QTableCornerButton::section { background: $panel; border: none; }

QScrollArea, QAbstractScrollArea { border: none; }
QPlainTextEdit[look="field"] { border: 1px solid $hairline; }
QPlainTextEdit[look="field"]:focus { border-color: $accent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QGraphicsView QScrollBar { background: $canvas; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $disabled; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QTabWidget::pane { border: none; border-top: 1px solid $hairline; }
QTabBar::tab {
    background: transparent; color: $muted; padding: 6px 12px; border: none; border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }

QSplitter::handle { background: $hairline; }
QStatusBar { background: $panel; border-top: 1px solid $hairline; }
QStatusBar::item { border: none; }
QDialog { background: $panel; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QLabel[look="title"] { font-weight: 600; }
QLabel[look="muted"], QLabel[look="caption"] { color: $muted; }
QLabel[look="problem"] { color: $problem; }
QLabel:disabled, QLabel[look="muted"]:disabled { color: $disabled; }
QLabel[look="heading"] { font-size: 18px; font-weight: 600; }
QFrame[look="hairline"] { background: $hairline; border: none; }
QFrame[look="well"] { background: $window; border-radius: 8px; }
QLabel[look="section"] { color: $muted; font-size: 11px; font-weight: 600; letter-spacing: 0.5px; }
QFrame[look="popup"] { background: $panel; border: 1px solid $disabled; border-radius: 10px; }
QFrame[look="strip"] { background: $accent_tint; border: 1px solid $accent; border-radius: 8px; }
QFrame[look="problem_strip"] { background: $problem_tint; border: 1px solid $problem; border-radius: 8px; }
QFrame[look="card"] { background: $card; border: 1px solid $hairline; border-radius: 8px; }
""")


def stylesheet(tokens: Tokens) -> str:
    """Return the style sheet of one set of colours."""
    mark = "dark" if tokens.name == "light" else "light"  # stands on a panel, and not on the accent
    return _RULES.substitute(asdict(tokens), icons=resource("icons").as_posix(), scroll=tokens.hairline, mark=mark)


def inset(field: QAbstractSpinBox) -> None:
    """Give the figure in a spin box the distance from the edge that other fields have; no style sheet can."""
    field.lineEdit().setTextMargins(7, 0, 0, 0)
