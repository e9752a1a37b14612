"""What is told otherwise in one case than in the next: the texts of families by themselves, each with the case beside it."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from chatbot.api.wording.markup import Doc, Inline
from chatbot.api.wording.rendering import IN_A_ROOM
from chatbot.config.settings import Words
from commands.consent.answers import answer_texts
from commands.consent.card.changes import change
from commands.consent.card.heard_lines import first_of
from commands.consent.texts import draft as draft_texts
from commands.help import undoing_texts
from commands.membership.texts import says as says_texts
from commands.membership.texts import speaker as speaker_texts
from commands.membership.texts import undoing as coops_undone
from commands.relay.texts import asking as asking_texts
from commands.rules.consent.outcomes import SeatHeard
from commands.rules.consent.seat import SeatKey
from commands.rules.subs.terms import Kind
from commands.subs.texts import asked as asked_texts
from storage.models import AskedToPass, AskedToPassState, Coop, Item, ItemDraft, Stance, Version
from tests.printed import CATALOGUE

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEAF = Coop(id=1, slug="leaf", name="Leaf")


def told(said: Inline) -> str:
    return IN_A_ROOM.words(said)


@pytest.mark.parametrize(
    ("item", "published", "words"),
    [(None, False, "When it is ready: !publish F-3"), (4, False, "When it is ready: !publish F-3"), (4, True, "how it stands: !item C-4")],
)  # fmt: skip
def test_what_can_be_done_with_a_draft(item: int | None, published: bool, words: str) -> None:
    assert words in IN_A_ROOM.plain(
        Doc((draft_texts.what_next(ItemDraft(number=3, item=item, published_at=NOW if published else None)),))
    )


@pytest.mark.parametrize(
    ("command", "subject", "words"),
    [
        ("consent", "C-3", "What changes it: "), ("consent", "the van", "!help consent says how to go on"),
        ("help", "C-3", "!help help says how to go on"), (None, "C-3", "!help shows what you can do"),
    ],
)  # fmt: skip
def test_what_to_do_instead_of_taking_it_back(command: str | None, subject: str, words: str) -> None:
    found = CATALOGUE.by_words(command) if command is not None else None
    deed: Any = type("Deed", (), {"subject": subject})
    assert words in told(undoing_texts.cannot_be_undone(found, deed))


@pytest.mark.parametrize(
    ("confirmed", "words"), [(True, "Your speaking for Leaf"), (False, "Your asking to speak for Leaf")]
)
def test_what_is_kept_of_who_spoke_or_asked_to(confirmed: bool, words: str) -> None:
    for until, span in ((None, "since May"), ("June", "from May to June")):
        said = says_texts.spoke_for("Leaf", since="May", until=until, confirmed=confirmed)
        assert told(said) == f"{words}, {span}"


@pytest.mark.parametrize(("speaking", "words"), [(["Gus"], "spoken for by Gus"), ([], "Nobody speaks for it now")])
def test_who_lays_it_down_is_told_who_speaks_now(speaking: list[str], words: str) -> None:
    assert words in IN_A_ROOM.plain(speaker_texts.laid_down(LEAF, speaking=speaking, also=()))


@pytest.mark.parametrize(
    ("coop", "words"), [(None, "say !leave."), ("Leaf", "To speak for Leaf no longer, say !leave Leaf")]
)
def test_how_one_ceases_to_ask(coop: str | None, words: str) -> None:
    assert words in told(coops_undone.lay_down(coop))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AskedToPassState.PASSED, "passed on already, as R-4"), (AskedToPassState.DECLINED, "P-3 was declined already"),
        (AskedToPassState.WITHDRAWN, "was taken back by who had asked"),
    ],
)  # fmt: skip
def test_who_comes_too_late_is_told_what_became_of_it(state: AskedToPassState, words: str) -> None:
    assert words in told(asking_texts.answered_already(AskedToPass(number=3, relay=4, state=state)))


@pytest.mark.parametrize(
    ("kind", "words"), [(Kind.PER_HEAD, "how many members Leaf has, for 2026"), (Kind.LEVY, "what Leaf paid in wages, for 2026")]
)  # fmt: skip
def test_what_a_question_for_figures_is_about(kind: Kind, words: str) -> None:
    assert words in told(asked_texts.figures_of("Leaf", "2026", kind))


@pytest.mark.parametrize(
    ("stance", "kept"), [(Stance.CONCERN, True), (Stance.CONSENT, False), (Stance.CRITICAL, False), (Stance.STAND_ASIDE, False)]
)  # fmt: skip
def test_that_it_stops_nothing_is_said_of_a_concern_alone(stance: Stance, kept: bool) -> None:
    said = answer_texts.noted(Item(number=3), stance, who="Leaf", left=0, also=(), words=Words())
    assert ("does not stop C-3" in IN_A_ROOM.plain(said)) == kept


@pytest.mark.parametrize(
    ("text", "term", "words"), [("Share the bus", None, "[was: van] bus"), ("Share the van", "6 months", "now for 6 months"), ("Share the bus", "6 months", "[was: van] bus")]
)  # fmt: skip
def test_what_has_changed_is_the_words_or_for_how_long(text: str, term: str | None, words: str) -> None:
    before, now = Version(text="Share the van", term=None), Version(text=text, term=term)
    assert words in told(change(before, now))


@pytest.mark.parametrize(("many", "more"), [(10, False), (11, True)])
def test_of_many_seats_the_first_ten_are_named(many: int, more: bool) -> None:
    seats = [SeatHeard(SeatKey(number)) for number in range(1, many + 1)]
    view: Any = SimpleNamespace(
        seat_names={each.seat: f"Coop {each.seat.coop_id}" for each in seats}, item=Item(number=3)
    )
    said = told(first_of(seats, view))
    assert ("and 1 more (!item C-3)" in said) == more
    assert said.startswith("Coop 1, Coop 2, ")
