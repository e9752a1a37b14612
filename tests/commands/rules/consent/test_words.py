"""What people say about an item in their own words, and what changed in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.consent import words as words_of
from commands.rules.consent.phrases import read_answer
from commands.rules.consent.words import Line
from storage.models import Round, Stance

CO_OPS = {"leaf-bakery", "small-screws"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("consent", (Stance.CONSENT, None)),
        ("Fine by us!", (Stance.CONSENT, None)),
        ("yes, thanks", (Stance.CONSENT, None)),
        ("I consent.", (Stance.CONSENT, None)),
        ("We have no objections", (Stance.CONSENT, None)),
        ("that's fine with me, thank you", (Stance.CONSENT, None)),
        ("works for us", (Stance.CONSENT, None)),
        ("we can live with it", (Stance.CONSENT, None)),
        ("no concerns", (Stance.CONSENT, None)),
        ("*consent*", (Stance.CONSENT, None)),
        ("concern: it clashes", (Stance.CONCERN, "it clashes")),
        ("we have a concern: it clashes", (Stance.CONCERN, "it clashes")),
        ("Our concern is the school run", (Stance.CONCERN, "the school run")),
        ("object because half of us cannot come", (Stance.CRITICAL, "half of us cannot come")),
        ("I have a critical concern: no budget", (Stance.CRITICAL, "no budget")),
        ("We object, it costs too much", (Stance.CRITICAL, "it costs too much")),
        ("I object", (Stance.CRITICAL, None)),
        ("stand aside", (Stance.STAND_ASIDE, None)),
        ("we'll stand aside: not our area", (Stance.STAND_ASIDE, "not our area")),
        ("fine by us 👍🎉", (Stance.CONSENT, None)),
        ("Sounds good to us, thanks!", (Stance.CONSENT, None)),
        ("looks great", (Stance.CONSENT, None)),
        ("+1", (Stance.CONSENT, None)),
        ("consent from us", (Stance.CONSENT, None)),
        ("it’s a yes from us", (Stance.CONSENT, None)),
        ("we don’t object", (Stance.CONSENT, None)),
        ("no problem", (Stance.CONSENT, None)),
        ("We're worried about the school run", (Stance.CONCERN, "the school run")),
        ("I have concerns: it is late", (Stance.CONCERN, "it is late")),
        ("concern it may clash", (Stance.CONCERN, "it may clash")),
        ("object half of us cannot come", (Stance.CRITICAL, "half of us cannot come")),
        ("I block this because it is unfair", (Stance.CRITICAL, "it is unfair")),
        ("block 4 is where we meet", None),
        ("critical thinking is what we need", None),
        ("object storage is dear", None),
        ("concern noted, thanks", None),
        ("great", None),
        ("we have no idea", None),
        ("what time is it?", None),
        ("yesterday we met", None),
        ("fine, but who cleans up", None),
        ("concerned people called", None),
        ("", None),
    ],
)
def test_an_answer_is_understood(text: str, expected: tuple[Stance, str | None] | None) -> None:
    assert read_answer(text) == expected


@pytest.mark.parametrize(
    ("text", "present", "expected"),
    [
        ("question: who pays?", Round.CONSENT, Line(question=True, words="who pays?")),
        ("I have a question: who pays", Round.REACTIONS, Line(question=True, words="who pays")),
        ("Who pays?", Round.QUESTIONS, Line(question=True, words="Who pays?")),
        ("Who pays?", Round.CONSENT, Line(words="Who pays?")),
        ("consent as me", Round.CONSENT, Line(stance=Stance.CONSENT, as_me=True)),
        ("consent for Leaf Bakery", Round.CONSENT, Line(stance=Stance.CONSENT, for_coop="Leaf Bakery")),
        (
            "object because it is late for small screws, by phone",
            Round.CONSENT,
            Line(stance=Stance.CRITICAL, words="it is late", for_coop="small screws", by_phone=True),
        ),
        (
            "consent by phone for Bite",
            Round.CONSENT,
            Line(stance=Stance.CONSENT, for_coop="Bite", by_phone=True),
        ),
        ("consent by phone", Round.CONSENT, Line(stance=Stance.CONSENT, by_phone=True)),
        ("yes from Leaf Bakery", Round.CONSENT, Line(stance=Stance.CONSENT, for_coop="Leaf Bakery")),
        (
            "concern: too late for small teams",
            Round.CONSENT,
            Line(stance=Stance.CONCERN, words="too late for small teams"),
        ),
        ("We like it", Round.REACTIONS, Line(words="We like it")),
        ("Leaf Bakery consents", Round.CONSENT, Line(stance=Stance.CONSENT, for_coop="Leaf Bakery")),
        ("Leaf Bakery van, yes", Round.CONSENT, Line(words="Leaf Bakery van, yes")),
    ],
)
def test_a_line_in_the_thread_is_understood(text: str, present: Round, expected: Line) -> None:
    assert words_of.read_line(text, present=present, co_ops=CO_OPS) == expected


@pytest.mark.parametrize(("key", "stance"), [("✅", Stance.CONSENT), ("👍🏽", Stance.CONSENT), ("✋", Stance.CRITICAL)])
def test_a_reaction_is_understood_in_any_skin(key: str, stance: Stance) -> None:
    assert words_of.read_reaction(key) is stance
    assert words_of.read_reaction("🎉") is None


def test_what_changed_is_told_word_by_word() -> None:
    assert words_of.what_changed("Meet on Thursdays at noon", "Meet on Fridays at noon sharp") == [
        ("same", "Meet on"),
        ("out", "Thursdays"),
        ("in", "Fridays"),
        ("same", "at noon"),
        ("in", "sharp"),
    ]


words = st.lists(st.sampled_from(["meet", "on", "fridays", "at", "noon", "please"]), max_size=12).map(" ".join)


@given(words, words)
def test_old_and_new_text_can_be_read_from_what_changed(old: str, new: str) -> None:
    pieces = words_of.what_changed(old, new)

    assert " ".join(text for kind, text in pieces if kind != "out") == new
    assert " ".join(text for kind, text in pieces if kind != "in") == old


def test_the_members_own_words_for_a_stance_are_understood() -> None:
    own = {Stance.CRITICAL: "serious doubt", Stance.CONCERN: "niggle"}

    assert read_answer("serious doubt: no budget", own=own) == (Stance.CRITICAL, "no budget")
    assert read_answer("We have a niggle: it is late", own=own) == (Stance.CONCERN, "it is late")
    assert read_answer("object because it is late", own=own) == (Stance.CRITICAL, "it is late")


def test_a_question_in_reply_to_the_card_is_one_also_in_a_quick_check() -> None:
    def read(present: Round, *, direct: bool) -> Line:
        return words_of.read_line("Why Thursdays?", present=present, co_ops=CO_OPS, direct=direct)

    assert read(Round.CONSENT, direct=True).question
    assert not read(Round.CONSENT, direct=False).question
    assert not read(Round.REACTIONS, direct=True).question


@pytest.mark.parametrize("long", ["🎉" * 20_000 + "a", "\n " * 20_000 + "by", "object" + "\n" * 20_000, "-" * 30_000])
def test_a_line_made_to_be_slow_is_read_all_the_same(long: str) -> None:
    assert words_of.read_line(f"well {long} then", present=Round.CONSENT, co_ops=CO_OPS).stance is None


@given(st.text(max_size=200), st.sampled_from(list(Round)))
def test_any_line_is_read_without_breaking(text: str, present: Round) -> None:
    line = words_of.read_line(text, present=present, co_ops=CO_OPS)

    assert not (line.question and line.stance)
