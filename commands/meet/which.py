"""Which date poll somebody means who does not say its number: the one in whose thread they say it, or the only one that is open."""

import re

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from commands.meet import date_texts
from commands.meet.family import key_of
from commands.meet.keys import CardKey, Kind
from storage.queries import meet as meets
from storage.queries import outbox

_NAMES_ONE = re.compile(r"\bm[\s-]?\d", re.I)


async def with_option(ctx: Ctx, number: int | None, option: int | None, *, command: str) -> tuple[int, int | None]:
    """The number of the poll and the option that are meant. Beside a poll a number alone is one of its times. Raises Refusal."""
    beside = await poll_beside(ctx)
    if beside is not None and number is not None and option is None and not _NAMES_ONE.search(ctx.said.text):
        return beside, number
    return await which_poll(ctx, number, command=command), option


async def which_poll(ctx: Ctx, number: int | None, *, command: str) -> int:
    """The number of the poll that is meant. Raises Refusal."""
    if number is not None:
        return number
    beside = await poll_beside(ctx)
    if beside is not None:
        return beside
    polls = await meets.open_dates_in(ctx.db, circle=ctx.circle_here.slug) if ctx.circle_here is not None else []
    if len(polls) == 1:
        return polls[0].number
    raise Refusal(
        "which-poll", date_texts.which_poll([(key_of(each).shown, each.title) for each in polls], command=command)
    )


async def poll_beside(ctx: Ctx) -> int | None:
    """The poll that a command is said in reply to, or in the thread of."""
    for event_id in (ctx.said.reply_to, ctx.said.thread):
        row = await outbox.find_by_event(ctx.db, event_id=event_id) if event_id is not None else None
        family, _, name = (row.card if row is not None and row.card is not None else "").partition(":")
        if family == ctx.family:
            key = CardKey.parse(name)
            if key.kind is Kind.DATE:
                return key.number
    return None
