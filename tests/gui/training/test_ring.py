"""The ring hands batches on in order and whole, and counts those that its reader was too slow for."""

from __future__ import annotations

from nnstudio.engine.events import BatchDone
from nnstudio.gui.training.ring import EventRing


def batch(step: int, accuracy: float | None = 0.5) -> BatchDone:
    return BatchDone((step - 1) // 10 + 1, step, 10, 1.0 / step, accuracy, 0.01, 32)


def test_batches_come_out_as_they_went_in() -> None:
    ring = EventRing(8)
    reader = ring.reader()
    batches = [batch(1), batch(2, accuracy=None), batch(3)]
    for each in batches:
        ring.write(each)
    assert reader.read() == batches
    assert reader.read() == []
    assert reader.missed == 0


def test_the_ring_goes_round_without_a_loss_while_its_reader_keeps_up() -> None:
    ring = EventRing(4)
    reader = ring.reader()
    seen = []
    for step in range(1, 31):
        ring.write(batch(step))
        if step % 3 == 0:
            seen += reader.read()
    assert [each.step for each in seen] == list(range(1, 31))
    assert reader.missed == 0


def test_a_reader_that_lags_gets_the_latest_and_knows_how_many_it_missed() -> None:
    ring = EventRing(4)
    reader = ring.reader()
    for step in range(1, 11):
        ring.write(batch(step))
    assert [each.step for each in reader.read()] == [7, 8, 9, 10]
    assert reader.missed == 6
    ring.write(batch(11))
    assert [each.step for each in reader.read()] == [11]
    assert reader.missed == 6


def test_no_more_is_read_at_once_than_asked_for() -> None:
    ring = EventRing(8)
    reader = ring.reader()
    for step in range(1, 6):
        ring.write(batch(step))
    assert [each.step for each in reader.read(2)] == [1, 2]
    assert [each.step for each in reader.read()] == [3, 4, 5]


def test_a_row_that_is_counted_before_it_can_be_seen_is_left_for_later() -> None:
    ring = EventRing(4)
    reader = ring.reader()
    for step in range(1, 7):
        ring.write(batch(step))
    reader.read()
    ring._count[0] = 7
    assert reader.read() == []
    ring.write(batch(7))
    assert [each.step for each in reader.read()] == [7]
    assert reader.missed == 2
