"""What a circle shares with the circle above."""

from datetime import UTC, datetime

import pytest

from chatbot.api.seams.says import News, Section
from commands.rules.relay.share import SECTIONS, Shared, policy, tells
from storage.types import CircleSlug

AT = datetime(2026, 3, 2, tzinfo=UTC)


def _news(section: Section, *, inside: bool = False) -> News:
    return News(AT, "Something", CircleSlug("food"), inside=inside, section=section)


def test_all_is_offered_but_decisions_as_the_settings_say_and_what_the_circle_says_goes_first() -> None:
    assert policy({}, decisions="offer") == dict.fromkeys(SECTIONS, Shared.OFFERED)
    assert policy({}, decisions="send")[Section.DECISIONS] is Shared.SENT
    assert policy({"decisions": "never"}, decisions="send")[Section.DECISIONS] is Shared.NEVER


@pytest.mark.parametrize(
    ("section", "inside", "how", "told", "by_itself"),
    [
        (Section.DECISIONS, False, "offered", True, False),
        (Section.DECISIONS, False, "sent", True, True),
        (Section.DECISIONS, False, "never", False, False),
        (Section.DECISIONS, True, "sent", False, False),
        (Section.PEOPLE, True, "offered", True, False),
        (Section.PEOPLE, True, "never", False, False),
        (Section.MEETINGS, True, "sent", True, True),
    ],
)
def test_a_digest_tells_what_the_circle_shares(
    section: Section, inside: bool, how: str, told: bool, by_itself: bool
) -> None:
    shares = policy({section.value: how}, decisions="offer")
    assert tells(_news(section, inside=inside), shares) is told
    assert tells(_news(section, inside=inside), shares, only_sent=True) is by_itself


def test_what_has_no_section_is_told_by_a_person_alone_and_what_is_inside_by_nobody() -> None:
    shares = policy(dict.fromkeys((each.value for each in SECTIONS), "sent"), decisions="send")
    assert tells(_news(Section.OTHER), shares)
    assert not tells(_news(Section.OTHER), shares, only_sent=True)
    assert not tells(_news(Section.OTHER, inside=True), shares)
