"""What is ready to be passed on and waits for a person: a digest. One tap sends it, a reply changes it (DOMAIN §2)."""

from collections.abc import Collection

from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.post.effects import Priority
from chatbot.api.seams.says import Alone
from chatbot.api.wording.markup import Doc, quote
from commands.authority import must_be_there
from commands.encryption import words_for
from commands.people import name_of
from commands.relay.handing.copies import Copy, CopyKind
from commands.relay.handing.handover import hand_over
from commands.relay.handing.passages import Passage
from commands.relay.handing.ways import may_pass, parent_of
from commands.relay.texts import draft as texts
from commands.relay.texts.asking import only_words
from commands.rules.relay import passing as judge
from commands.rules.relay.words import reads_as
from storage.models import Circle, DraftState, RelayDraft, RoleName
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import EventId, RoomId, UserId

TAPS = ("📨",)


async def make_ready(ctx: Ctx, circle: Circle, text: str) -> RelayDraft:
    """Keep words that are ready to be passed on; what was ready before is so no more."""
    for before in await relays_of.open_drafts(ctx.db, circle=circle.slug):
        before.state = DraftState.DROPPED
        await ctx.outbox.edit_cards(_card(before), texts.newer(), about=circle)
    draft = RelayDraft(circle=circle.slug, text=text, made_at=ctx.now)
    ctx.db.add(draft)
    await ctx.db.flush()
    ctx.audit("relay.drafted", str(draft.number), circle=circle.slug)
    return draft


async def drop_drafts(ctx: Ctx, circle: Circle) -> None:
    """A circle shares less than it did: what was ready by then is not sent any more."""
    for draft in await relays_of.open_drafts(ctx.db, circle=circle.slug):
        draft.state, draft.decided_by = DraftState.DROPPED, ctx.actor.user_id
        await ctx.outbox.edit_cards(_card(draft), texts.shares_less(), about=circle)


async def show_draft(
    ctx: Ctx,
    draft: RelayDraft,
    circle: Circle,
    parent: Circle,
    people: Collection[UserId],
    *,
    why: Doc,
    asked: bool = False,
) -> None:
    """Put it to those who may pass it on, each for themselves. ``why`` goes before it; ``asked``: they wait for it."""
    for user_id in people:
        words = await words_for(ctx, user_id, circle, quote(judge.clean(draft.text)))
        doc = why + texts.ready(parent, words)
        await ctx.outbox.private(
            user_id,
            doc,
            about=circle,
            priority=Priority.ANSWER if asked else Priority.REMINDER,
            card=_card(draft),
            reactions=TAPS,
        )


async def draft_alone(ctx: Ctx, circle: Circle, parent: Circle, user_id: UserId, *, why: Doc) -> Alone | None:
    """What is ready in a circle, for somebody in their day line; None where nothing is."""
    drafts = await relays_of.open_drafts(ctx.db, circle=circle.slug)
    if not drafts:
        return None
    words = await words_for(ctx, user_id, circle, quote(judge.clean(drafts[-1].text)))
    return Alone(why + texts.ready(parent, words), circle, _card(drafts[-1]), TAPS)


def _card(draft: RelayDraft) -> str:
    return str(Copy(CopyKind.DRAFT, draft.number))


async def draft_touched(ctx: Ctx, touch: Touch, number: int) -> Reply:
    """A tap sends it, a reply gives it other words."""
    reads = reads_as(touch.words)
    if touch.kind is TouchKind.REACTION_REMOVED or (touch.kind is TouchKind.REACTION and reads is None):
        return Reply.none()
    draft = await relays_of.draft_by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=draft.circle)
    await must_be_there(ctx, circle)
    parent = await parent_of(ctx, circle)
    holds = reads is False and ctx.actor.user_id in await _those_who_can_hold(ctx, circle)
    if parent is None or not (holds or await may_pass(ctx, circle, parent)):
        raise Refusal("not-link-person", texts.not_yours(circle))
    if draft.state is not DraftState.OPEN:
        raise Refusal("answered", texts.over(draft))
    if reads is False:
        draft.state, draft.decided_by = DraftState.DROPPED, ctx.actor.user_id
        ctx.audit("relay.draft_dropped", str(draft.number), circle=circle.slug)
        await ctx.outbox.edit_cards(_card(draft), texts.dropped(), about=circle)
        return Reply(texts.dropped())
    if reads is None:
        if not touch.words.strip():
            raise Refusal("no-words", only_words())
        draft.text = judge.all_of(ctx.as_written(touch.words))
        ctx.audit("relay.draft_edited", str(draft.number), circle=circle.slug)
        words = await words_for(ctx, ctx.actor.user_id, circle, quote(judge.clean(draft.text)))
        await ctx.outbox.edit_cards(_card(draft), texts.ready(parent, words), about=circle)
        return Reply(texts.changed())
    return await _send(ctx, draft, circle, parent, source=touch.source)


async def _those_who_can_hold(ctx: Ctx, circle: Circle) -> list[UserId]:
    holders = await holders_in(ctx, circle, [RoleName.LINK_PERSON, RoleName.SECRETARY])
    return [each.user_id for each in holders]


async def _send(ctx: Ctx, draft: RelayDraft, circle: Circle, parent: Circle, *, source: EventId) -> Reply:
    passage = Passage(
        ctx.actor.user_id,
        draft.text,
        source=source,
        at=ctx.now,
        here=source,
        quoted=False,
        said_in=RoomId(""),
        private=True,
    )
    (relayed,) = await hand_over(ctx, circle, [parent], passage)
    draft.state, draft.relay, draft.decided_by = DraftState.SENT, relayed.number, ctx.actor.user_id
    by = await name_of(ctx, ctx.actor.user_id, circle)
    await ctx.outbox.edit_cards(_card(draft), texts.sent(relayed.number, parent, by=by), about=circle)
    return Reply(texts.thanks(relayed.number, parent))
