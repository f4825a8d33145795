"""A spin box for numbers of any size, whole or not, that says what is typed in it, be it a number or not."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSizePolicy, QWidget

from nnstudio.gui.style import inset
from nnstudio.hyperparameters import Integer, Integers, Padding, Real

Number = int | float
Entry = int | float | str
"""A number, or the text as it was typed where it is none."""

_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_DIGITS_WIDE = 6


class NumberBox(QAbstractSpinBox):
    """A number that is typed, or stepped by arrows, keys and, while it has the focus, the wheel.

    Qt's own spin boxes end at 2^31 and swallow what is out of bounds; this one lets everything be typed and leaves
    it to the field to say what is wrong. Steps stay within the bounds.
    """

    entered = Signal(object)
    """The person typed or stepped: the number, or the text where it is none. Never emitted by `show_number`."""

    def __init__(self, bounds: Integer | Integers | Padding | Real, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_whole = not isinstance(bounds, Real)
        self._low, self._high = _inclusive(bounds)
        self._above, self._below = (bounds.above, bounds.below) if isinstance(bounds, Real) else (None, None)
        self._default: Number = bounds.default if isinstance(bounds.default, int | float) else 0
        self._number: Number | None = None
        inset(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.lineEdit().textEdited.connect(self._typed)

    def show_number(self, number: Number | None) -> None:
        """Show a number; None leaves the box empty, with its placeholder."""
        self._number = number
        if number is None or self.entry() != number:
            self.lineEdit().setText("" if number is None else written(number))

    def rewrite(self) -> None:
        """Put the number that was shown last in place of whatever was typed since."""
        self.lineEdit().setText("" if self._number is None else written(self._number))

    def entry(self) -> Entry:
        """Return what stands in the box: a number, or the text where it is none."""
        return read(self.lineEdit().text(), self._is_whole)

    def stepBy(self, steps: int) -> None:
        number = self._stepped(steps)
        if number != self.entry():
            self.lineEdit().setText(written(number))
            self.lineEdit().selectAll()
            self.entered.emit(number)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        flag = QAbstractSpinBox.StepEnabledFlag
        enabled = flag.StepNone
        if self.isReadOnly():
            return enabled
        entry = self.entry()
        if self._stepped(1) != entry:
            enabled |= flag.StepUpEnabled
        if self._stepped(-1) != entry:
            enabled |= flag.StepDownEnabled
        return enabled

    def event(self, event: QEvent) -> bool:
        if leaves_to_window(event):
            event.ignore()
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(self.fontMetrics().horizontalAdvance("0" * _DIGITS_WIDE) + 40, hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(48, super().minimumSizeHint().height())

    def _typed(self) -> None:
        self.entered.emit(self.entry())

    def _stepped(self, steps: int) -> Number:
        entry = self.entry()
        if isinstance(entry, str):
            entry = self._default if self._number is None else self._number
        number: Number = entry + steps if self._is_whole else _stepped_real(entry, steps, self._usual_size())
        if self._low is not None:
            number = max(number, self._low)
        if self._high is not None:
            number = min(number, self._high)
        is_outside = (self._above is not None and number <= self._above) or (
            self._below is not None and number >= self._below
        )
        return entry if is_outside else number

    def _usual_size(self) -> Number:
        """Return how large such numbers are: a share of 1 where they are bounded, else small, as penalties are."""
        is_share = self._high is not None or self._below is not None
        return self._default or (0.1 if is_share else 0.001)


def read(text: str, is_whole: bool) -> Entry:
    """Return the number that a text is, digits in groups of three or not, or the text without blanks around it."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        return text.strip()
    return int(number) if is_whole and number.is_integer() else number


def written(number: Number) -> str:
    """Return a number as it is typed: 64, 0.001, 1e-5."""
    if isinstance(number, int):
        return str(number)
    mantissa, e, exponent = repr(number).partition("e")
    mantissa = mantissa.removesuffix(".0")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def leaves_to_window(event: QEvent) -> bool:
    """Whether a key that a field would take for itself belongs to the window: undo takes back edits, not letters."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)


def _inclusive(bounds: Integer | Integers | Padding | Real) -> tuple[Number | None, Number | None]:
    return (0, None) if isinstance(bounds, Padding) else (bounds.low, bounds.high)


def _stepped_real(number: Number, steps: int, usual: Number) -> float:
    """Step by one in the second digit, so that 0.001 and 100 are both changed by a tenth of themselves."""
    if not math.isfinite(number):
        return float(number)
    value = Decimal(repr(number))
    for _ in range(abs(steps)):
        value += _step(value, usual, down=(steps < 0) == (value > 0)) * (1 if steps > 0 else -1)
    return float(value)


def _step(value: Decimal, usual: Number, down: bool) -> Decimal:
    reference = value or Decimal(repr(usual))
    is_power = abs(reference) == Decimal(1).scaleb(reference.adjusted())
    shrinks = down and is_power and bool(value)
    return Decimal(1).scaleb(reference.adjusted() - (2 if shrinks else 1))
