"""What people are told of what became of a concern that was taken to the broader circle."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, code, p, run, say, t, ul
from chatbot.api.wording.phrases import CONCERN, CRITICALS
from commands.rules.consent.names import how_it_stands
from storage.models import Item, ItemStatus

NO_ANSWER = (ItemStatus.WITHDRAWN, ItemStatus.NOT_HEARD)
"""What a circle has come to that has neither agreed nor said no."""


def not_yet_said(name: str, seat: str | None, words: str, *, there: bool) -> Phrase:
    """A concern that was taken there, whose holder is asked; or cannot be."""
    who = t("**{name} for {seat}**", name=name, seat=seat) if seat is not None else t("**{name}**", name=name)
    if not there:
        return t(
            "{who}: {words} – not said to be met, and {name} is not here to be asked", who=who, words=words, name=name
        )
    return t("{who}: {words} – not yet said to be met: I ask {name}", who=who, words=words, name=name)


def what_became(lines: Sequence[Inline]) -> Doc:
    """The concerns that went along."""
    return say(p("The {critical_concerns} that went along:", critical_concerns=CRITICALS), ul(lines))


def broader_circle_answers(origin: Item, item: Item, circle: str, words: Sequence[Block], decision: int | None) -> Doc:
    """What the broader circle has come to is brought back."""
    outcome = how_it_stands(item)
    if item.status in NO_ANSWER:
        none = t(
            "The {circle} has come to no answer on C-{number}, which you had referred: {outcome}.",
            circle=circle,
            number=origin.number,
            outcome=outcome,
        )
        return say(p(none), *words, p(_take_it_up()))
    answered = t(
        "The {circle} has answered C-{number}, which you had referred: {outcome}.",
        circle=circle,
        number=origin.number,
        outcome=outcome,
    )
    if decision is None:
        return say(p(answered), *words, p(_take_it_up()))
    logged = t("It is D-{number} in their logbook.", number=decision)
    return say(p(run(answered, logged)), *words, p("Thank you for taking it further."))


def rests(origin: Item, item: Item, circle: str) -> Doc:
    """The broader circle is named no longer."""
    first = p(
        "My configuration does not name the {circle} any more, so C-{there} rests there, and C-{number}, which you had referred, gets no "
        "answer for now.",
        circle=circle,
        there=item.number,
        number=origin.number,
    )
    return say(first, p(_take_it_up()))


def _take_it_up() -> Inline:
    return t(
        "Thank you for taking it further. To take it up here, with another text, say {consent}.",
        consent=cmd("consent <what you propose>", here=False),
    )


def is_it_met(origin: Item, circle: str, came_to: Block, words: Sequence[Block], *, decided: bool) -> Doc:
    """To whoever holds one."""
    if decided:
        asked = p(
            "Is it met by that? Please say {yes} or {no}. I tell the {circle}, and it stands at the review.",
            yes=code("yes"),
            no=code("no"),
            circle=circle,
        )
    else:
        asked = p(
            "So it is open as before. Is it met meanwhile? Please say {yes} or {no}. I tell the {circle}.",
            yes=code("yes"),
            no=code("no"),
            circle=circle,
        )
    return say(
        came_to, p("Your {concern} on C-{number} had been:", number=origin.number, concern=CONCERN), *words, asked
    )


def answered_as(origin: Item, circle: str, there: str, shown: str) -> Block:
    """The broader circle has agreed to something."""
    return p(
        "The {there} has answered C-{number} of the {circle}, as {shown}.",
        there=there,
        number=origin.number,
        circle=circle,
        shown=shown,
    )


def came_to_nothing(origin: Item, circle: str, there: str, item: Item) -> Block:
    """It has not."""
    return p(
        "The {there} has decided nothing on C-{number} of the {circle}: C-{item} is {outcome}.",
        there=there,
        number=origin.number,
        circle=circle,
        item=item.number,
        outcome=how_it_stands(item),
    )


def rests_there(origin: Item, circle: str, there: str, item: Item) -> Block:
    """It is named no longer."""
    return p(
        "C-{number} of the {circle} was taken to the {there}. My configuration does not name that circle any more, so C-{item} rests.",
        there=there,
        number=origin.number,
        circle=circle,
        item=item.number,
    )


def whether_met(item: Item) -> Phrase:
    """What the question is about, and how it is answered."""
    return t(
        "whether your {concern} on C-{number}, which was taken further, is met ({yes} or {no})",
        number=item.number,
        yes=code("yes"),
        no=code("no"),
        concern=CONCERN,
    )


def told(item: Item, holder: str, *, met: bool, decided: bool) -> Doc:
    """To the circle."""
    if met:
        how = t("by the answer") if decided else t("meanwhile")
        return say(
            "{holder} says that their {concern} on C-{number} is met {how}. Thank you!",
            holder=holder,
            number=item.number,
            how=how,
            concern=CONCERN,
        )
    consent = cmd("consent <what you propose>", here=False)
    if not decided:
        return say(
            "{holder} says that their {concern} on C-{number} stands. To take it up here, say {consent}.",
            holder=holder,
            number=item.number,
            consent=consent,
            concern=CONCERN,
        )
    return say(
        "{holder} says that their {concern} on C-{number} is not met by the answer. It stands at the review of that. To take it up here, say "
        "{consent}.",
        holder=holder,
        number=item.number,
        consent=consent,
        concern=CONCERN,
    )


def thank_you(item: Item, proposer: str, *, met: bool) -> Doc:
    """To whoever has said so."""
    if met:
        return say("Thank you, noted on C-{number}, and told to your circle.", number=item.number)
    return say(
        "Thank you. Your {concern} on C-{number} is kept as not met, and your circle is told. {proposer} had proposed it.",
        number=item.number,
        proposer=proposer,
        concern=CONCERN,
    )


def became(line: Inline, *, met: bool | None) -> Phrase:
    """A concern as the card of the broader circle shows it, with what became of it."""
    if met is None:
        return t("{concern} – not said to be met", concern=line)
    return (
        t("{concern} – met by the answer", concern=line)
        if met
        else t("{concern} – not met by the answer", concern=line)
    )
