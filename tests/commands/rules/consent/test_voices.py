"""Whose answer counts for which seat: one person has one answer of their own, and others may answer for a co-op that is silent."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from chatbot.api.errors import Refusal
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights, voices
from commands.rules.consent.seat import SeatKey, meant_by_none
from commands.rules.consent.voices import has_gone
from storage.models import Answer, ItemStatus, Stance
from storage.types import EventId, UserId

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LEAF, BYTE, GREEN = SEATS = SeatKey(1), SeatKey(2), SeatKey(3)
YES, MAYBE, NO, ASIDE = Stance.CONSENT, Stance.CONCERN, Stance.CRITICAL, Stance.STAND_ASIDE


def user(name: str) -> UserId:
    return UserId(f"@{name}:example.org")


def speak(**seats: str) -> dict[SeatKey, set[UserId]]:
    """Who speaks for which seat: ``speak(leaf="gus hal")``."""
    known = {"leaf": LEAF, "byte": BYTE, "green": GREEN}
    return {known[seat]: {user(name) for name in names.split()} for seat, names in seats.items()}


def said(
    who: str,
    seat: SeatKey | None,
    stance: Stance = YES,
    *,
    at: int,
    words: str | None = None,
    phone: bool = False,
    named_by: str | None = None,
    kept_by: str | None = None,
    lapsed: bool = False,
    gone: bool = False,
) -> Answer:
    """What somebody has said, ``at`` so many minutes; ``named_by``: as a stand-in; ``gone``: and has taken back."""
    when = START + timedelta(minutes=at)
    return Answer(
        item=1,
        user_id=user(who),
        seat=str(seat) if seat is not None else None,
        stance=stance,
        words=words,
        at=when,
        source=EventId(f"${who}{at}"),
        late=False,
        version=1,
        by_phone=phone,
        as_stand_in=named_by is not None,
        named_by=user(named_by) if named_by is not None else None,
        kept_by=user(kept_by) if kept_by is not None else None,
        lapsed_at=when if lapsed else None,
        taken_back_at=when if gone else None,
    )


def stances(tally: judge.Tally) -> list[Stance | None]:
    return [seat.stance for seat in tally.seats]


CASES: list[tuple[str, Sequence[Answer], dict[SeatKey, set[UserId]], list[Stance | None]]] = [
    (
        "one person goes through three co-ops, and is heard for the one that they speak for",
        [said("hal", LEAF, at=1), said("hal", BYTE, at=2), said("hal", GREEN, at=3)],
        speak(leaf="gus", byte="eve", green="hal"),
        [None, None, YES],
    ),
    (
        "one who speaks for two co-ops is heard for the one that they have answered for last",
        [said("hal", LEAF, at=1), said("hal", BYTE, MAYBE, at=2)],
        speak(leaf="hal", byte="hal"),
        [None, MAYBE, None],
    ),
    (
        "and who takes the later one back is heard for the first again",
        [said("hal", LEAF, at=1), said("hal", BYTE, at=2, gone=True)],
        speak(leaf="hal", byte="hal"),
        [YES, None, None],
    ),
    (
        "a tap that repeats a concern for the first is the latest, and leaves its words",
        [said("hal", LEAF, NO, at=1, words="too dear"), said("hal", BYTE, at=2), said("hal", LEAF, NO, at=3)],
        speak(leaf="hal", byte="hal"),
        [NO, None, None],
    ),
    (
        "who comes back to their first co-op has to answer anew",
        [said("hal", LEAF, at=1), said("hal", BYTE, at=2)],
        speak(leaf="gus hal", byte="eve"),
        [None, None, None],
    ),
    (
        "who has left takes the answer along",
        [said("hal", LEAF, NO, at=1, words="no")],
        speak(leaf="gus"),
        [None, None, None],
    ),
    (
        "unless one who stays says that it stands",
        [said("hal", LEAF, NO, at=1, words="no", kept_by="gus")],
        speak(leaf="gus"),
        [NO, None, None],
    ),
    (
        "and stays",
        [said("hal", LEAF, at=1, kept_by="gus")],
        speak(leaf="ivy"),
        [None, None, None],
    ),
    (
        "who has changed seat leaves none, whoever says so",
        [said("hal", LEAF, at=1, kept_by="gus")],
        speak(leaf="gus", byte="hal"),
        [None, None, None],
    ),
    (
        "what those say who speak for it now goes before what was left",
        [said("hal", LEAF, NO, at=1, words="no", kept_by="gus"), said("ivy", LEAF, at=2)],
        speak(leaf="gus ivy"),
        [YES, None, None],
    ),
    (
        "and what was left goes before what others say",
        [said("hal", LEAF, at=1, kept_by="gus"), said("eve", LEAF, NO, at=2, named_by="gus", words="no")],
        speak(leaf="gus"),
        [YES, None, None],
    ),
    (
        "a stand-in is heard for a silent co-op, and for their own beside it",
        [said("eve", BYTE, MAYBE, at=1), said("eve", LEAF, at=2, named_by="gus")],
        speak(leaf="gus", byte="eve"),
        [YES, MAYBE, None],
    ),
    (
        "a stand-in's answer ends with who had named them",
        [said("eve", LEAF, at=1, named_by="hal")],
        speak(leaf="gus"),
        [None, None, None],
    ),
    (
        "which one who stays may let stand, too, though the stand-in speaks for a co-op of their own",
        [said("eve", LEAF, at=1, named_by="hal", kept_by="gus")],
        speak(leaf="gus", byte="eve"),
        [YES, None, None],
    ),
    (
        "a co-op's own word takes the place of what others said for it, whichever came first",
        [
            said("di", LEAF, NO, at=3, phone=True, words="no"),
            said("eve", LEAF, NO, at=1, named_by="gus", words="no"),
            said("gus", LEAF, at=2),
        ],
        speak(leaf="gus"),
        [YES, None, None],
    ),
    (
        "and what others said stands again when that is taken back",
        [said("di", LEAF, MAYBE, at=1, phone=True), said("gus", LEAF, at=2, gone=True)],
        speak(leaf="gus"),
        [MAYBE, None, None],
    ),
    (
        "of two calls the later counts, whoever took it",
        [said("di", LEAF, NO, at=1, phone=True, words="no"), said("cy", LEAF, at=2, phone=True)],
        speak(leaf="gus"),
        [YES, None, None],
    ),
    (
        "a stand-in undoes no call: the more cautious of what others say holds",
        [said("di", LEAF, NO, at=1, phone=True, words="no"), said("eve", LEAF, at=2, named_by="gus")],
        speak(leaf="gus"),
        [NO, None, None],
    ),
    (
        "of two speakers of one co-op the more cautious holds",
        [said("gus", LEAF, at=1), said("hal", LEAF, ASIDE, at=2)],
        speak(leaf="gus hal"),
        [ASIDE, None, None],
    ),
    (
        "said as me is beside a person's one answer",
        [said("gus", LEAF, at=1), said("gus", None, NO, at=2, words="no")],
        speak(leaf="gus"),
        [YES, None, None],
    ),
]


@pytest.mark.parametrize(
    ("answers", "speakers", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_whose_answer_counts(
    answers: Sequence[Answer], speakers: dict[SeatKey, set[UserId]], expected: list[Stance | None]
) -> None:
    for order in (answers, answers[::-1]):
        assert stances(judge.tally(order, seats=SEATS, speakers=speakers)) == expected


def test_whose_place_is_not_heard_since_somebody_has_moved_on() -> None:
    first, second = said("hal", LEAF, at=1), said("hal", BYTE, at=2)
    here = speak(leaf="gus hal", byte="hal")
    assert judge.tally([first, second], seats=SEATS, speakers=here).moved == (judge.Moved(first, second),)
    heard = [first, second, said("gus", LEAF, at=3)]
    assert not judge.tally(heard, seats=SEATS, speakers=here).moved


def test_what_has_lapsed_is_shown_and_what_was_for_no_seat_here_is_beside() -> None:
    gone, other = said("hal", LEAF, at=1), said("ivy", SeatKey(9), at=2)
    tally = judge.tally([gone, other], seats=SEATS, speakers=speak(leaf="gus"))
    assert (tally.lapsed, tally.beside) == ((gone,), (other,))


def test_once_closed_it_is_as_it_was_at_the_close_whoever_speaks_now() -> None:
    counted, gone = said("gus", LEAF, at=1), said("hal", BYTE, at=2, lapsed=True)
    assert stances(judge.tally([counted, gone], seats=SEATS)) == [YES, None, None]
    open_again = judge.tally([counted, gone], seats=SEATS, speakers=speak(leaf="gus", byte="hal"))
    assert stances(open_again) == [YES, YES, None]


def test_an_older_answer_of_a_stand_in_of_whom_nobody_knows_who_named_them_stands() -> None:
    old = said("eve", LEAF, at=1, named_by="gus")
    old.named_by = None
    assert stances(judge.tally([old], seats=SEATS, speakers=speak(leaf="hal"))) == [YES, None, None]


def lent(seat: SeatKey) -> Answer:
    return said("di", seat, at=int(str(seat.holder)), phone=True)


@pytest.mark.parametrize(
    ("own", "others", "needed", "outcome"),
    [
        (1, 0, 1, ItemStatus.AGREED),
        (0, 1, 1, ItemStatus.NOT_HEARD),
        (0, 3, 1, ItemStatus.NOT_HEARD),
        (1, 1, 2, ItemStatus.AGREED),
        (0, 2, 2, ItemStatus.NOT_HEARD),
        (2, 1, 3, ItemStatus.AGREED),
        (1, 2, 3, ItemStatus.NOT_HEARD),
        (2, 2, 4, ItemStatus.AGREED),
        (1, 3, 4, ItemStatus.NOT_HEARD),
        (2, 5, 4, ItemStatus.AGREED),
        (1, 1, 3, ItemStatus.NOT_HEARD),
        (3, 0, 4, ItemStatus.NOT_HEARD),
    ],
)
def test_at_most_half_of_what_is_needed_may_be_said_by_others(
    own: int, others: int, needed: int, outcome: ItemStatus
) -> None:
    seats = [SeatKey(number) for number in range(1, 10)]
    answers = [said(f"p{seat.holder}", seat, at=1) for seat in seats[:own]]
    answers += [lent(seat) for seat in seats[own : own + others]]
    tally = judge.tally(answers, seats=seats)

    assert judge.outcome(tally, quorum=needed, silence="not-heard") is outcome
    lacks = own + others >= needed and outcome is ItemStatus.NOT_HEARD
    assert judge.lacks_own_voices(tally, needed=needed) is lacks
    assert len(tally.lent) == others


def test_where_silence_is_consent_nobody_has_to_be_heard_in_their_own_voice() -> None:
    tally = judge.tally([lent(LEAF)], seats=SEATS)
    assert judge.outcome(tally, quorum=Fraction(1), silence="consent") is ItemStatus.AGREED


def test_a_critical_concern_that_others_bring_for_a_co_op_stops() -> None:
    by_phone = said("di", LEAF, NO, at=1, phone=True, words="too dear")
    tally = judge.tally([by_phone, said("eve", BYTE, at=2)], seats=SEATS)
    assert judge.outcome(tally, quorum=1, silence="not-heard") is ItemStatus.NOT_AGREED


def test_five_answers_in_a_minute_are_talked_about_and_no_more() -> None:
    at = START + timedelta(minutes=10)
    gus = user("gus")

    def before(*seconds: float, who: str = "gus") -> list[Answer]:
        found = [said(who, LEAF, at=0) for _ in seconds]
        for one, ago in zip(found, seconds, strict=True):
            one.noted_at = at - timedelta(seconds=ago)
        return found

    assert not voices.is_one_of_many(before(1, 2, 3, 4), by=gus, at=at)
    assert voices.is_one_of_many(before(0, 1, 2, 3, 59), by=gus, at=at)
    assert not voices.is_one_of_many(before(1, 2, 3, 4, 60), by=gus, at=at)
    assert not voices.is_one_of_many(before(1, 2, 3, 4, -1), by=gus, at=at)
    assert not voices.is_one_of_many([*before(1, 2, 3, 4), *before(5, who="hal")], by=gus, at=at)


def test_who_may_let_an_answer_stand_that_was_left() -> None:
    gone = said("hal", LEAF, at=1)

    def keep(actor: str, **seats: str) -> Answer:
        here = speak(**seats)
        tally = judge.tally([gone], seats=SEATS, speakers=here)
        return rights.may_keep(tally, here, left=user("hal"), actor=user(actor), number=1)

    assert keep("gus", leaf="gus") is gone
    with pytest.raises(Refusal, match=r"no answer to C-1 that @hal:example\.org has left"):
        keep("eve", leaf="gus", byte="eve")
    with pytest.raises(Refusal, match="no answer"):
        keep("gus", leaf="gus hal")
    with pytest.raises(Refusal, match="speaks for another co-op now"):
        keep("gus", leaf="gus", byte="hal")


def test_which_seat_somebody_means_who_names_none() -> None:
    assert meant_by_none([LEAF, BYTE], answered=[], home=BYTE) == BYTE
    assert meant_by_none([LEAF, BYTE], answered=[BYTE, None, LEAF], home=BYTE) == LEAF
    assert meant_by_none([LEAF, BYTE], answered=[GREEN], home=GREEN) == LEAF
    assert meant_by_none([], answered=[LEAF], home=LEAF) is None


def test_gone_is_who_has_answered_as_a_speaker_in_time_and_speaks_for_that_seat_no_longer() -> None:
    late = said("hal", LEAF, at=1)
    late.late = True
    here = speak(leaf="gus")
    assert has_gone(said("hal", LEAF, at=1), here)
    for other in (
        said("gus", LEAF, at=1), said("hal", None, at=1), late, said("hal", LEAF, at=1, phone=True),
        said("hal", LEAF, at=1, named_by="gus"),
    ):  # fmt: skip
        assert not has_gone(other, here)
