"""The rhythm of a link: what passed lately, when the next is due, and a private word to the link person when it is over."""

from datetime import datetime
from typing import Any

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, say_ago, say_span
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Inline, b, code, p, quote, say, ul
from chatbot.api.outbox import Priority
from chatbot.api.rendering import IN_A_ROOM
from commands.circles import circle_meant
from commands.encryption import encrypted, words_for
from commands.people import name_of
from commands.relay.family import relay, restart_rhythm
from commands.rules import relay as judge
from storage.models import Circle, RoleName
from storage.queries import circles, jobs, roles
from storage.queries import consent as items_of
from storage.queries import relay as relays_of
from storage.types import CircleSlug


@relay.command("relays", allow=Who.PRESENT, example="relays")
async def relays(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what was passed on lately, from here and to here."""
    shown = await circle_meant(ctx, circle)
    if shown.slug not in {mine.slug for mine in await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)}:
        raise Refusal("not-your-circle", "That belongs to a circle whose room you are not in.")
    secret = ctx.said.room_id != shown.room_id and judge.stays_secret(
        from_encrypted=await encrypted(ctx, shown), to_encrypted=ctx.said.encrypted,
        allowed=ctx.rules_of(shown.slug).relay.allow_from_encrypted,
    )  # fmt: skip
    lines: list[list[Inline]] = []
    for passed in await relays_of.latest_of(ctx.db, circle=shown.slug, limit=15):
        text = " ".join(passed.text.split())
        short = "" if secret else f": {text if len(text) <= 80 else text[:79] + '…'}"
        replies = await relays_of.count_replies_to(ctx.db, number=passed.number)
        answered = f", {replies} repl{'y' if replies == 1 else 'ies'}" if replies else ""
        ago = IN_A_ROOM.words(say_ago(ctx.now - passed.passed_at))
        lines.append([b(f"R-{passed.number}"), f" {passed.origin} → {passed.target}, {ago}{answered}{short}"])
    if not lines:
        return Reply.text(p("Nothing has been passed on yet. A link person can begin: ", code("!relay <text>")))
    words = p(f"The room of the {shown.name} is encrypted and this one is not, so please read the words there.")
    return Reply.text(p(f"Passed on lately, {shown.name}:"), ul(lines), *([words] if secret else []))


@relay.command("link", allow=Who.PRESENT, example="link")
async def link(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See how a circle's link is: its rhythm, when something last passed, whether it is overdue."""
    shown = await circle_meant(ctx, circle)
    rhythm = ctx.rules_of(shown.slug).relay.rhythm
    last = await relays_of.find_last_from(ctx.db, circle=shown.slug)
    if await jobs.find(ctx.db, family=ctx.family, name="overdue", key=shown.slug) is None and shown.parent is not None:
        await restart_rhythm(ctx, shown)
    people = await roles.holders_in(ctx.db, circle=shown.slug, role=RoleName.LINK_PERSON, at=ctx.now)
    names = ", ".join([await name_of(ctx, user_id) for user_id in people]) or "nobody yet"
    passed = f"something last passed {IN_A_ROOM.words(say_ago(ctx.now - last))}" if last else "nothing has passed yet"
    late = judge.overdue_since(last=last, first=ctx.now, rhythm=rhythm, now=ctx.now)
    overdue_words = f" It is overdue by {IN_A_ROOM.words(say_span(late))}." if late is not None else ""
    return Reply.text(
        f"The {shown.name} passes something on every {IN_A_ROOM.words(say_span(rhythm))}; {passed}.{overdue_words} Link person: {names}."
    )


@relay.job("overdue")
async def overdue(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """Nothing has passed for longer than the rhythm: tell the link persons, with what was decided since."""
    circle = await circles.by_slug(ctx.db, slug=CircleSlug(key))
    if not circle.active or circle.parent is None:
        return
    rhythm = ctx.rules_of(circle.slug).relay.rhythm
    last = await relays_of.find_last_from(ctx.db, circle=circle.slug)
    digest = await digest_of(ctx, circle)
    since = f"since {ctx.when(last, circle.slug)}" if last else "yet"
    parent = await circles.by_slug(ctx.db, slug=circle.parent)
    secret = judge.stays_secret(
        from_encrypted=await encrypted(ctx, circle), to_encrypted=await encrypted(ctx, parent),
        allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
    )  # fmt: skip
    heading = "There is this to tell them:" if secret else "Here is what I could pass on:"
    how = p("Say ", code("!relay digest"), " in your circle's room to send it, or ", code("!relay <text>"),
            " with your own words. Thank you for keeping the link.")  # fmt: skip
    if secret:
        how = p("Their room is not encrypted and that of your circle is, so I do not pass it on. Please tell them yourself "
                "what your circle wants them to know. Thank you for keeping the link.")  # fmt: skip
    for user_id in await roles.holders_in(ctx.db, circle=circle.slug, role=RoleName.LINK_PERSON, at=ctx.now):
        await ctx.outbox.private(
            user_id,
            say(p(f"Nothing has passed from the {circle.name} to the {circle.parent} circle {since}, and your rhythm is "
                  f"{IN_A_ROOM.words(say_span(rhythm))}. {heading}"), *await words_for(ctx, user_id, circle, quote(digest)), how),
            priority=Priority.REMINDER, once=f"overdue:{circle.slug}:{ctx.now.date().isoformat()}",
        )  # fmt: skip
    await restart_rhythm(ctx, circle)


async def digest_of(ctx: Ctx, circle: Circle) -> str:
    """What a circle has decided since something last passed, and what is open, in a few plain lines."""
    last: datetime | None = await relays_of.find_last_from(ctx.db, circle=circle.slug)
    decided = await items_of.decisions_in(ctx.db, circle=circle.slug, since=last)
    open_items = await items_of.open_in(ctx.db, circle=circle.slug)
    lines = [f"News from the {circle.name}:"]
    lines += [
        f"• D-{d.number} agreed {ctx.when(d.agreed_at, circle.slug)}: {' '.join(d.text.split())[:200]}"
        for d in reversed(decided)
    ]
    lines += [
        f"• C-{o.number} is open until {ctx.when(o.closes_at, circle.slug)}: {' '.join(o.text.split())[:200]}"
        for o in open_items
    ]
    if len(lines) == 1:
        lines.append("• Nothing new has been decided.")
    return "\n".join(lines)
