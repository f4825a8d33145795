from __future__ import annotations

from nnstudio.gui.steps import Step, Steps
from nnstudio.messages import message


def step(before: int, after: int, key: str | None = None) -> Step[int]:
    return Step(message("To {place}", place=after), before, after, key)


def walked(*steps: Step[int]) -> Steps[int]:
    way = Steps[int]()
    for each in steps:
        way.add(each)
    return way


def test_the_way_leads_back_and_forth_and_ends() -> None:
    way = walked(step(0, 1), step(1, 2))
    assert [way.back(), way.back(), way.back()] == [1, 0, None]
    assert way.last is None
    assert [way.forth(), way.forth(), way.forth()] == [1, 2, None]
    assert way.next is None


def test_a_new_step_takes_the_place_of_those_that_were_taken_back() -> None:
    way = walked(step(0, 1), step(1, 2))
    way.back()
    way.add(step(1, 3))
    assert way.next is None
    assert [way.back(), way.back()] == [1, 0]


def test_steps_with_one_key_are_one_and_none_where_they_lead_nowhere() -> None:
    way = walked(step(0, 1, "a"), step(1, 2, "a"), step(2, 3, "b"), step(3, 4))
    assert [way.back(), way.back(), way.back(), way.back()] == [3, 2, 0, None]
    way = walked(step(0, 1), step(1, 2, "a"))
    way.add(step(2, 1, "a"), is_void=True)
    assert way.back() == 0
    way = walked(step(0, 1))
    way.add(step(1, 0), is_void=True)
    assert way.back() == 1, "without a key even a step that leads back is one of its own"


def test_what_was_saved_stays_a_place_to_come_back_to() -> None:
    way = walked(step(0, 1, "a"))
    way.mark_clean()
    way.add(step(1, 2, "a"))
    assert not way.is_clean
    assert way.back() == 1
    assert way.is_clean
    way.back()
    way.add(step(0, 5))
    way.back()
    assert not way.is_clean, "the way to what was saved is gone"


def test_what_stands_in_no_file_is_clean_nowhere_until_another_is_opened() -> None:
    way = walked(step(0, 1))
    way.mark_unclean()
    way.back()
    assert not way.is_clean
    way.clear()
    assert way.is_clean
    assert (way.last, way.next) == (None, None)


def test_steps_come_furthest_first() -> None:
    way = walked(*(step(place, place + 1) for place in range(5)))
    way.back()
    assert [each.after for each in way] == [1, 2, 3, 4, 5]
    for _ in range(3):
        way.back()
    assert [each.after for each in way][:2] == [5, 4]
