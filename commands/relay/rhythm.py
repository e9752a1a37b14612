"""The rhythm of a link: what passed lately, when the next is due, and a private word to the link person when it is over."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.effects import Priority
from chatbot.api.markup import quote, say, ul
from chatbot.api.payloads import Due
from chatbot.api.texts import rendering_of
from commands.authority import must_be_there
from commands.circles import circle_meant
from commands.encryption import answered_encrypted, elsewhere, encrypted, said_aside, those_there, words_for
from commands.people import names_of
from commands.relay import texts
from commands.relay.family import relay
from commands.rules import relay as judge
from storage.models import Circle, RoleName
from storage.queries import circles, roles
from storage.queries import relay as relays_of
from storage.types import CircleSlug

MOST_SHOWN = 15


@dataclass(frozen=True)
class Overdue(Due, name="overdue"):
    """Nothing has passed from a circle for longer than its rhythm."""

    circle: CircleSlug


async def restart_rhythm(ctx: Ctx, circle: Circle) -> None:
    """Something was passed on from a circle: count its rhythm anew."""
    await ctx.schedule(Overdue(circle.slug), at=ctx.now + ctx.rules_of(circle.slug).relay.rhythm)


@relay.command(
    "relays",
    allow=Who.PRESENT,
    example="relays",
    changes=False,
    also="what was passed on., what has been passed on., passed on., messages passed on.",
)
async def relays(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what was passed on lately, from here and to here."""
    shown = await circle_meant(ctx, circle)
    await must_be_there(ctx, shown)
    latest = await relays_of.latest_of(ctx.db, circle=shown.slug, limit=MOST_SHOWN)
    if not latest:
        return Reply(texts.nothing_lately(link_person=role_called(ctx, RoleName.LINK_PERSON)))

    aside = elsewhere(ctx, shown)
    secret = (
        not aside
        and ctx.said.room_id != shown.room_id
        and judge.stays_secret(
            from_encrypted=await encrypted(ctx, shown),
            to_encrypted=await answered_encrypted(ctx),
            allowed=ctx.rules_of(shown.slug).relay.allow_from_encrypted,
        )
    )
    rows = []
    for relayed in latest:
        replies = await relays_of.count_replies_to(ctx.db, number=relayed.number)
        rows.append(texts.row(relayed, ago=ctx.now - relayed.passed_at, replies=replies, secret=secret))
    doc = texts.lately(shown, rows, secret=secret)
    return await said_aside(ctx, doc, shown) if aside else Reply(doc)


@relay.command("link", allow=Who.PRESENT, example="link", changes=False, also="link person, link persons")
async def link(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See how a circle's link is: its rhythm, when something last passed, whether it is overdue."""
    shown = await circle_meant(ctx, circle)
    if shown.parent is not None and not await ctx.is_scheduled(Overdue(shown.slug)):
        await restart_rhythm(ctx, shown)
    rhythm = ctx.rules_of(shown.slug).relay.rhythm
    last = await relays_of.find_last_from(ctx.db, circle=shown.slug)
    holders = await roles.holders_in(ctx.db, circle=shown.slug, role=RoleName.LINK_PERSON, at=ctx.now)
    return Reply(
        texts.state_of_link(
            shown,
            rhythm=rhythm,
            last=ctx.now - last if last else None,
            late=judge.overdue_since(last=last, first=ctx.now, rhythm=rhythm, now=ctx.now),
            link_person=role_called(ctx, RoleName.LINK_PERSON, at_first=True),
            names=list((await names_of(ctx, holders, shown)).values()),
        )
    )


@relay.job(changes=False)
async def overdue(ctx: Ctx, due: Overdue) -> None:
    """Nothing has passed for longer than the rhythm: tell the link persons, with what was decided since."""
    circle = await circles.by_slug(ctx.db, slug=due.circle)
    if not circle.active or circle.parent is None:
        return
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    rules = ctx.rules_of(circle.slug).relay
    last = await relays_of.find_last_from(ctx.db, circle=circle.slug)
    digest = await digest_of(ctx, circle)
    secret = judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle),
        to_encrypted=await encrypted(ctx, parent),
        allowed=rules.allow_from_encrypted,
    )

    links = await roles.holders_in(ctx.db, circle=circle.slug, role=RoleName.LINK_PERSON, at=ctx.now)
    for user_id in await those_there(ctx, circle, links):
        news = await words_for(ctx, user_id, circle, quote(digest))
        passed_last = ctx.when(last, circle.slug) if last else None
        await ctx.outbox.private(
            user_id,
            texts.overdue(circle, parent, news, last=passed_last, rhythm=rules.rhythm, secret=secret),
            about=circle,
            priority=Priority.REMINDER,
            once=f"overdue:{circle.slug}:{user_id}:{ctx.now.date().isoformat()}",
        )
    await restart_rhythm(ctx, circle)


async def digest_of(ctx: Ctx, circle: Circle) -> str:
    """What is new in a circle since something last passed, in a few plain lines."""
    last = await relays_of.find_last_from(ctx.db, circle=circle.slug)
    news = [each for each in await ctx.news_of([circle], since=last) if not each.inside]
    news.sort(key=lambda each: each.at)
    written = rendering_of(ctx.settings)
    lines = say(ul([each.line for each in news] or [texts.NO_NEWS]))
    return f"{written.words(texts.news_from(circle))}\n{written.plain(lines)}"
