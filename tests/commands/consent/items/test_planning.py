"""What waits in the archive is read as it was written before there were types for it."""

import pytest

from chatbot.api.seams.payloads import Due
from commands.consent.items.asked import WhetherMet
from commands.consent.items.planning import (
    Closing,
    DayBegins,
    MeasureDue,
    NextRound,
    Reminding,
    ReviewDue,
    ToMeet,
)
from storage.types import UserId


@pytest.mark.parametrize(
    ("due", "name"),
    [
        (NextRound(12), "round"),
        (Closing(12), "close"),
        (Reminding(12), "remind"),
        (DayBegins(12), "day"),
        (ToMeet(12), "ways-to-meet"),
        (MeasureDue(12), "measure"),
        (ReviewDue(12), "review"),
    ],
)
def test_a_job_is_known_by_its_name_and_its_record_alone(due: Due, name: str) -> None:
    assert (due.name, due.key, due.data) == (name, "12", {})
    assert type(due).read("12", {}) == due


def test_the_question_whether_a_concern_is_met_is_read_from_a_row_of_before() -> None:
    row = {"item": 12, "answer": 3, "how": "we end at noon", "asked_by": "@gus:example.org"}

    asked = WhetherMet.read("12", row)

    assert asked == WhetherMet(12, 3, "we end at noon", UserId("@gus:example.org"))
    assert (asked.name, asked.key) == ("resolved", "12")
    assert asked.data == {key: value for key, value in row.items() if key != "item"} | {"version": 1}
