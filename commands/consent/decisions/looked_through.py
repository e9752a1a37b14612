"""Whose logbooks are looked through, what for, and that nothing was found there."""

from collections.abc import Sequence

from chatbot.api.context import Ctx
from chatbot.api.wording.markup import Block, Inline, cmd, p
from commands.circles import circle_named
from commands.consent.card.secrecy import must_show
from commands.rules.searching import Search, in_words
from storage.models import Circle
from storage.queries import circles


async def whose_logbooks(ctx: Ctx, circle: str | None) -> list[Circle]:
    """The circles whose logbooks are meant. Raises Refusal for one that is not the speaker's."""
    if circle is not None:
        named = await circle_named(ctx, circle)
        await must_show(ctx, named)
        return [named]
    if ctx.circle_here is not None:
        return [ctx.circle_here]
    return list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))


def searched_for(ctx: Ctx, search: Search) -> Inline | None:
    """What was looked for; None where it was all."""
    if search == Search():
        return None
    since = ctx.when(search.since) if search.since is not None else None
    until = ctx.when(search.until) if search.until is not None else None
    return in_words(search, since=since, until=until)


def nothing_found(searched: Inline | None) -> Sequence[Block]:
    """That nothing was found, what was looked for, and how to look otherwise."""
    if searched is None:
        return [p("The logbook is still empty.")]
    return [
        p("I have found no decision {searched}.", searched=searched),
        p(
            "Look with fewer words ({words}), for a time ({time}), or at all of them: {all}",
            words=cmd("decisions call"),
            time=cmd("decisions since 1 january 2026"),
            all=cmd("decisions"),
        ),
    ]
