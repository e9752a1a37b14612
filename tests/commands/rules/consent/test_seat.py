"""Seats as answers name them: a co-op's or a person's."""

from commands.rules.consent.seat import SeatKey
from storage.types import UserId


def test_a_seat_in_the_archive_is_read_and_written_alike() -> None:
    gus = UserId("@gus:example.org")

    assert SeatKey.parse("coop:7") == SeatKey(7)
    assert SeatKey.parse("@gus:example.org") == SeatKey(gus)
    assert [str(SeatKey(7)), str(SeatKey(gus))] == ["coop:7", "@gus:example.org"]
    assert [SeatKey(7).coop_id, SeatKey(gus).coop_id] == [7, None]


def test_an_answer_may_be_for_no_seat() -> None:
    assert SeatKey.find(None) is None
    assert SeatKey.find("coop:7") == SeatKey(7)
