"""Long lists, page by page. A page fits a phone; ``more``, or a tap on ▶, brings the next one.

A family declares a list with ``@family.pages(allow=…)``: a handler that is given a ``Listing`` and reads the entries behind it,
in their order. A command answers with ``await first_page(ctx, CoopsByName())``. What is kept is the question and the boundary,
never the entries: each page is read anew, and whether the person may see it is asked anew.
"""

from collections.abc import Sequence
from datetime import timedelta

from chatbot.api.access import in_words, permits
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.post.sealing import figures_of_others, seal
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Doc, cmd, p, say, ul
from chatbot.api.wording.rendering import IN_A_ROOM
from storage.models import OpenList
from storage.queries import outbox as outbox_of

LARGEST_PAGE = 1_500
"""Characters of the entries of a page."""
KEPT = timedelta(hours=24)
"""A list can be read on for so long after its last page."""
NEXT = "▶"
PAGES = "pages"
"""The family that turns them."""


async def first_page(ctx: Ctx, listing: Listing, *, empty: Doc | None = None, read: Entries | None = None) -> Reply:
    """The first page of one of this family's lists; ``empty`` says what is to be said where nothing is on it. ``read`` is what has been
    read of it already."""
    entries = read or await ctx.catalogue.list_of(ctx.family, listing.name).read(ctx, listing.key, listing.data)
    if not entries.total and empty is not None:
        return Reply(empty)
    shown = _that_fit(entries.next)
    doc = await _doc(ctx, entries, shown, before=0)
    if len(shown) >= entries.total:
        return Reply(doc)
    open_list = OpenList(user_id=ctx.actor.user_id, room_id=ctx.said.room_id, thread=ctx.said.thread, shown=0)
    open_list.family, open_list.name = ctx.family, listing.name
    ctx.db.add(open_list)
    _keep_boundary(ctx, open_list, shown)
    await ctx.db.flush()
    return Reply(doc, list_id=open_list.id)


async def next_page(ctx: Ctx, open_list: OpenList) -> Reply:
    """The page behind those that were shown. Raises Refusal for somebody who may no longer see the list."""
    declared = ctx.catalogue.list_of(open_list.family, open_list.name)
    if ctx.message is not None and not ctx.message.private and await _was_begun_in_private(ctx, open_list):
        raise Refusal(
            "begun-in-private",
            "That list was begun while we were alone here, and now somebody else could read it. Please ask for it anew in a "
            "private room.",
        )
    if not permits(declared.allow, ctx.actor.holds):
        raise Refusal("not-allowed", "That list is for {them}.", them=in_words(declared.allow))
    entries = await declared.read(ctx.within(open_list.family), open_list.key, open_list.data)
    before, shown = open_list.shown, _that_fit(entries.next)
    if not shown:
        await ctx.db.delete(open_list)
        return Reply.text("That is all there is.")
    doc = await _doc(ctx, entries, shown, before=before)
    if before + len(shown) >= entries.total:
        await ctx.db.delete(open_list)
        return Reply(doc)
    _keep_boundary(ctx, open_list, shown)
    return Reply(doc, list_id=open_list.id)


async def _was_begun_in_private(ctx: Ctx, open_list: OpenList) -> bool:
    page = await outbox_of.find_card(ctx.db, card=f"{PAGES}:{open_list.id}")
    return page is not None and page.to_user is not None


def _keep_boundary(ctx: Ctx, open_list: OpenList, shown: Sequence[Entry]) -> None:
    """The list is read on behind what was shown."""
    behind = shown[-1].behind
    open_list.key, open_list.data = behind.key, behind.data
    open_list.shown += len(shown)
    open_list.expires_at = ctx.now + KEPT


def _that_fit(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of one page: one at least, however long it is."""
    shown: list[Entry] = []
    length = 0
    for entry in entries[:MOST_ENTRIES]:
        length += len(IN_A_ROOM.words(entry.line))
        if shown and length > LARGEST_PAGE:
            break
        shown.append(entry)
    return shown


async def _doc(ctx: Ctx, entries: Entries, shown: Sequence[Entry], *, before: int) -> Doc:
    page = _page(entries, shown, before=before)
    if entries.of is not None and await ctx.outbox.readership.sealed(entries.of):
        page = say(seal(entries.of, *page.blocks))
    return say(figures_of_others(*page.blocks)) if entries.figures else page


def _page(entries: Entries, shown: Sequence[Entry], *, before: int) -> Doc:
    first, last = before + 1, before + len(shown)
    lines = ul(entry.line for entry in shown)
    if before == 0 and last >= entries.total:
        return say(p("{heading}:", heading=entries.heading), lines)
    head = p("{heading}, {first} to {last}:", heading=entries.heading, first=first, last=last)
    if last >= entries.total:
        return say(head, lines)
    return say(head, lines, p("For more, say {more} or tap ▶ here.", more=cmd("more")))
