"""All that the relay says, from passing something on to a link that is overdue."""

from collections.abc import Sequence

from chatbot.api.acknowledging import DONE
from chatbot.api.wording.markup import (
    Block,
    Doc,
    Inline,
    Phrase,
    cmd,
    event_link,
    listed,
    p,
    quote,
    run,
    say,
    t,
)
from commands.relay.texts.file import below
from storage.models import Circle, CircleKind, Relay
from storage.types import EventId, RoomId
from storage.written import plain_of

# What is passed on, and what comes back.


def passed_on(passed: Sequence[Relay], targets: Sequence[Circle], *, by_another: bool) -> Doc:
    """To who has passed something on for the first time; ``by_another``: somebody else's words."""
    thanks = t(
        "Thank you, passed on to the {circles} as {numbers}. I bring back what they reply.",
        circles=listed(target.name for target in targets),
        numbers=listed(f"R-{each.number}" for each in passed),
    )
    if by_another:
        how = t("When their message is deleted, I take it back there; so does {cancel}.", cancel=cmd("relay cancel"))
    else:
        how = t("Delete your message, or say {cancel}, and I take it back there.", cancel=cmd("relay cancel"))
    return say(run(thanks, how, t("From now on {done} says so.", done=DONE)))


def asked_all(passed: Sequence[Relay], targets: Sequence[Circle], *, until: str) -> Doc:
    """To who has asked all circles."""
    return say(
        "Thank you, passed on to the {circles} as {numbers}. I bring back what they reply, remind those who have not, and put the "
        "answers together by {until}. Delete your message, and I take it back there.",
        circles=listed(target.name for target in targets),
        numbers=listed(f"R-{each.number}" for each in passed),
        until=until,
    )


def carried_back(there: Sequence[Circle]) -> Doc:
    """To whose reply was carried for the first time."""
    return say(
        "Thank you, I have carried that to the {circles}. Delete your message, and I take it back there. From now on {done} says so.",
        circles=listed(each.name for each in there),
        done=DONE,
    )


def followed(number: int, there: Circle) -> Doc:
    """To who has edited what was passed on."""
    return say(
        "What you have edited was passed on to the {circle} as R-{number}. I have changed it there, too, and shall do so when you "
        "edit it again. Delete it, and I take it back there.",
        circle=there.name,
        number=number,
    )


def stays_as_passed_on(number: int, there: Circle) -> Doc:
    """The same, where an edit cannot be followed."""
    return say(
        "What you have edited was passed on to the {circle} as R-{number}, and stands there as it was. Delete your message, and I "
        "take it back there.",
        circle=there.name,
        number=number,
    )


def long_thread(*, most: int) -> Phrase:
    """A thread that is too long to be passed on as a whole."""
    return t(
        "That thread has more than {most} messages. Reply to those that matter with {relay}, or say {last} in it.",
        most=most,
        relay=cmd("relay"),
        last=cmd("relay last 3"),
    )


def one_without_words(count: int) -> Phrase:
    """Of the messages to be passed on one has no words."""
    if count == 1:
        return t("That message has no words that I can read. Reply to it with {relay} alone.", relay=cmd("relay"))
    return t(
        "One of those {count} messages has no words that I can read, so I have passed on none of them. Reply with {relay} to "
        "each that you mean.",
        count=count,
        relay=cmd("relay"),
    )


def was_answered(number: int) -> Inline:
    """Others have acted on what was passed on."""
    return t(
        "R-{number} was answered there, so I do not take it back. Delete the message that was passed on, and it goes there, too.",
        number=number,
    )


def taken_back_already() -> Inline:
    """There is nothing left to be taken back."""
    return t("That has been taken back already.")


def only_coordinating(parent: Circle | None) -> Phrase:
    """To who would tell all circles something, from another than the coordinating circle: what goes from there to its ``parent``."""
    if parent is None:
        return t("To all circles only the coordinating circle passes things on, so I have not done that.")
    if parent.kind is CircleKind.COORDINATING:
        return t(
            "To all circles only the coordinating circle passes things on. {relay} brings it there.", relay=cmd("relay")
        )
    return t(
        "To all circles only the coordinating circle passes things on. {relay} brings it to the {parent}; please ask there that "
        "it goes further.",
        relay=cmd("relay"),
        parent=parent.name,
    )


def copy(
    relayed: Relay,
    origin: Circle,
    *,
    passed_by: str,
    said_by: str | None,
    source: Inline | None,
    whole_below: bool = False,
    until: str | None = None,
) -> Doc:
    """What arrives in the other circle: where it comes from, who passed it on, who said it, its words as plain text."""
    number = f"R-{relayed.number}"
    if said_by is None:
        begins = p(
            "**{number} from the {circle}**, passed on by {person}:",
            number=number,
            circle=origin.name,
            person=passed_by,
        )
    else:
        begins = p(
            "**{number} from the {circle}**, said by {author}, passed on by {person}:",
            number=number,
            circle=origin.name,
            person=passed_by,
            author=said_by,
        )
    more = _the_whole(whole_below)
    if until is not None:
        more.append(p("**Please answer by {until}**: a reply to this message is enough.", until=until))
    return say(begins, *_with_file(relayed.text, relayed.file), *more, _carry_back(source))


def _the_whole(below: bool) -> list[Block]:
    return [p("That is not all of it: the whole is in the file below.")] if below else []


def _with_file(words: str, file: str | None) -> list[Block]:
    """Words with the name of the file that goes with them; the name alone where there are none."""
    if file is None:
        return [quote(words)]
    return [below(file)] if plain_of(words) == file else [quote(words), below(file)]


def digest_copy(relayed: Relay, origin: Circle, *, whole_below: bool = False) -> Doc:
    """A digest that a circle has set to be sent."""
    begins = p("**R-{number} from the {circle}**, sent as it has set:", number=relayed.number, circle=origin.name)
    return say(begins, quote(relayed.text), *_the_whole(whole_below), _carry_back(None))


def copy_of_run(
    relayed: Relay,
    origin: Circle,
    lines: Sequence[tuple[str, str]],
    *,
    passed_by: str,
    source: Inline | None,
    whole_below: bool = False,
) -> Doc:
    """The same of several messages: whose they are, and their words, in the order in which they were said."""
    begins = p(
        "**R-{number} from the {circle}**, passed on by {person}:",
        number=relayed.number,
        circle=origin.name,
        person=passed_by,
    )
    return say(begins, *said_by_each(lines), *_the_whole(whole_below), _carry_back(source))


def said_by_each(lines: Sequence[tuple[str, str]]) -> list[Block]:
    """The words of several messages, each with whose they are."""
    return [block for name, words in lines for block in (p("{person}:", person=name), quote(words))]


def decision_copy(relayed: Relay, origin: Circle, *, source: Inline, whole_below: bool = False) -> Doc:
    """A decision that arrives in the other circle."""
    begins = p("**{number} from the {circle}**, which has agreed:", number=f"R-{relayed.number}", circle=origin.name)
    return say(begins, quote(relayed.text), *_the_whole(whole_below), _carry_back(source))


def carried(
    relay: int, spoken_in: Circle, words: str, *, by: str, file: str | None = None, whole_below: bool = False
) -> Doc:
    """A reply to what was passed on, in the other circle."""
    begins = p(
        "**Reply to {number} from the {circle}**, by {person}:", number=f"R-{relay}", circle=spoken_in.name, person=by
    )
    return say(begins, *_with_file(words, file), *_the_whole(whole_below), _carry_back(None))


def where_said(room_id: RoomId, event_id: EventId) -> Inline:
    """The way to the message that was passed on."""
    return event_link(t("Where it was said"), room_id, event_id)


def when_said(origin: Circle, when: str) -> Inline:
    """When a message was said that was passed on, for who cannot see it."""
    return t("That was in the room of the {circle} on {when}.", circle=origin.name, when=when)


def where_decided(room_id: RoomId, event_id: EventId) -> Inline:
    """The way to the card of a decision."""
    return event_link(t("Where it was decided"), room_id, event_id)


def when_decided(origin: Circle, when: str) -> Inline:
    """When a decision was made, for who cannot see its card."""
    return t("Decided in the room of the {circle} on {when}.", circle=origin.name, when=when)


def _carry_back(source: Inline | None) -> Block:
    if source is None:
        return p("*Reply to this message, and I carry it back.*")
    return p("*Reply to this message, and I carry it back.* {source}", source=source)


# What is passed on in words of ours.


def never_shared(number: int, circle: Circle) -> Phrase:
    """A circle has said that its decisions are not told elsewhere."""
    return t(
        "The {circle} has agreed never to tell its decisions to the circle above, so I have not passed on D-{number}. Its members can "
        "change that: {share}",
        circle=circle.name,
        number=number,
        share=cmd("share decisions offered"),
    )


def decision_in_full(number: int, circle: Circle, words: str) -> Inline:
    """A decision that is passed on by its number."""
    return t("D-{number}, agreed in the {circle}: {words}", number=number, circle=circle.name, words=words)


def news_from(circle: Circle) -> Inline:
    """What a digest begins with."""
    return t("News from the {circle}:", circle=circle.name)


def no_such_circle(name: str, text: str) -> Phrase:
    """To whoever passes something on to somebody who is no circle."""
    said = text.removeprefix("that ").strip()
    return t(
        "I know no circle “{name}”. To pass it on from your circle, say {relay}. {circles} shows the circles.",
        name=name,
        relay=cmd(f"relay {said}"),
        circles=cmd("circles"),
    )
