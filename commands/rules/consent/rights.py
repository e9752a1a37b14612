"""What may still be done with an item. By whom, is in ``authority``."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.api.errors import Refusal
from chatbot.api.wording.phrases import CONCERN, CRITICAL, cmd, n
from commands.rules.consent.names import OUTCOMES, how_it_stands
from commands.rules.consent.objections import Objection
from commands.rules.consent.outcomes import Tally, stance_of
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers, may_stay
from storage.models import Answer, Item, ItemStatus, Stance
from storage.types import CircleSlug, UserId


def must_be_open(item: Item, *, said_at: datetime | None = None, ends: Sequence[datetime] = ()) -> None:
    """Refuse to change an item that is closed: a closed item never changes.

    What was said after the last of its ``ends`` comes too late, also when nobody was there to close it. Raises Refusal.
    """
    if item.status is not ItemStatus.OPEN:
        raise Refusal(
            "closed",
            "C-{number} is closed: {outcome}. To take it up again, open a new check with {consent}.",
            number=item.number,
            outcome=how_it_stands(item),
            consent=cmd("consent Share the van by fri 17:00", here=False),
        )
    if said_at is not None and ends and said_at > max(ends):
        raise Refusal(
            "time-over",
            "The time of C-{number} was over when you said that, so it closes as it stood. I have changed nothing.",
            number=item.number,
        )


def is_asked(item: Item) -> bool:
    """Whether answers to an item still count: it is open, and its half of a joint item has come to no outcome yet."""
    return item.status is ItemStatus.OPEN and item.own_outcome is None


def must_be_asked_still(item: Item) -> None:
    """Refuse to judge one half of a joint item twice, or to change what its outcome was made of. Raises Refusal."""
    if item.own_outcome is not None:
        raise Refusal(
            "half-closed",
            "This circle has come to “{outcome}” on C-{number} and waits for the other one. To ask it again, change the text "
            "with {amend}, or give more time with {extend}.",
            outcome=OUTCOMES[item.own_outcome],
            number=item.number,
            amend=cmd(f"amend C-{item.number} Share the van on Mondays"),
            extend=cmd(f"extend C-{item.number}"),
        )


def may_close_early(state: Tally, *, number: int, runs_circle: bool) -> None:
    """Before its time an item closes when every seat is heard, or when the facilitator or secretary says so."""
    if state.not_heard and not runs_circle:
        raise Refusal(
            "not-all-heard",
            "{left} of {seats} seats have not been heard on C-{number} yet. It closes by itself at its time; before that, "
            "the facilitator or secretary can close it.",
            left=len(state.not_heard),
            seats=len(state.seats),
            number=number,
        )


def must_all_be_heard(state: Tally, *, number: int) -> None:
    """What was offered once all were heard is no more to be had when somebody is not, or holds something else. Raises Refusal."""
    raise Refusal(
        "not-all-heard-now",
        "Not everybody is heard on C-{number} any more, or somebody’s word is waited for ({left} not heard). I have changed nothing. "
        "{item} shows where it stands.",
        number=number,
        left=len(state.not_heard),
        item=cmd(f"item C-{number}"),
    )


def may_advance(*, number: int, open_questions: int, runs_circle: bool, questions: bool) -> None:
    """While questions are open, only who facilitates the circle ends the questions round. Raises Refusal."""
    if questions and open_questions and not runs_circle:
        raise Refusal(
            "questions-open",
            n(
                open_questions,
                "{count} question to C-{number} still waits for your answer. Reply to it, or say {answer}; then {advance}.",
                "{count} questions to C-{number} still wait for your answers. Reply to them, or say {answer}; then {advance}.",
                number=number,
                answer=cmd(f"answer C-{number} Next week"),
                advance=cmd(f"advance C-{number}"),
            ),
        )


def held_by(tally: Tally, *, person: UserId, unmet: Sequence[Objection] = ()) -> Answer | None:
    """The critical concern of a person, to the present text or else to an earlier one, that still stands."""
    now = (each for seat in tally.seats for each in seat.answers if stance_of(each) is Stance.CRITICAL)
    return next((each for each in (*now, *(one.answer for one in unmet)) if each.user_id == person), None)


def may_ask_the_person(
    tally: Tally, *, person: UserId, number: int, unmet: Sequence[Objection] = (), how: str = ""
) -> Answer:
    """The critical concern of a person that is to be resolved, to the present text or to an earlier one. Raises Refusal when they
    hold none, with the way to say ``how`` of somebody's who does."""
    if (held := held_by(tally, person=person, unmet=unmet)) is not None:
        return held
    holders = [*(answer.user_id for answer in tally.words_of(Stance.CRITICAL)), *(one.answer.user_id for one in unmet)]
    if holders:
        raise Refusal(
            "no-critical-concern",
            "I know of no {critical_concern} of {person} on C-{number} that still stands, but of one of {holder}. To say how that is met: "
            "{resolve}",
            person=person,
            number=number,
            holder=holders[0],
            resolve=cmd(f"resolve C-{number} {holders[0]} {how or 'we try it for 3 months'}"),
            critical_concern=CRITICAL,
        )
    raise Refusal(
        "no-critical-concern",
        "I know of no {critical_concern} of {person} on C-{number} that still stands. {item} shows who holds one.",
        person=person,
        number=number,
        item=cmd(f"item C-{number}"),
        critical_concern=CRITICAL,
    )


def may_record(
    unmet: Sequence[Objection], *, person: UserId, item: Item, actor: UserId, authors: Sequence[UserId] = ()
) -> Answer:
    """The concern to an earlier text of which it may be put on record how it was heard: by nobody who has proposed the text or
    written it with them (DECISIONS 13), and of nobody's to the present one, which stops it. Raises Refusal."""
    if actor == item.proposer or actor in authors:
        raise Refusal(
            "own-proposal",
            "You have proposed C-{number}, or written it with who has, so it is for somebody else who facilitates the circle to put on record how that was heard. "
            "You can ask whether it is met: {resolve}",
            number=item.number,
            resolve=cmd(f"resolve C-{item.number} {person} we end by nine"),
        )
    if actor == person:
        raise Refusal(
            "own-concern",
            "That {concern} is yours. To say that it is met, or that it stands, answer the text as it is now: {yes}",
            yes=cmd(f"yes C-{item.number}"),
            concern=CONCERN,
        )
    for one in unmet:
        if one.answer.user_id == person:
            return one.answer
    raise Refusal(
        "nothing-to-record",
        "I know of no {critical_concern} of {person} to an earlier text of C-{number} that is open. One to the present text stops it "
        "until they say that it is met: {resolve}",
        person=person,
        number=item.number,
        resolve=cmd(f"resolve C-{item.number} {person} we end by nine"),
        critical_concern=CRITICAL,
    )


def may_keep(tally: Tally, speakers: Speakers, *, left: UserId, actor: UserId, number: int) -> Answer:
    """The answer of somebody who has left a seat that one who speaks for the seat may let stand. Raises Refusal."""
    theirs = [answer for answer in tally.lapsed if answer.user_id == left]
    mine = [answer for answer in theirs if actor in speakers.get(SeatKey.parse(answer.seat or ""), frozenset())]
    if not mine:
        raise Refusal(
            "nothing-left",
            "I know of no answer to C-{number} that {person} has left to a co-op that you speak for. {item} shows what was said.",
            person=left,
            number=number,
            item=cmd(f"item C-{number}"),
        )
    if not may_stay(mine[-1], speakers):
        raise Refusal(
            "speaks-for-another",
            "{person} speaks for another co-op now, and has one answer of their own. To answer for yours, say {yes}.",
            person=left,
            yes=cmd(f"yes C-{number}"),
        )
    return mine[-1]


def must_be_there(person: UserId, *, there: bool, circle: str) -> None:
    """Who watches something, or says whether their concern is met, is in the circle's room. Raises Refusal."""
    if not there:
        raise Refusal(
            "not-present",
            "{person} is not in the room of the {circle} now, so I tell them nothing of it. What they had said is kept as it is. "
            "Please invite them, or name somebody who is there.",
            person=person,
            circle=circle,
        )


def may_refer(item: Item, *, already: int | None, parent: CircleSlug | None) -> CircleSlug:
    """The broader circle that an item can go to: what is open, or has closed without agreement, and that once. Raises
    Refusal."""
    if parent is None:
        raise Refusal("no-parent", "There is no broader circle to take it to.")
    if already is not None:
        raise Refusal(
            "referred-already",
            "C-{number} was taken to the broader circle already, as C-{already}.",
            number=item.number,
            already=already,
        )
    if item.status not in (ItemStatus.OPEN, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD):
        raise Refusal(
            "closed",
            "C-{number} is closed: {outcome}. There is nothing to take further.",
            number=item.number,
            outcome=how_it_stands(item),
        )
    return parent
