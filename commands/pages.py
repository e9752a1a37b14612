"""Reading long lists on: ``more``, in reply to a page, in its thread, or in the room where it was asked for; or a tap on ▶."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import Family
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.pages import NEXT, PAGES, next_page
from chatbot.api.seams.says import Held
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import cmd, n
from storage.models import OpenList
from storage.queries import lists, persons
from storage.queries import outbox as outbox_of
from storage.types import UserId

pages = Family(PAGES, "Read on.")


@pages.command("more", allow=Who.ANYONE, example="more", changes=False, also="next page., show more., read on.")
async def more(ctx: Ctx) -> Reply:
    """See the next page of the list that I have shown you last.

    A tap on ▶ below a page does the same. A list can be read on for a day.
    """
    open_list = await _meant(ctx)
    if open_list is None:
        raise Refusal(
            "no-list",
            "There is no list here to read on: a list can be read on for a day, by who asked for it or in its thread. Ask for "
            "it anew, for example with {coops}.",
            coops=cmd("coops"),
        )
    return await next_page(ctx, open_list)


@pages.on_card(changes=False)
async def page_touched(ctx: Ctx, touch: Touch) -> Reply:
    """A tap on ▶ by who asked for the list, or “more” in reply to a page of it."""
    open_list = await lists.find_by_id(ctx.db, list_id=int(touch.key), at=ctx.now)
    if touch.kind is TouchKind.REPLY:
        if touch.words.strip(" .!").casefold() not in ("more", "next", NEXT):
            return Reply.none()
        elsewhere = open_list is not None and open_list.room_id != ctx.said.room_id
        if (
            open_list is None or elsewhere
        ):  # No client replies across rooms; who does would take a page from the others.
            raise Refusal("no-list", "That list has been shown to its end, or was asked for more than a day ago.")
        return await next_page(ctx, open_list)
    tapped = touch.kind is TouchKind.REACTION and touch.words.rstrip("\ufe0f") == NEXT
    if not tapped or open_list is None or open_list.user_id != ctx.actor.user_id:
        return Reply.none()
    page = await next_page(ctx, open_list)
    card = await outbox_of.find_by_txn(ctx.db, txn_id=touch.txn)
    if page.doc is not None and card is not None and card.event_id is not None:
        await ctx.outbox.post(
            open_list.room_id,
            page.doc,
            relates_to=reply_relation(card.event_id, thread=open_list.thread),
            alone_with=card.to_user,
            card=str(page.list_id) if page.list_id is not None else None,
            reactions=(NEXT,) if page.list_id is not None else (),
        )
    return Reply.none()


@pages.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """The lists that a person can read on."""
    (count,) = await persons.count_naming(ctx.db, OpenList, user_id=user_id)
    line = n(
        count,
        "{count} list that you have begun to read, for a day",
        "{count} lists that you have begun to read, for a day",
    )
    return [Held(line)] if count else []


async def _meant(ctx: Ctx) -> OpenList | None:
    """The list that somebody wants more of: that of the thread where they say so, else the last that they have asked for here."""
    room_id, thread = ctx.said.room_id, ctx.said.thread
    if thread is not None:
        card = await outbox_of.find_by_event(ctx.db, event_id=thread)
        if card is not None and str(card.card).startswith(f"{PAGES}:"):
            found = await lists.find_by_id(ctx.db, list_id=int(str(card.card).partition(":")[2]), at=ctx.now)
            # A thread of another room is none: who makes one up would read somebody else's list on.
            return found if found is not None and found.room_id == room_id else None
        return await lists.find_newest_in(ctx.db, thread=thread, room_id=room_id, at=ctx.now)
    return await lists.find_newest_of(ctx.db, user_id=ctx.actor.user_id, room_id=room_id, at=ctx.now)
