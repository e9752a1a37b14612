"""What is told otherwise in one case than in the next: the texts of families by themselves, each with the case beside it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chatbot.api.markup import Doc, Inline
from chatbot.api.rendering import IN_A_ROOM
from commands.consent import draft_texts
from commands.help import undoing_texts
from commands.membership import says_texts, speaker_texts
from commands.membership import undoing_texts as coops_undone
from commands.relay import asking_texts
from commands.rules.subs_terms import Kind
from commands.subs import asked_texts
from storage.models import AskedToPass, AskedToPassState, Coop, ItemDraft
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
