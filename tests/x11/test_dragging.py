"""Drags that should come to nothing come to nothing, and say why where a person might wonder."""

from __future__ import annotations

from nnstudio.layers import Dropout, Input, Operation
from tests.x11.facts import Facts
from tests.x11.person import Person


def search(person: Person, layer: type[Operation]) -> None:
    """Search the palette for a layer."""
    person.click("palette_search")
    person.press("ctrl+a")
    person.type(layer.__name__.lower())


def test_a_layer_let_go_elsewhere_or_given_up_is_not_added(person: Person, facts: Facts) -> None:
    person.press("shift+1")
    before = facts.document.project
    search(person, Dropout)
    person.lift(person.palette_row(Dropout), person.corner_of("inspector"))
    person.drop()
    person.lift(person.palette_row(Dropout), person.beneath("conv2d_1"))
    person.waits(person.canvas.mark.isVisible, "the gap is marked")
    person.press("Escape")
    person.waits(lambda: not person.canvas.mark.isVisible(), "the mark goes")
    person.drop()
    assert facts.document.project is before
    person.drag(person.palette_row(Dropout), person.beneath("conv2d_1"))
    person.waits(lambda: facts.names[2] == "dropout_2", "the next one is added as ever")
    assert len(facts.names) == len(before.network.nodes) + 1


def test_a_second_input_and_one_that_is_carried_away_are_refused_in_a_sentence(person: Person, facts: Facts) -> None:
    person.press("shift+1")
    before = facts.document.project
    search(person, Input)
    person.lift(person.palette_row(Input), person.beneath("conv2d_1"))
    person.waits(person.canvas.mark.isVisible, "the gap above all is marked")
    person.drop()
    person.waits(lambda: "has its Input already" in facts.told, "the window says why")
    person.lift(person.card("input_1"), person.beneath("conv2d_1"))
    person.waits(lambda: "stays at the beginning" in facts.told, "the window says why")
    person.drop()
    assert facts.document.project is before


def test_cards_are_carried_together_and_given_up_by_escape(person: Person, facts: Facts) -> None:
    person.press("shift+1")
    names = facts.names
    person.click_card("conv2d_1")
    person.click_card("maxpool_1", "ctrl")
    person.lift(person.card("conv2d_1"), person.beneath("maxpool_2"))
    person.waits(person.canvas.mark.isVisible, "the gap is marked")
    person.press("Escape")
    person.waits(lambda: not person.canvas.mark.isVisible(), "the mark goes")
    person.drop()
    assert facts.names == names
    person.drag(person.card("conv2d_1"), person.beneath("maxpool_2"))
    person.waits(lambda: facts.names[1:5] == ["conv2d_2", "maxpool_2", "conv2d_1", "maxpool_1"], "both go along")
    person.press("ctrl+z")
    person.waits(lambda: facts.names == names, "undo brings both back")
