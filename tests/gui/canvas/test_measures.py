from __future__ import annotations

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from nnstudio.gui.canvas.face import Face
from nnstudio.gui.canvas.measures import Measures
from nnstudio.layers import Input
from nnstudio.network import TEMPLATES, Network, Template, TransformerDecoder, summarize

BLOCKS = [template for template in TEMPLATES if template.reads_text]


@pytest.mark.parametrize("template", BLOCKS, ids=lambda template: template.name)
def test_the_headlines_of_a_template_s_blocks_are_not_cut(qapp: QApplication, template: Template) -> None:
    measures, summary = Measures(qapp.font()), summarize(template.build())
    faces = [Face.of(layer, summary.total.parameters) for layer in summary.layers]
    room = measures.width - measures.left - measures.margin
    blocks = [face for face in faces if face.is_block]
    assert blocks
    for face in blocks:
        assert QFontMetricsF(measures.font).horizontalAdvance(face.headline) <= room


def test_the_headline_of_a_block_has_a_line_of_its_own_whether_or_not_there_are_counts(qapp: QApplication) -> None:
    measures = Measures(qapp.font())
    whole = summarize(Network.stack(Input((8, 16)), TransformerDecoder()))
    broken = summarize(Network.stack(Input((3, 8, 8)), TransformerDecoder()))
    block, with_problem = (Face.of(summary.layers[1], 1) for summary in (whole, broken))
    assert with_problem.problem
    assert measures.of_headline(block) == measures.of_headline(with_problem) > measures.first
    assert measures.of_counts(with_problem) == measures.of_headline(with_problem)
    assert measures.height(with_problem) > measures.of_counts(with_problem)
