"""Decisions that go to the broader circle by themselves, where a circle's settings say so (``share_decisions = "send"``)."""

from typing import Any

import structlog

from chatbot.api.content import relayed_from
from chatbot.api.context import Ctx
from chatbot.api.markup import b, event_link, i, p, quote, say
from commands.encryption import encrypted
from commands.relay.family import relay, restart_rhythm
from commands.rules import relay as judge
from storage.models import Relay
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import CircleSlug, EventId, UserId

log = structlog.get_logger(__name__)


@relay.job("decision")
async def decision_made(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """A circle has agreed something: pass it on to the circle above, once."""
    origin = await circles.by_slug(ctx.db, slug=CircleSlug(data["circle"]))
    if origin.parent is None or origin.room_id is None:
        return
    target = await circles.by_slug(ctx.db, slug=origin.parent)
    source = EventId(data["source"])
    closed = await encrypted(ctx, origin) and not await encrypted(ctx, target)
    if target.room_id is None or (closed and not ctx.rules_of(origin.slug).relay.allow_from_encrypted):
        log.warning("a decision could not be passed on", decision=key, circle=origin.slug, target=target.slug)
        return
    if await relays_of.find_same(ctx.db, source=source, target=target.slug) is not None:
        return

    passed = Relay(
        origin=origin.slug, target=target.slug, passed_by=UserId(data["proposer"]), author=UserId(data["proposer"]),
        source=source, text=judge.clean(f"{key}: {data['text']}"), passed_at=ctx.now,
    )  # fmt: skip
    ctx.db.add(passed)
    await ctx.db.flush()
    ctx.audit("relay.passed", f"R-{passed.number}", circle=origin.slug, target=target.slug)
    await restart_rhythm(ctx, origin)
    await ctx.outbox.post(
        target.room_id,
        say(p(b(f"R-{passed.number} from the {origin.name}"), ", which has agreed:"), quote(passed.text),
            p(i("Reply to this message, and I carry it back. "), event_link("Where it was decided", origin.room_id, source))),
        card=f"r-{passed.number}", mark=relayed_from(origin.room_id, source),
    )  # fmt: skip
