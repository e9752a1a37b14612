"""What people are told of what became of a concern that was taken to the broader circle."""

from collections.abc import Sequence

from chatbot.api.markup import Block, Doc, Inline, Phrase, cmd, code, p, say, t, ul
from storage.models import Item


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
    return say(p("The critical concerns that went along:"), ul(lines))


def is_it_met(origin: Item, circle: str, there: str, shown: str, words: Sequence[Block]) -> Doc:
    """To whoever holds one."""
    return say(
        p(
            "The {there} has answered C-{number} of the {circle}, as {shown}. Your concern on it had been:",
            there=there,
            number=origin.number,
            circle=circle,
            shown=shown,
        ),
        *words,
        p(
            "Is it met by that? Please say {yes} or {no}. I tell the {circle}, and it stands at the review.",
            yes=code("yes"),
            no=code("no"),
            circle=circle,
        ),
    )


def whether_met(item: Item) -> Phrase:
    """What the question is about, and how it is answered."""
    return t(
        "whether the answer to C-{number} meets your concern ({yes} or {no})",
        number=item.number,
        yes=code("yes"),
        no=code("no"),
    )


def told(item: Item, holder: str, *, met: bool) -> Doc:
    """To the circle."""
    if met:
        return say(
            "{holder} says that their concern on C-{number} is met by the answer. Thank you!",
            holder=holder,
            number=item.number,
        )
    return say(
        "{holder} says that their concern on C-{number} is not met by the answer. It stands at the review of that. To take it up here, say "
        "{consent}.",
        holder=holder,
        number=item.number,
        consent=cmd("consent <what you propose>", here=False),
    )


def thank_you(item: Item, proposer: str, *, met: bool) -> Doc:
    """To whoever has said so."""
    if met:
        return say("Thank you, noted on C-{number}, and told to your circle.", number=item.number)
    return say(
        "Thank you. Your concern on C-{number} is kept as not met, and your circle is told. {proposer} had proposed it.",
        number=item.number,
        proposer=proposer,
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
