"""What whoever holds a critical concern is asked and told, and what others hear of it: whether it is met, or stands."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, code, p, quote, say, t
from chatbot.api.wording.phrases import A_CONCERN, CONCERN
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import a_
from commands.rules.consent.names import how_it_stands
from storage.models import Item


def concern_and_how(concern: str, how: str) -> list[Block]:
    """What somebody had said, and how it is to be met."""
    return [quote(concern), p("How: {how}", how=how)]


def concern_and_text(concern: str, text: str) -> list[Block]:
    """What somebody had said, and the text as it is now."""
    return [quote(concern), p("The text is now:"), quote(text)]


def is_it_met(item: Item, circle: str, asker: str, concern: Sequence[Block], words: Words) -> Doc:
    """Somebody says that it is met."""
    said = p(
        "{asker} says that your {concern} on C-{number} in the {circle} is met.",
        asker=asker,
        concern=words.critical_concern,
        number=item.number,
        circle=circle,
    )
    return say(
        said,
        *concern,
        _asked(
            t("It stays with the decision as {a_concern}, and is looked at again at the review.", a_concern=A_CONCERN)
        ),
    )


def is_it_met_by_this(item: Item, circle: str, shown: Sequence[Block], *, until: str, words: Words) -> Doc:
    """It was to an earlier text, and the item would be agreed now."""
    waits = p(
        "C-{number} in the {circle} would be agreed now, and waits for you until {until}. You had {concern} to an earlier text:",
        number=item.number,
        circle=circle,
        until=until,
        concern=a_(words.critical_concern),
    )
    return say(
        waits,
        *shown,
        _asked(
            t(
                "Without a word of yours it is agreed with an unmet {concern} kept: yours, in your words.",
                concern=CONCERN,
            )
        ),
    )


def you_were_heard(item: Item, circle: str, by: str, shown: Sequence[Block]) -> Doc:
    """It was put on record how they were heard."""
    on_record = p(
        "{by} has put on record how your {concern} on C-{number} in the {circle} was heard:",
        by=by,
        number=item.number,
        circle=circle,
        concern=CONCERN,
    )
    return say(on_record, *shown, _asked(t("Until then it stands there as not confirmed by you.")))


def _asked(otherwise: Inline) -> Block:
    return p(
        "Is it met? Please say {yes}, or {no} if it stands. {otherwise}",
        yes=code("yes"),
        no=code("no"),
        otherwise=otherwise,
    )


def whether_met(item: Item, circle: str, words: Words) -> Phrase:
    """What each of these questions is about, and how it is answered."""
    return t(
        "whether your {concern} on C-{number} in the {circle} is met ({yes} or {no})",
        concern=words.critical_concern,
        number=item.number,
        circle=circle,
        yes=code("yes"),
        no=code("no"),
    )


def please_still_say(item: Item, words: Words) -> Block:
    """To whoever had a critical concern to the text before."""
    return p(
        "Your {concern} stays on the card of C-{number}, as not yet said to be met, until you answer the new text.",
        concern=words.critical_concern,
        number=item.number,
    )


def asked_whether_met(holder: Inline) -> Doc:
    """The holder of a concern is asked."""
    return say("Thank you. I have asked {holder} in private whether that meets it.", holder=holder)


def it_stands(item: Item, asker: str, words: Words) -> Doc:
    """To whoever holds a concern that is not met."""
    return say(
        "Thank you. Your {concern} on C-{number} stands, and {asker} knows.",
        concern=words.critical_concern,
        number=item.number,
        asker=asker,
    )


def it_stops(item: Item, words: Words) -> Doc:
    """To whoever says that it is not met."""
    return say(
        "Thank you. Your {concern} is now one to the present text of C-{number}, in the words that you gave, and stops it.",
        concern=words.critical_concern,
        number=item.number,
    )


def not_met_yet(item: Item, holder: str, words: Words) -> Doc:
    """To whoever thought that a concern was met."""
    return say(
        "{holder} says that the {concern} on C-{number} is not met yet.",
        holder=holder,
        concern=words.critical_concern,
        number=item.number,
    )


def it_is_met(item: Item, holder: str, how: str | None, words: Words) -> Doc:
    """To the circle: by what somebody has thought of, or, without that, by the text as it is now."""
    return say(
        "{holder} says that their {concern} on C-{number} is met: {how}. It is kept as {a_concern}. Thank you!",
        holder=holder,
        concern=words.critical_concern,
        number=item.number,
        how=how or t("by the text as it is now"),
        a_concern=A_CONCERN,
    )


def it_stands_after_all(item: Item, holder: str, words: Words) -> Doc:
    """To the circle, which had heard that it is met."""
    return say(
        "{holder} says that their {concern} on C-{number} is not met after all: it stands as before.",
        holder=holder,
        concern=words.critical_concern,
        number=item.number,
    )


def you_consent_now(item: Item) -> Doc:
    """To whoever has held the concern."""
    return say(
        "Thank you. On C-{number} you now consent with {a_concern} that is kept and looked at again.",
        number=item.number,
        a_concern=A_CONCERN,
    )


def thank_you_met(item: Item, words: Words) -> Doc:
    """To whoever has held it."""
    return say(
        "Thank you, your {concern} on C-{number} is noted as met, and stays with it in your words. To answer the text as it is now, "
        "say {yes}.",
        concern=words.critical_concern,
        number=item.number,
        yes=cmd(f"yes C-{item.number}"),
    )


def closed_meanwhile(item: Item) -> Doc:
    """The word came after the close."""
    return say(
        "Thank you. C-{number} is closed, so nothing has changed: {stands}. {item} shows all of it.",
        number=item.number,
        stands=how_it_stands(item),
        item=cmd(f"item C-{item.number}"),
    )


def changed_meanwhile(item: Item) -> Doc:
    """The answer is about a text that has been changed, or a concern that was taken back."""
    return say("Thank you. C-{number} has been changed meanwhile; please answer the new text.", number=item.number)


def nothing_open(item: Item, words: Words) -> Doc:
    """What was asked after is open no more: they have answered, or it was met, meanwhile."""
    return say(
        "Thank you. You have no {concern} on C-{number} that is open any more, so nothing has changed.",
        concern=words.critical_concern,
        number=item.number,
    )


def over_with_item(item: Item, words: Words) -> Doc:
    """To whoever was asked, and need not answer: the item has closed, or its circle is asked no more."""
    return say(
        "C-{number} is {stands}, so you need not tell me any more whether your {concern} on it is met.",
        number=item.number,
        stands=how_it_stands(item),
        concern=words.critical_concern,
    )


def over_with_text(item: Item, words: Words) -> Doc:
    """To whoever was asked about an earlier text."""
    return say(
        "The text of C-{number} was changed, so you need not tell me any more whether your {concern} on the earlier one is met. "
        "Please answer the new text.",
        number=item.number,
        concern=words.critical_concern,
    )


def over_with_answer(item: Item, words: Words) -> Doc:
    """To whoever was asked, and has answered the item anew, or taken back what they had said."""
    return say(
        "What you had said on C-{number} is changed, so you need not tell me any more whether your {concern} on it is met.",
        number=item.number,
        concern=words.critical_concern,
    )
