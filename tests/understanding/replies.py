"""What comes of words that answer something of ours: a card, an acknowledgement, a date poll, one of two open questions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import commands
from chatbot.api.arguments import Reading
from chatbot.api.declaring.family import named
from chatbot.api.errors import UsageError
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.courtesies import wants_nothing
from chatbot.api.understanding.found import Found
from chatbot.handling.questions import Asked, Questions
from commands.consent.items.asked import WhetherMet
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.hint import answer_in_the_room
from commands.rules.consent.line import BareNo, LineInHand, Position, Remark, Talk, meaning
from commands.rules.consent.words import SaidTo, as_said_of_an_item, number_in, read_line
from commands.rules.meet import days as meet_days
from commands.rules.meet import hint as meet_hint
from commands.rules.meet import words as meet_words
from commands.rules.meet.words import read_help
from commands.subs.paying.asked import FiguresWanted
from storage.models import OpenQuestion, Round
from storage.types import UserId
from tests.understanding.corpus import NOTHING, Heard

CATALOGUE = Catalogue(commands.FAMILIES)
TIMES = (
    datetime(2026, 3, 4, 10, 0, tzinfo=UTC),
    datetime(2026, 3, 5, 14, 0, tzinfo=UTC),
    datetime(2026, 3, 6, 10, 0, tzinfo=UTC),
)
"""Of the date poll: Wednesday 10:00, Thursday 14:00, Friday 10:00."""
MET = WhetherMet(3, 1, "we end by nine", UserId("@gus:example.org"))
FIGURES = FiguresWanted("1 2025-04-01", TIMES[0].date())


def to_a_card(said: str) -> Heard:
    """In reply to the card of C-3."""
    return _line(said, CardKey(3), SaidTo.CARD)


def to_an_acknowledgement(said: str) -> Heard:
    """In reply to our thanks for an answer to C-3."""
    return _line(said, CardKey(3, Part.LINE), SaidTo.CARD)


def in_a_thread(said: str) -> Heard:
    """Among people in the thread of C-3."""
    return _line(said, CardKey(3), SaidTo.THREAD)


def without_prefix(said: str) -> Heard:
    """In the circle's room, to nobody in particular, while C-3 is open."""
    found = answer_in_the_room(said)
    return NOTHING if found is None or found[0] != 3 else _line(found[1], CardKey(3, Part.LINE), SaidTo.CARD)


def to_a_poll(said: str) -> Heard:
    """In reply to a date poll."""
    numbered, strange = meet_days.numbered(said, TIMES, today=datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    try:
        cans = meet_words.read_can(numbered, options=len(TIMES))
    except UsageError as unclear:
        return Heard("refuses", (unclear.text,))
    if cans and strange is not None:
        return Heard("refuses", (meet_days.no_such_time(strange, "1").text,))
    return Heard("can", (", ".join(f"{option} {can}" for option, can in sorted(cans.items())),)) if cans else NOTHING


def by_number(said: str) -> Heard | None:
    """Said to us with the number of an item, and no command: “agree C-3”."""
    named = number_in(said)
    line = read_line(as_said_of_an_item(named[1]), present=Round.CONSENT, co_ops=()) if named is not None else None
    return Heard(line.stance.value, (f"words={line.words}",)) if line is not None and line.stance is not None else None


def of_a_poll_in_the_room(said: str) -> Heard:
    """In the circle's room, to nobody in particular, while the date poll M-1 is open."""
    found = meet_hint.answer_in_the_room(said)
    return to_a_poll(found[2]) if found is not None and found[:2] == ("M", 1) else NOTHING


def to_nothing_asked(said: str, reading: Reading) -> Heard:
    """In reply to a message of ours that asks nothing: a list, a refusal. Nothing is done; it is said whose answer it may be."""
    if wants_nothing(said):
        return Heard("thanks")
    line = read_line(said, present=Round.CONSENT, co_ops=())
    if line.stance is not None or line.question or line.unclear:
        return Heard("lacks", ("consent",))
    if meet_hint.is_for_a_poll(said) or read_help(said):
        return Heard("lacks", ("meet",))
    found = CATALOGUE.understand(said, reading=reading, circles={})
    return Heard("lacks", (found.command.words if found is not None and found.plainly else "nothing",))


def to_questions(said: str, reading: Reading) -> Heard:
    """In private, while two questions are open: whether a concern on C-3 is met (the newest), and for the figures of a co-op."""

    def understand(text: str) -> Found | None:
        return CATALOGUE.understand(text, reading=reading, circles={})

    desk = SimpleNamespace(catalogue=CATALOGUE, families=named(commands.FAMILIES), understand=understand)
    questions = Questions(cast("Any", desk), commands=cast("Any", None))
    met, figures = _asked("consent", MET), _asked("subs", FIGURES)
    message, ctx = SimpleNamespace(text=said, private=True), SimpleNamespace(reading=reading)
    open_: Sequence[OpenQuestion] = (met, figures)
    found = questions._meant_by(cast("Any", message), Asked(open_), cast("Any", ctx))
    if found is not None:
        return Heard("met" if found[0] is met else "figures", (found[1],))
    if questions._answers_two(said, Asked(open_), cast("Any", ctx)):
        return Heard("lists")
    command = understand(said)
    return Heard("command", (command.command.words,)) if command is not None else Heard("lists")


def _asked(family: str, asked: WhetherMet | FiguresWanted) -> OpenQuestion:
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    return OpenQuestion(
        family=family,
        name=asked.name,
        about=asked.key,
        data=asked.data,
        asked_at=now,
        expires_at=now + timedelta(days=1),
    )


def _line(said: str, key: CardKey, to: SaidTo) -> Heard:
    match meaning(LineInHand(said, key, to)):
        case Position(stance, line):
            return Heard(stance.value, (f"words={line.words}",))
        case Remark(puzzles=True) | BareNo():
            return Heard("asks")
        case Remark() | Talk():
            return Heard("thanks") if to is SaidTo.CARD else NOTHING
        case other:
            return Heard(type(other).__name__.casefold(), (str(getattr(other, "words", "")),))
