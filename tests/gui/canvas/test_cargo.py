from __future__ import annotations

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl

from nnstudio.gui.canvas.cargo import LAYER_MIME, packed, unpacked
from nnstudio.layers import LAYERS, Conv2D


def test_every_layer_survives_the_way() -> None:
    for kind in LAYERS:
        assert unpacked(packed(kind())) == kind()
    assert unpacked(packed(Conv2D(7, (1, 3)))) == Conv2D(7, (1, 3))


@pytest.mark.parametrize(
    "data", [b"", b"{", b'{"type": "Nonsense"}', b"[" * 100_000, b"\xff", b'{"type": "Dense", "units": 0}']
)
def test_rubbish_is_no_layer(data: bytes) -> None:
    cargo = QMimeData()
    cargo.setData(LAYER_MIME, QByteArray(data))
    assert unpacked(cargo) is None


def test_files_and_text_are_no_layers() -> None:
    cargo = QMimeData()
    cargo.setUrls([QUrl.fromLocalFile("network.nns")])
    cargo.setText("Dense")
    assert unpacked(cargo) is None
