"""What people are told of an end: taken out of a text, left in it, not read, set after all."""

from datetime import timedelta

from chatbot.api.arguments import say_span
from chatbot.api.wording.markup import Doc, Inline, Phrase, cmd, code, say, t
from commands.rules.consent.names import how_it_stands
from storage.models import Item


def end_on_card(item: Item, when: str, *, left: Inline) -> Inline:
    """The end of an item and in how many days that is, with the words that it was taken from; that it is not set yet, where it
    is not."""
    if item.unset_ends:
        return t("{when} for now ({left}, end not yet set)", when=when, left=left)
    if item.end_said is not None:
        return t("{when} ({left}, from “{said}”)", when=when, left=left, said=item.end_said)
    return t("{when} ({left})", when=when, left=left)


def unread(item: Item, said: str, *, until: str) -> Doc:
    """The end that was said cannot be read: the item is open, and waits for one."""
    return say(
        "I could not read “{said}” as a time, so C-{number} has no end yet and stays open until {until} for now. Reply to this "
        "message with a time, such as {example}, or say {extend}.",
        said=said,
        number=item.number,
        until=until,
        example=code("fri 17:00"),
        extend=cmd(f"extend C-{item.number} fri 17:00"),
    )


def end_wanted(item: Item) -> Phrase:
    """What the question is about, and how it is answered."""
    return t("the end of C-{number} (a time such as {example})", number=item.number, example=code("fri 17:00"))


def left(item: Item, words: str, *, closes: str) -> Doc:
    """What may have been meant as the end stays in the text."""
    return say(
        "“{words}” stays in the text of C-{number}, which closes {closes}. Another end: {extend}",
        words=words,
        number=item.number,
        closes=closes,
        extend=cmd(f"extend C-{item.number} fri 17:00"),
    )


def set_now(item: Item, *, closes: str) -> Doc:
    """The end that was missing is set."""
    return say("Thank you. C-{number} now closes {closes}.", number=item.number, closes=closes)


def has_one(item: Item, *, closes: str) -> Phrase:
    """Somebody has set the end meanwhile."""
    return t("The end of C-{number} is set meanwhile: it closes {closes}.", number=item.number, closes=closes)


def over_with_end(item: Item, *, closes: str) -> Doc:
    """To its proposer, who was asked: somebody else has set the end."""
    return say(
        "C-{number} closes {closes} now, so it needs no end from you any more.", number=item.number, closes=closes
    )


def over_with_item(item: Item) -> Doc:
    """To its proposer, who was asked: it is not open any more."""
    stands = how_it_stands(item)
    return say("C-{number} is {stands}, so it needs no end any more.", number=item.number, stands=stands)


def still_unset(item: Item, circle: str, *, until: str, span: timedelta, last: bool) -> Doc:
    """To its proposer, a day before an end that is set for now."""
    extend = cmd(f"extend C-{item.number} fri 17:00")
    if last:
        return say(
            "C-{number} in the {circle} has no end yet. If none is set by {until}, it closes then as not agreed. Answer here "
            "with a time, or say {extend}.",
            number=item.number,
            circle=circle,
            until=until,
            extend=extend,
        )
    return say(
        "C-{number} in the {circle} has no end yet. If none is set by {until}, it stays open for {span} more, once. Answer here "
        "with a time, or say {extend}.",
        number=item.number,
        circle=circle,
        until=until,
        span=say_span(span),
        extend=extend,
    )


def goes_on(item: Item, *, until: str) -> Doc:
    """To the room: what was set for now has passed, and no end is set."""
    return say(
        "C-{number} still has no end, so it stays open until {until}. Then it closes as not agreed. Its proposer can set one by "
        "a reply to the card, or with {extend}.",
        number=item.number,
        until=until,
        extend=cmd(f"extend C-{item.number} fri 17:00"),
    )


def none_was_set() -> Phrase:
    """Why an item closes as not agreed, whatever was answered."""
    return t("No end was set.")
