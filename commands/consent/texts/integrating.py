"""What people are told while a critical concern is met: by a measure, in its holder's own words, or by the broader circle."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, p, quote, say, t, ul
from chatbot.api.wording.phrases import CONCERNS, CRITICAL
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import a_
from commands.rules.consent.changes import Change
from storage.models import Item
from storage.types import UserId


def remedies(item: Item, held: Sequence[tuple[Inline, str]], words: Words, *, kept: bool = False) -> Doc:
    """How the critical concerns can be met, each way in one command. ``held`` are their holders and their words; ``kept``: there is one
    whose holder is gone."""
    shown = f"C-{item.number}"
    if not held and kept:
        return say(
            "Who had {concern} on C-{number} speaks here no more. It stays on the card, and nobody has to wait for it.",
            concern=a_(words.critical_concern),
            number=item.number,
        )
    if not held:
        return say("What stood against C-{number} is met, or taken back. Thank you.", number=item.number)
    concerns: list[Block] = []
    for name, concern in held:
        concerns += [
            p(
                "**{name} has {concern} on C-{number}:**",
                name=name,
                concern=a_(words.critical_concern),
                number=item.number,
            ),
            quote(concern),
        ]
    return say(
        *concerns,
        p("There are three ways to meet it:") if len(held) == 1 else p("There are three ways to meet each:"),
        ul(
            [
                t("change the text: {amend}", amend=cmd(f"amend {shown} <new text>")),
                t("try it for a shorter time: {term}", term=cmd(f"term {shown} 3 months")),
                t("measure it: {measure}", measure=cmd(f"measure {shown} @person <what> by <when>")),
            ]
        ),
        p("When it is met, for a call, or if you are stuck: {item}", item=cmd(f"item {shown}")),
    )


def when_met(item: Item, holders: Mapping[UserId, tuple[str, Inline | None]], words: Words) -> list[Block]:
    """To who looks at an item: what to say when a critical concern is met, and where to go with one that is not. Each holder with their
    name, and with the co-op for which they have only noted it."""
    shown = f"C-{item.number}"
    met = [
        t(
            "When {name}’s {concern} is met, say {resolve}, and I ask {name}.",
            name=name,
            concern=words.critical_concern,
            resolve=cmd(f"resolve {shown} {holder} <how>"),
        )
        if coop is None
        else t(
            "When the {concern} of {coop} is met, say {resolve}, and I ask {name}, who has said it for them.",
            name=name,
            coop=coop,
            concern=words.critical_concern,
            resolve=cmd(f"resolve {shown} {holder} <how>"),
        )
        for holder, (name, coop) in holders.items()
    ]
    call = t("To find a time for a call: {date}", date=cmd(f"date {shown} 30m fri 10:00, fri 14:00"))
    return [ul([*met, call, t("If you are stuck: {refer}", refer=cmd(f"refer {shown}"))])] if met else []


def does_that_meet(item: Item, how: str, words: Words) -> Block:
    """How a critical concern that this meets is resolved."""
    return p(
        "Does that meet {concern}? Then say {resolve}.",
        concern=a_(words.critical_concern),
        resolve=cmd(f"resolve C-{item.number} @person {how}"),
    )


def how_is_it_met(item: Item, holder: str) -> Phrase:
    """The words are missing that say how."""
    return t(
        "How is the {critical_concern} of {holder} on {item} met? Please say it behind the number, for example: {resolve}",
        holder=holder,
        item=f"C-{item.number}",
        resolve=cmd(f"resolve C-{item.number} we try it for 3 months"),
        critical_concern=CRITICAL,
    )


def change_is_offered(item: Item, change: Change) -> Doc:
    """What is to meet a concern is not in the text yet."""
    shown = f"C-{item.number}"
    if change.term is not None:
        return say(
            "To decide {item} for {term} only, its proposer, or who facilitates, taps ✅ here or says {command}. The answers stay.",
            item=shown,
            term=str(change.term),
            command=cmd(f"term {shown} {change.term}"),
        )
    return say(
        p(
            "Does that change what is decided? Then its proposer, or who facilitates, taps ✅ here, and all are asked about the new text:"
        ),
        quote(change.text or item.text),
        p("In other words: {amend}", amend=cmd(f"amend {shown} <new text>")),
    )


def nobody_objects(item: Item) -> Phrase:
    """There is nothing to meet."""
    return t(
        "I know of no {critical_concern} on {number} that still stands, so there is none to meet. {item} shows what was said.",
        number=f"C-{item.number}",
        item=cmd(f"item C-{item.number}"),
        critical_concern=CRITICAL,
    )


def what_is_watched(item: Item, owner: str) -> Phrase:
    """The words are missing that say what a measure looks at."""
    return t(
        "What does {owner} watch for {item}? Please say it behind the name, for example: {measure}",
        owner=owner,
        item=f"C-{item.number}",
        measure=cmd(f"measure C-{item.number} @eve count who comes by in 30 days"),
    )


def watch_this(item: Item, asker: str, what: Sequence[Block], *, until: str) -> Doc:
    """To whoever is to watch a measure."""
    return say(
        p(
            "{asker} asks you to watch this for C-{number}, until {until}:",
            asker=asker,
            number=item.number,
            until=until,
        ),
        *what,
        p(
            "I ask you then what you have seen: {result}. Should it not be yours to do, please say so in the room.",
            result=cmd(f"result C-{item.number} <what you have seen>"),
        ),
    )


def measure_noted(item: Item, owner: str, what: str, words: Words, *, until: str) -> Doc:
    """A measure is kept with the item."""
    return say(
        p(
            "Thank you, noted as a measure of C-{number}: {owner} watches “{what}” until {until}, and is asked then what it has shown.",
            number=item.number,
            owner=owner,
            what=what,
            until=until,
        ),
        does_that_meet(item, what, words),
    )


def what_have_you_seen(of: str, item: Item, what: Sequence[Block], *, decided: bool) -> Doc:
    """The time of a measure has come. ``of`` is the number of the decision, or of the item."""
    result = cmd(f"result C-{item.number} <what you have seen>")
    if decided:
        then = p(
            "What have you seen? Say {result}, and it stands at the review. If the decision should be looked at again, say {review}.",
            result=result,
            review=cmd(f"review {of}"),
        )
    else:
        then = p(
            "What have you seen? Say {result}, and it stands with it. {item} shows where it stands.",
            result=result,
            item=cmd(f"item {of}"),
        )
    return say(p("You watch this for {of}, and its time has come:", of=of), *what, then)


def result_noted(item: Item, what: str) -> Doc:
    """What a measure has shown is noted, where it was said."""
    return say(
        "Thank you, noted: that is what “{what}” has shown for C-{number}. It stands with it, and on the card of its review.",
        what=what,
        number=item.number,
    )


def somebody_has_seen(item: Item, name: str, what: str, seen: str) -> Doc:
    """To the circle: what a measure has shown, which was said elsewhere."""
    return say(
        p("{name} has told what “{what}” has shown for C-{number}:", name=name, what=what, number=item.number),
        quote(seen),
    )


def result_told(item: Item, circle: str) -> Doc:
    """What a measure has shown is noted, and its circle told."""
    return say(
        "Thank you, noted on C-{number}, and told to the {circle}. It stands on the card of its review.",
        number=item.number,
        circle=circle,
    )


def referred(item: Item, there: Item, parent: str) -> Doc:
    """An item was taken to the broader circle."""
    return say(
        "C-{number} is now with the {parent}, as C-{there}, with the open {concerns}. I bring their answer back here.",
        number=item.number,
        parent=parent,
        there=there.number,
        concerns=CONCERNS,
    )


def referred_by_the_other(twin: Item, there: Item, *, parent: str, other: str) -> Doc:
    """A joint item was taken to the broader circle by the other circle."""
    return say(
        "C-{number} was taken to the {parent} from the {other}, as C-{there}, with the open {concerns} of both circles. I bring "
        "their answer back here, too.",
        number=twin.number,
        parent=parent,
        other=other,
        there=there.number,
        concerns=CONCERNS,
    )
