"""The pace looks at the last seconds for the speed, at all of them for the time left, and at no rest."""

from __future__ import annotations

from nnstudio.gui.training.pace import Pace


def steady(pace: Pace, begin: float, seconds: int, per_second: int) -> None:
    for tenth in range(seconds * 10 + 1):
        pace.add(begin + tenth / 10, per_second // 10, per_second // 10 * 32)


def test_nothing_is_said_before_there_is_enough_to_tell_by() -> None:
    pace = Pace()
    pace.add(10.0, 1, 32)
    pace.add(10.1, 1, 32)
    assert pace.samples_per_second is None
    assert pace.seconds_left(100) is None


def test_speed_is_that_of_late_and_time_left_goes_by_all() -> None:
    pace = Pace()
    steady(pace, 0.0, seconds=10, per_second=100)
    steady(pace, 10.0, seconds=10, per_second=50)
    assert pace.samples_per_second is not None
    assert abs(pace.samples_per_second - 50 * 32) < 100
    left = pace.seconds_left(750)
    assert left is not None
    assert abs(left - 10.0) < 0.2


def test_a_rest_does_not_count() -> None:
    pace = Pace()
    steady(pace, 0.0, seconds=5, per_second=100)
    pace.rest()
    assert pace.samples_per_second is None
    steady(pace, 1000.0, seconds=5, per_second=100)
    left = pace.seconds_left(100)
    assert left is not None
    assert abs(left - 1.0) < 0.1


def test_what_went_slower_before_does_not_count_once_it_begins_anew() -> None:
    pace = Pace()
    steady(pace, 0.0, seconds=5, per_second=10)
    pace.begin_anew()
    steady(pace, 5.0, seconds=5, per_second=100)
    left = pace.seconds_left(100)
    assert left is not None
    assert abs(left - 1.0) < 0.1
