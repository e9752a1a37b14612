"""What weighs, and was not said in its own words, is read back: nothing is done until its sender has said yes.

It publishes elsewhere, leaves, withdraws, closes, gives or takes rights (``weighs``), and what people said may have been meant
otherwise. The question waits for yes or no alone: whatever else they say goes where it belongs.
"""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Message
from chatbot.api.seams.payloads import Asked
from chatbot.api.understanding.found import Found
from chatbot.api.understanding.yes_or_no import leaves_it, yes_or_no
from chatbot.api.wording.markup import Inline, cmd, code, say, t
from storage.marks import LETTERS
from storage.models import OpenQuestion
from storage.patterns import pattern_of
from storage.types import EventId

FAMILY = "read back"
"""No family's: what is read back is a command of any."""
KEPT = timedelta(hours=1)
"""A later yes may be one to something else."""
LONGEST = 300
"""Letters of a command that are said again, or of an answer that is looked at."""
_HEDGED = pattern_of(
    r"\s*(?:yes|yeah|yep|ok|okay|sure|no|nope)[\s,]{1,3}(?:but|only|just|except|unless|if|until|till|make it|with|without)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Whether(Asked, name="whether"):
    """Is this what you want? One question to a person at a time."""

    in_backups = False
    about: str
    text: str
    """The command in its own words."""
    event_id: EventId
    """The message that it was said in, and what that one was a reply to."""
    reply_to: EventId | None
    thread: EventId | None


async def read_back(ctx: Ctx, found: Found) -> None:
    """Ask whether a command was meant, where its sender speaks. Raises Refusal where it is to be said in its own words: with what
    somebody else has said, which they may delete before the yes, or with words that are hidden, which a question would show."""
    message = ctx.said
    if message.quoted is not None or message.run:
        raise Refusal(
            "say-it-plainly",
            "I take that for {command}, and have not done it. If you meant that, please reply to their message with just that.",
            command=cmd(found.command.words),
        )
    if message.written is not None and LETTERS.search(message.written.kept):
        raise Refusal(
            "say-it-plainly",
            "I take that for {command}, and have not done it. If you meant that, please begin your message so.",
            command=cmd(found.command.words),
        )
    asked = Whether("whether", found.said, message.event_id, message.reply_to, message.thread)
    command = _shown(found.said, found.command.words)
    if message.private:
        doc = say(
            "I take that for {command}, and have not done it yet. Shall I? Say {yes} or {no}.",
            command=command,
            yes=code("yes"),
            no=code("no"),
        )
    else:
        doc = say(
            "I take that for {command}, and have not done it yet. Shall I? Reply to this message with {yes}, or say it so.",
            command=command,
            yes=code("yes"),
        )
    await ctx.within(FAMILY).ask_here(asked, doc, lasts=KEPT)


def subject_of(question: OpenQuestion) -> Inline:
    """What the question is about."""
    asked = Whether.read(question.about, question.data)
    return t("whether I shall do {command}", command=_shown(asked.text, asked.text.split()[0]))


def _shown(said: str, words: str) -> Inline:
    """A command as it is to be said, or the words alone of one that is too long to be said again."""
    return cmd(said if len(said) <= LONGEST else words)


def fits(_question: OpenQuestion, words: str, _reading: Reading) -> bool:
    """Whether words answer the question; all others are about something else."""
    return yes_or_no(words) is not None or leaves_it(words)


def hedges(words: str) -> bool:
    """Whether it is a yes or no with a condition, “yes but until sunday”: not done so, and about nothing else."""
    return len(words) <= LONGEST and _HEDGED.match(words) is not None


def confirmed(question: OpenQuestion, message: Message) -> Message | None:
    """The message that was read back, as if it were said now in the command's own words; None where it was not meant."""
    if not yes_or_no(message.text):  # None, too, where they want it left.
        return None
    asked = Whether.read(question.about, question.data)
    return replace(
        message,
        text=asked.text,
        event_id=asked.event_id,
        reply_to=asked.reply_to,
        thread=asked.thread,
    )
