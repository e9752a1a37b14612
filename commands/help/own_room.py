"""Which private room a person wants: a new encrypted one, or one that is not encrypted."""

from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc
from commands.help import private_texts as texts
from commands.help.family import help_
from storage.models import ClearChoice
from storage.queries import audit as lines_of
from storage.queries import private_rooms

A_DAY, MOST_A_DAY = timedelta(days=1), 3
"""So often may a person ask for another room within a day: the homeserver lets us open few, and others wait for theirs."""


@help_.command(
    "private anew", allow=Who.PRESENT | Who.REGISTERED, example="private anew", changes=True, also="new private room."
)
async def anew(ctx: Ctx) -> Reply:
    """Get a new encrypted room for the two of us. I leave the old one."""
    if ctx.settings.matrix.encrypt_private_rooms == "never":
        raise Refusal(
            "never-encrypted",
            "Whoever runs me has chosen that I open no encrypted rooms, so I stay where we are. An operator can change that in "
            "the settings.",
        )
    me = ctx.said.account
    today = await lines_of.count_by(ctx.db, actor=ctx.actor.user_id, what="private.anew", since=ctx.now - A_DAY)
    if today >= MOST_A_DAY:
        raise Refusal(
            "anew-often",
            "I have opened {count} new rooms for you within a day, so I stay where we are until tomorrow. An operator can help where "
            "you cannot read me.",
            count=str(today),
        )
    old = await private_rooms.retire(ctx.db, user_id=me)
    await private_rooms.forget_choice(ctx.db, user_id=me)
    ctx.audit("private.anew", str(me), rooms=len(old))

    for room in old:
        await ctx.outbox.post(room.room_id, texts.left_for_a_new_one(), once=f"left:{room.room_id}")
        await ctx.outbox.leave(room.room_id)
    await ctx.outbox.private(me, texts.new_room(), about=None)
    return Reply.none() if ctx.said.private else Reply(texts.opening_a_new_one())


@help_.command("encrypt", allow=Who.PRESENT | Who.REGISTERED, example="encrypt", changes=True)
async def encrypt(ctx: Ctx) -> Reply:
    """Get an encrypted room for the two of us, where this one is not. I leave the old one."""
    if ctx.said.private and ctx.said.encrypted:
        return Reply(texts.encrypted_already())
    if ctx.circle_here is not None and not ctx.said.private:
        return Reply(texts.encrypted_by_others(ctx.circle_here))
    return await anew(ctx)


@help_.command("private unencrypted", allow=Who.PRESENT | Who.REGISTERED, example="private unencrypted", changes=True)
async def unencrypted(ctx: Ctx) -> Reply:
    """Be told what is for you alone in a room that is not encrypted. I ask once whether you mean it."""
    me = ctx.said.account
    choice = await private_rooms.find_choice(ctx.db, user_id=me)
    if choice is None:
        ctx.db.add(ClearChoice(user_id=me, warned_at=ctx.now))
        ctx.audit("private.warned", str(me))
        await _say_here(ctx, texts.warned())
    elif choice.chosen_at is None:
        choice.chosen_at = ctx.now
        ctx.audit("private.unencrypted", str(me))
        await _say_here(ctx, texts.in_clear_from_now_on())
    else:
        await _say_here(ctx, texts.in_clear_already())
    return Reply.none()


async def _say_here(ctx: Ctx, doc: Doc) -> None:
    """Answer in the very room: whoever asks for this may not be able to read another one. None of it is secret."""
    relation = reply_relation(ctx.said.event_id, thread=ctx.said.thread)
    await ctx.outbox.post(ctx.said.room_id, doc, relates_to=relation)
