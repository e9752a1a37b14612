"""Answers as people who have read no docs give them, and the talk beside them that is no answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.api.understanding import courtesies
from commands.rules.consent import words as words_of
from commands.rules.consent.words import Line, SaidTo
from storage.models import Round, Stance

CO_OPS = {"leaf-bakery", "small-screws"}

CONSENT = """
yes|Yes!|yes please|yes from us|Yes 👍|👍|👍🏽|✅|✔️|OK 👍|okay by me|ok then|fine|fine by us|fine with us|fine by me, thanks|that's fine by us
this is fine with us|all good|looks good to us|sounds good to me!|we're fine with this|I'm ok with that|happy with this|happy to go ahead
let's go ahead|no objection|no objections from us|No objections here.|No concerns from us, thanks|we have no objections to this|none from us
nothing against it|no major concerns|we don't have any concerns|I don't object|we don't mind|no problem with this|I consent|we consent
we give our consent|agreed|we agree with this|+1|+1 from us|we support this|in favour|I'm for it|go for it|sure|yep|yeah|that works for us
can live with it|good enough for now, safe enough to try|sorry, changed my mind: fine|changed our mind, fine by us|on reflection, we consent
sorry for the delay, fine by us|Hi all, fine by us!|We've discussed it and we consent|We talked about it and are fine with it.|I think that's fine
our answer is yes|it's a yes from us|thank you. we consent.|fine by us after all|we consent after all, thanks|no, that's fine|👍 thanks
""".replace("\n", "|").strip("|")

CONCERN = """
concern: X|Concern - X|a concern: X|we have a concern about X|We have some concerns about X|I have concerns about X|small concern: X|my concern is X
our main concern is X|we're concerned about X|I am worried about X|we are a bit worried about X|I'd like to raise a concern: X|🤔 X
not happy because X|we are not happy with this because X|yes, but X|fine by us, but X|yes with a concern: X|Consent with one concern: X
""".replace("\n", "|").strip("|")

CRITICAL = """
critical concern: X|we have a critical concern: X|I object because X|we object, X|Objection: X|we have an objection: X|we block because X|✋ X|👎 X
not ok with us because X|not fine by us: X|we can't agree because X|we do not consent because X|I don't agree because X|we disagree because X
no because X|we're against because X|strong objection: X|it won't work for us because X|after all we object because X|I want to object because X
""".replace("\n", "|").strip("|")

ASIDE = "abstain|we abstain|I'm abstaining|stand aside|standing aside|I'll stand aside|step aside|pass|we pass|no opinion|neutral|no strong feelings"

TALK = """
thanks for this!|see you Friday|Thanks Gus|good point|good morning all|ok I'll ask them and come back|ok so when is the next call?|yes I saw that
yes, I can|Yes, the hall is free|no, the hall is closed on Mondays|fine weather today|consent forms are in the office|objects left in the hall
no idea yet, will ask my co-op|no time to read this yet|no worries|let me check with my co-op|blocked drains again|I agree with Hal
agree with Fay, let us wait|concerning the hall, the key is with Gus|passing by to say hi|question time is at five|sure thing, see you then|Great idea!
🎉|❤️|lol|sorry|thanks, all clear now|not yet|veto power is in the statutes|no concern of ours what they do|critical mass ride on Friday
Yes, Fay, I'll bring the cake|ok see you there|agreed to meet at 5 with Hal|👍 see you Friday|it works now|fine, but who cleans up|Leaf Bakery is closed today
""".replace("\n", "|").strip("|")


def read(text: str, said: SaidTo = SaidTo.THREAD) -> Line:
    return words_of.read_line(text, present=Round.CONSENT, co_ops=CO_OPS, to=said)


@pytest.mark.parametrize("text", CONSENT.split("|"))
def test_consent_in_peoples_own_words(text: str) -> None:
    assert read(text) == Line(stance=Stance.CONSENT)


@pytest.mark.parametrize("text", CONCERN.split("|"))
def test_a_concern_keeps_its_words(text: str) -> None:
    assert read(text.replace("X", "the market day")) == Line(stance=Stance.CONCERN, words="the market day")


@pytest.mark.parametrize("text", CRITICAL.split("|"))
def test_a_critical_concern_keeps_its_reason(text: str) -> None:
    assert read(text.replace("X", "we lose a day")) == Line(stance=Stance.CRITICAL, words="we lose a day")


@pytest.mark.parametrize(
    "text", ["I object", "object!", "block", "I block this", "disagree", "I don't consent", "👎", "❌"]
)
def test_a_critical_concern_without_a_reason_has_no_words(text: str) -> None:
    assert read(text) == Line(stance=Stance.CRITICAL)


@pytest.mark.parametrize("text", ASIDE.split("|"))
def test_standing_aside_in_peoples_own_words(text: str) -> None:
    assert read(text) == Line(stance=Stance.STAND_ASIDE)


@pytest.mark.parametrize("text", TALK.split("|"))
def test_talk_is_no_answer(text: str) -> None:
    line = read(text)
    assert (line.stance, line.question, line.unclear) == (None, False, False)


@pytest.mark.parametrize("text", ["no", "No!", "nope", "No, we can't do Thursdays"])
def test_a_bare_no_is_asked_about(text: str) -> None:
    assert read(text) == Line(unclear=True, words=text)


@pytest.mark.parametrize(
    ("text", "coop", "stance", "words"),
    [
        ("yes from Leaf Bakery", "Leaf Bakery", Stance.CONSENT, None),
        ("yes, for Leaf Bakery", "Leaf Bakery", Stance.CONSENT, None),
        ("Leaf Bakery consents", "Leaf Bakery", Stance.CONSENT, None),
        ("Leaf Bakery is fine with this", "Leaf Bakery", Stance.CONSENT, None),
        ("small screws says yes", "small screws", Stance.CONSENT, None),
        ("Leaf Bakery has a concern about cost", "Leaf Bakery", Stance.CONCERN, "cost"),
        ("Leaf Bakery objects because it costs too much", "Leaf Bakery", Stance.CRITICAL, "it costs too much"),
    ],
)
def test_a_co_op_can_be_named_before_or_after(text: str, coop: str, stance: Stance, words: str | None) -> None:
    assert read(text) == Line(stance=stance, words=words, for_coop=coop)


@pytest.mark.parametrize(
    "text", ["fine by me personally", "yes as me", "consent, as myself", "concern, as me: too early"]
)
def test_as_me_stands_anywhere(text: str) -> None:
    assert read(text).as_me
    assert read(text).stance is not None


def test_what_answers_somebody_else_is_no_answer_to_the_item() -> None:
    """Under somebody's concern "we agree" is agreement with the concern."""
    assert read("we agree", SaidTo.PERSON) == Line(words="we agree")
    assert read("no", SaidTo.PERSON) == Line(words="no")
    assert read("we consent", SaidTo.PERSON) == Line(stance=Stance.CONSENT)
    assert read("we object because we lose a day", SaidTo.PERSON).stance is Stance.CRITICAL


def test_a_reply_to_the_card_may_simply_ask() -> None:
    asked = "When would it start?"
    direct = words_of.read_line(asked, present=Round.CONSENT, co_ops=CO_OPS, to=SaidTo.CARD, direct=True)
    assert direct == Line(question=True, words=asked)
    assert read(asked) == Line(words=asked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes C-1", (1, "yes")),
        ("yes to c12", (12, "yes")),
        ("C-1: fine by us", (1, "fine by us")),
        ("block C-1 it costs too much", (1, "block: it costs too much")),
        ("C-7", (7, "")),
        ("fine by us", None),
    ],
)
def test_the_number_of_an_item_is_found_in_a_line(text: str, expected: tuple[int, str] | None) -> None:
    assert words_of.number_in(text) == expected


@pytest.mark.parametrize(
    "text", ["thanks all", "Cheers!", "see you on Friday", "🎉", "I'll ask my co-op", "hello everyone", "lol"]
)
def test_company_is_no_reason(text: str) -> None:
    assert courtesies.is_courtesy(text)


@pytest.mark.parametrize(
    "text", ["Sorry, nobody of ours can come", "We will lose money", "Great risk for our drivers", "It clashes"]
)
def test_a_reason_is_not_taken_for_company(text: str) -> None:
    assert not courtesies.is_courtesy(text)


PIECES = st.sampled_from(
    [
        "no",
        "not",
        "yes",
        "we",
        "i",
        "fine",
        "ok",
        "concern",
        "object",
        "because",
        ",",
        ".",
        "!",
        "👍",
        "with",
        "us",
        "this",
        "thanks",
        "but",
        "as",
        "long",
        "as",
        "have",
        "-",
        ":",
        "so",
        "very",
    ]
)


@given(st.lists(PIECES, max_size=60).map(" ".join))
def test_any_string_of_such_words_is_read(text: str) -> None:
    """The patterns share many words: none of their mixtures may break or hang."""
    line = read(text)
    assert not (line.unclear and line.stance)


def test_an_items_number_is_looked_for_once_in_brackets_without_end() -> None:
    """From each bracket anew it took minutes."""
    assert words_of.number_in("(" * 60_000) is None
    assert words_of.number_in("(" * 3 + "C-12) yes") == (12, "yes")
