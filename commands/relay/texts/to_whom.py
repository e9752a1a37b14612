"""What is said of which words are meant, and for whom."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, cmd, listed, say, t
from chatbot.api.wording.phrases import Inline, Phrase
from storage.models import Circle, Relay


def words_alone(passed: Sequence[Relay], targets: Sequence[Circle]) -> Doc:
    """To who has said more than the command in reply to a message."""
    return say(
        "Thank you, passed on to the {circles} as {numbers}: your words alone, without the message that you replied to. For that one, reply to "
        "it with just {relay}. Delete your message, or say {cancel}, and I take your words back there.",
        circles=listed(target.name for target in targets),
        numbers=listed(f"R-{each.number}" for each in passed),
        relay=cmd("relay"),
        cancel=cmd("relay cancel"),
    )


def one_at_a_time(circle: Circle) -> Phrase:
    """To who names several circles."""
    return t(
        "One circle at a time, please: I have passed on nothing. First, for example, {first}; then the same for the others. To all of them: {all}",
        first=cmd(f"relay to {circle.slug} We have flour"),
        all=cmd("relay all We have flour"),
    )


def for_all_others_do(origin: Circle, *, who: Inline | None, words: str | None) -> Phrase:
    """To who links one circle and would tell all of them something. ``words``: what those who may do so would have to say."""
    begins = t(
        "Thank you for wanting to pass that on. To all circles, who facilitates or minutes the {origin} does that.",
        origin=origin.name,
    )
    if who is None:
        give = cmd("role give @person secretary")
        return t("{begins} Nobody does so as yet; an operator can name somebody: {give}", begins=begins, give=give)
    if words is None:
        return t(
            "{begins} That is {who}. Please ask them to reply to your message with {relay}.",
            begins=begins,
            who=who,
            relay=cmd("relay all", here=False),
        )
    return t(
        "{begins} That is {who}. Please ask them to say: {relay}", begins=begins, who=who, relay=cmd(words, here=False)
    )
