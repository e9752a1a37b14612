"""A circle that is named at the end: ``!relay We need more flour to the coordinating circle``."""

import re

from chatbot.api.context import Ctx
from chatbot.api.errors import Meant, Unsure
from chatbot.api.wording.phrases import cmd, t
from commands.circles import find_circle
from commands.relay.handing.ways import circle_above
from commands.rules.relay.words import words_behind

_TO = re.compile(
    r"(?P<text>\S.*?)[\s,;–—-]+(?:to|for)\s+(?P<circle>\S+(?:\s\S+){0,4})[\s.!]*", re.IGNORECASE | re.DOTALL
)
MOST_WORDS = 4
"""Words in the name of a circle, with what people put around it."""
LONGEST = 600
"""Letters of a text at whose end a circle is looked for."""


async def without_the_circle(ctx: Ctx, text: str | None) -> str | None:
    """The text without the circle above, where that stands at its end: that is where it goes anyway. Raises Unsure for another
    circle, which may be where it goes, and may be part of the text."""
    if text is None or len(text) > LONGEST or words_behind(text).plainly:
        return text
    above = await circle_above(ctx, ctx.circle)
    if (
        len(text.split()) <= MOST_WORDS
        and (alone := await find_circle(ctx, text)) is not None
        and alone.slug == above.slug
    ):
        return None  # “relay coordinating”, in reply to what goes there.
    found = _TO.fullmatch(text)
    named = await find_circle(ctx, found["circle"]) if found is not None else None
    if found is None or named is None or named.slug == ctx.circle.slug:
        return text
    if named.slug == above.slug:
        return found["text"]
    said = ctx.said.text.strip()
    raise Unsure(
        said=said,
        understood=t("I cannot tell whether “{circle}” is where that is to go, or part of it.", circle=found["circle"]),
        expected=t("the circle in front"),
        example=cmd(f"relay to {named.slug} {found['text']}"),
        readings=[
            Meant(f"to the {named.name}: {found['text']}", within=f"relay to {named.slug} {found['text']}"),
            Meant(f"to the {above.name}: {text}", within=f"relay : {text}"),
        ],
        named=True,
    )
