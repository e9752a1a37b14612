"""What people say about an item in their own words, and what changed in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules import consent_words as reading
from commands.rules.consent_words import Line
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
        ("what time is it?", None),
        ("yesterday we met", None),
        ("fine, but who cleans up", None),
        ("concerned people called", None),
        ("", None),
    ],
)
def test_an_answer_is_understood(text: str, expected: tuple[Stance, str | None] | None) -> None:
    assert reading.read_answer(text) == expected


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
            Line(stance=Stance.CRITICAL, words="it is late", for_coop="small screws"),
        ),
        (
            "concern: too late for small teams",
            Round.CONSENT,
            Line(stance=Stance.CONCERN, words="too late for small teams"),
        ),
        ("We like it", Round.REACTIONS, Line(words="We like it")),
    ],
)
def test_a_line_in_the_thread_is_understood(text: str, present: Round, expected: Line) -> None:
    assert reading.read_line(text, present=present, co_ops=CO_OPS) == expected


@pytest.mark.parametrize(("key", "stance"), [("✅", Stance.CONSENT), ("👍🏽", Stance.CONSENT), ("✋", Stance.CRITICAL)])
def test_a_reaction_is_understood_in_any_skin(key: str, stance: Stance) -> None:
    assert reading.read_reaction(key) is stance
    assert reading.read_reaction("🎉") is None


def test_what_changed_is_told_word_by_word() -> None:
    assert reading.what_changed("Meet on Thursdays at noon", "Meet on Fridays at noon sharp") == [
        ("same", "Meet on"),
        ("out", "Thursdays"),
        ("in", "Fridays"),
        ("same", "at noon"),
        ("in", "sharp"),
    ]


words = st.lists(st.sampled_from(["meet", "on", "fridays", "at", "noon", "please"]), max_size=12).map(" ".join)


@given(words, words)
def test_old_and_new_text_can_be_read_from_what_changed(old: str, new: str) -> None:
    pieces = reading.what_changed(old, new)

    assert " ".join(text for kind, text in pieces if kind != "out") == new
    assert " ".join(text for kind, text in pieces if kind != "in") == old


@given(st.text(max_size=200), st.sampled_from(list(Round)))
def test_any_line_is_read_without_breaking(text: str, present: Round) -> None:
    line = reading.read_line(text, present=present, co_ops=CO_OPS)

    assert not (line.question and line.stance)
