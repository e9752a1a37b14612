"""What comes of words: through the catalogue, the grammar and the readers that the bot itself uses. No homeserver, no archive.

``PLACES`` has a function for each place where things are said; a corpus names it in its headings.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

import commands
from chatbot.api.arguments import (
    Declared,
    Length,
    Reading,
    SaidEnd,
    SaidWhen,
    parse_when,
    say_money,
    say_when,
    tidy,
    without_lead,
)
from chatbot.api.errors import Refusal, Unsure
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.courtesies import wants_nothing
from chatbot.api.understanding.phrase_words import names_of_circles
from chatbot.api.wording.phrases import cmd
from commands.help import answering
from commands.help.showing import Wanted, wanted
from commands.rules.circle_names import called, circle_in, near
from commands.rules.consent.ends import ending
from commands.rules.expectations import expected_in
from commands.rules.help_words import number_in
from commands.rules.meet import times as meet_times
from commands.rules.searching import looked_for, read_search
from commands.rules.subs.named import named_in
from commands.rules.subs.told import Wants, labour_in, told_in
from commands.rules.subs.wonders import wondered
from commands.rules.subs.words import corrected
from storage.types import Pence
from tests.understanding import names, records, replies
from tests.understanding.corpus import NOTHING, Heard

CATALOGUE = Catalogue(commands.FAMILIES)
READING = Reading(
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC), ZoneInfo("Europe/London"), Locale.parse("en-GB", sep="-"), "GBP"
)
"""Monday 2 March 2026, 9:00 in London."""
READ_BACK = Declared(Pence(9_200_000), Pence(7_150_000))
"""What waits for a yes where a declaration has been read back: £92,000 wages, £71,500 self-employed."""
CIRCLES = names_of_circles([("tech", "Tech circle"), ("food", "Food circle"), ("coordinating", "Coordinating circle")])
_PREFIX = "!"


def in_a_room(said: str) -> Heard:
    """In a circle's room: a command with the prefix, or talk."""
    text = tidy(said).strip()
    return command(text.removeprefix(_PREFIX)) if text.startswith(_PREFIX) else NOTHING


def in_private(said: str) -> Heard:
    """In a private room, where the prefix may be left out."""
    text = tidy(said).strip().removeprefix(_PREFIX)
    if CATALOGUE.understand(text, reading=READING, circles=CIRCLES) is None and (heard := told(text)) is not None:
        return heard
    return command(text)


def told(text: str) -> Heard | None:
    """Figures in a sentence, or a question about them, in private; there are two co-ops."""
    of, words = named_in(text, ("Leaf Bakery", "Kiln Studio"))
    try:
        found = told_in(words, named=bool(of))
        if found is not None and len(of) > 1 and found.wants is Wants.DECLARED:
            return Heard("refuses", ("one co-op at a time",))
        if found is None:
            wonders = wondered(text, asked=False)
            return Heard("told", (f"figures: {wonders.value}",)) if wonders is not None else None
        parts = figures(found.figures)
    except Refusal as refusal:
        return _not_taken(refusal)
    if parts.came != "declares":
        return parts
    way = () if found.way is None else (f"by {found.way}",)
    came = "works out" if found.wants is Wants.WORKED_OUT else "reads back"
    return Heard(came, (*parts.parts, *(f"for {name}" for name in of), *way))


def command(text: str) -> Heard:
    """What a command comes to."""
    found = CATALOGUE.understand(text, reading=READING, circles=CIRCLES)
    if found is None and (answer := replies.by_number(text)) is not None:
        return answer
    if found is None and answering.talks(text):
        return Heard("greets")
    if found is None and (expected := expected_in(text)) is not None:
        return Heard("told", (expected,))
    if found is None and answering.asks_for_help(text):
        return Heard("help", ("of=overview",))
    if found is None and wants_nothing(text):
        return Heard("thanks")
    if found is None and (told := answering.explained(CATALOGUE, text)) is not None:
        return Heard("help", (f"of={told.words}",))
    found = found or CATALOGUE.meant(text)
    if found is None and (near := CATALOGUE.nearest(CATALOGUE.bare(text))) is not None:
        return Heard("refuses", (f"did you mean {near.words}?",))
    if found is None:
        return Heard("refuses", ("no such command",))
    try:
        parsed = found.command.grammar.parse(found.rest, reading=READING, example=cmd(found.command.example))
        values = dict(zip((each.name for each in found.command.grammar.positionals), parsed.args, strict=False))
        shown = _shown({**values, **parsed.kwargs})
        if found.command.words == "date":
            poll = meet_times.read_date_poll(str(values["text"]), READING)
            shown = (f"title={poll.title}", f"length={poll.length}", *(f"time={_when(at)}" for at in poll.times))
        if found.command.words == "join":
            shown = names.joins({**values, **parsed.kwargs})
        elif found.command.words == "decisions":
            search = read_search(values["words"], READING)
            searched = {"words": search.words, "since": search.since, "until": search.until, "by": search.by}
            shown = _shown({**searched, **parsed.kwargs})
        elif found.command.words == "leave":
            shown = (*names.leaves(values["circle"]), *(["yes=True"] if parsed.kwargs.get("yes") else []))
        elif isinstance(values.get("person"), str):
            shown = (*shown, *names.person(values["person"], str(parsed.args[-1] or "")))
        elif (
            found.command.words == "items" and isinstance(said := values.get("circle"), str) and not circles_like(said)
        ):
            shown = (f"words={looked_for(said)}",)
        elif isinstance(circle := values.get("circle"), str) and "text" not in values:
            shown = (*shown, f"in={circle_in(circle, names.CIRCLES).slug}")
        if found.command.words == "help":
            shown = (f"of={_helped_with(values['command'])}",)
        if "figures" in values and values["figures"] is not None:
            return figures(str(values["figures"]))
    except Refusal as refusal:
        return _not_taken(refusal)
    if found.command.weighs_with(parsed.kwargs) or (found.guessed and found.command.changes):
        shown = (*shown, "at once" if found.plainly else "read back")
    return Heard(found.command.words, shown)


def circles_like(words: str) -> bool:
    """Whether words are a circle's name, well or badly spelt."""
    return bool(called(words, names.CIRCLES) or near(words, names.CIRCLES))


def _helped_with(words: str | None) -> str:
    """What help is given with."""
    number = number_in(words) if words is not None else None
    if number is not None:
        return f"{number[0]}-{number[1]}"
    helped = wanted(CATALOGUE, words)
    return helped.value if isinstance(helped, Wanted) else str(helped.words)


def figures(said: str) -> Heard:
    """In answer to "what did your co-op pay in wages?"."""
    try:
        return _declares(labour_in(tidy(said), currency=READING.currency, locale=READING.locale))
    except Refusal as refusal:
        return _not_taken(refusal)


def correction(said: str) -> Heard:
    """Behind a declaration that was read back and waits for a yes."""
    try:
        return _declares(corrected(tidy(said), READ_BACK, currency=READING.currency, locale=READING.locale))
    except Refusal as refusal:
        return _not_taken(refusal)


def end(said: str) -> Heard:
    """In answer to the question until when something is open."""
    try:
        r = READING
        return Heard("ends", (_when(parse_when(without_lead(tidy(said)), now=r.now, zone=r.zone, locale=r.locale)),))
    except Refusal as refusal:
        return _not_taken(refusal)


PLACES: Mapping[str, Callable[[str], Heard]] = {
    "room": in_a_room,
    "private": in_private,
    "figures": figures,
    "read-back": correction,
    "end": end,
    "card": replies.to_a_card,
    "acknowledgement": replies.to_an_acknowledgement,
    "thread": replies.in_a_thread,
    "room-talk": replies.without_prefix,
    "poll": replies.to_a_poll,
    "poll-talk": replies.of_a_poll_in_the_room,
    "nothing-asked": lambda said: replies.to_nothing_asked(said, READING),
    "one-open": lambda said: records.with_one_open(said, READING, in_private),
    "two-open": lambda said: records.with_two_open(said, READING, in_private),
    "all-open": lambda said: records.with_all_open(said, READING, in_private),
    "offered": lambda said: records.to_an_offer(said),
    "questions": lambda said: replies.to_questions(said, READING),
}


def _not_taken(refusal: Refusal) -> Heard:
    if isinstance(refusal, Unsure) and refusal.readings:
        return Heard(
            "asks", tuple(said for reading in refusal.readings for said in (reading.words, reading.within) if said)
        )
    return Heard("refuses", (refusal.text,))


def _declares(declared: Declared) -> Heard:
    parts = {"wages": declared.wages, "self-employed": declared.self_employed, "pays": declared.pays}
    return Heard("declares", tuple(f"{name}={_money(sum_)}" for name, sum_ in parts.items() if sum_ is not None))


def _shown(values: Mapping[str, Any]) -> tuple[str, ...]:
    shown = []
    for name, value in values.items():
        match value:
            case None:
                continue
            case SaidEnd(_, None):
                shown.append(f"{name}=unread")
            case SaidWhen(at, ""):
                shown.append(f"{name}={_when(at)}")
            case SaidEnd(_, datetime() as at):
                shown.append(f"{name}={_when(at)}")
            case datetime():
                shown.append(f"{name}={_when(value)}")
            case Length(months, days, minutes):
                shown.append(f"longer={months} months {days} days {minutes} minutes")
            case _:
                shown.append(f"{name}={value}")
    if "text" in values and "by" not in values:
        shown.extend(("by=none", *_left_in(str(values["text"]))))
    return tuple(shown)


def _left_in(text: str) -> tuple[str, ...]:
    """What is told of an end that may have been meant, and stays in a text."""
    day = timedelta(days=2)
    found = ending(None, text, reading=READING, usual=day, unread=day)
    words = found.left or found.amount
    return (f"told={words}",) if words else ()


def _when(at: datetime) -> str:
    return say_when(at, zone=READING.zone, locale=READING.locale)


def _money(pence: int) -> str:
    return say_money(pence, currency=READING.currency, locale=READING.locale)
