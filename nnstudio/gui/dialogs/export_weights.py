"""How weights are written for others."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QFormLayout, QLabel, QWidget

from nnstudio.formats import FORMATS, NumberingError
from nnstudio.formats.keys import numbers
from nnstudio.gui.dialogs.sheet import Buttons, Sheet
from nnstudio.gui.naming import named
from nnstudio.gui.panels.fields_controls import ComboBox
from nnstudio.gui.wording import say
from nnstudio.messages import Message, message
from nnstudio.network import Network

_FORMATS = {
    ".safetensors": message("safetensors, for PyTorch and others"),
    ".npz": message("NumPy arrays (.npz)"),
}


class ExportWeightsDialog(Sheet):
    """Asks for the format, and whether layers are numbered or named."""

    def __init__(self, network: Network, parent: QWidget | None) -> None:
        title = message("Export the weights")
        super().__init__("export_weights_dialog", title, Buttons.Ok | Buttons.Cancel, parent)
        self._obstacle = _obstacle(network)
        self._suffixes = tuple(suffix for suffix in FORMATS)
        self._format = named(ComboBox(), "export_format")
        self._format.addItems([""] * len(self._suffixes))
        self._format_label = QLabel()
        self._format_label.setBuddy(self._format)
        self._numbered = named(QCheckBox(), "export_numbered")
        self._numbered.setEnabled(self._obstacle is None)
        self._why = named(QLabel(), "export_numbered_why", "muted")
        self._why.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.addRow(self._format_label, self._format)
        self.body.addLayout(form)
        self.body.addWidget(self._numbered)
        self.body.addWidget(self._why)
        self.body.addStretch(1)
        self.setMinimumWidth(480)
        self.retranslate()

    @property
    def suffix(self) -> str:
        """The ending of the chosen format's files."""
        return self._suffixes[self._format.currentIndex()]

    @property
    def is_numbered(self) -> bool:
        """Whether arrays are called as `nn.Sequential` numbers its modules."""
        return self._numbered.isChecked()

    def retranslate(self) -> None:
        super().retranslate()
        self._format_label.setText(say(message("Format")))
        for index, suffix in enumerate(self._suffixes):
            self._format.setItemText(index, say(_FORMATS.get(suffix, FORMATS[suffix].title)))
        self._numbered.setText(say(message("Number the layers as PyTorch's nn.Sequential does")))
        usual = message("Otherwise arrays are called after their layers, such as conv2d_1.weight.")
        why = say(self._obstacle or usual)
        self._why.setText(why[:1].upper() + why[1:])
        self.buttons.button(Buttons.Ok).setText(say(message("Choose a file…")))


def _obstacle(network: Network) -> Message | None:
    """Return why layers cannot be numbered, or None."""
    try:
        numbers(network)
    except NumberingError as error:
        return error.message
    return None
