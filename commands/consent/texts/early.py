"""What people are told of what they had said before the consent round, and are offered once all are heard."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, cmd, p, quote, say, t
from chatbot.config.settings import Words
from commands.consent.texts.vocabulary import in_stance_of
from storage.models import Item, Stance

MARKS = {Stance.CONSENT: "✅", Stance.CONCERN: "🤔", Stance.CRITICAL: "✋", Stance.STAND_ASIDE: "➖"}


def said_and_text(said: Sequence[Block], text: str) -> list[Block]:
    """What somebody had said, and the text that it is about."""
    return [*said, p("The text:"), quote(text)]


def does_it_stand(
    item: Item, circle: str, stance: Stance, shown: Sequence[Block], *, card: Inline, words: Words
) -> Doc:
    """To whoever has said something before the consent round, as it opens."""
    return say(
        p(
            "C-{number} in the {circle} is now in its consent round. Before it you had said: {what}.",
            number=item.number,
            circle=circle,
            what=in_stance_of(stance, words),
        ),
        *shown,
        p(
            "Does that stand? Tap {mark} here, and it counts. Is it another answer by now? Tap that here, or on {card}. Without one, "
            "what you had said has no weight, and a {concern} stays in sight.",
            mark=MARKS[stance],
            card=card,
            concern=words.critical_concern,
        ),
    )


def all_heard(item: Item, *, closes: str) -> Doc:
    """To who runs an item that everybody has answered."""
    return say(
        "All are heard on C-{number}. To close it now, tap ✅ here, or say {close}. Else it closes by itself {closes}.",
        number=item.number,
        close=cmd(f"close C-{item.number}"),
        closes=closes,
    )


def all_have_spoken(item: Item, *, until: str) -> Doc:
    """To who runs an item on which every seat has said what it makes of it."""
    return say(
        "Everybody has said what they make of C-{number}. To begin the consent round now, tap ✅ here, or say {advance}. Else it begins by "
        "itself {until}.",
        number=item.number,
        advance=cmd(f"advance C-{item.number}"),
        until=until,
    )


def before_consent(stance: Inline, line: Inline) -> Inline:
    """A line of what was said before the consent round."""
    return t("{line} *({stance}, without weight)*", line=line, stance=stance)
