"""Looking at what is open, and at one item with all that was said about it."""

from dataclasses import dataclass
from functools import partial

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Block, cmd, n, p, say, t, ul
from commands.circles import circle_or_words
from commands.consent.card import cards, outcomes
from commands.consent.card.briefs import in_brief
from commands.consent.card.lines import marked_line
from commands.consent.card.secrecy import must_show, shown_of, shown_to
from commands.consent.card.showing import page_of, text_of
from commands.consent.family import Number, consent
from commands.consent.items.item import view_of
from commands.consent.items.view import ItemView
from commands.consent.says import waiting_among
from commands.consent.texts.integrating import when_met
from commands.consent.texts.vocabulary import seat_name
from commands.encryption import elsewhere
from commands.rules.consent import rights
from commands.rules.consent.objections import hands
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from commands.rules.searching import holds
from storage.models import Stance
from storage.queries import circles
from storage.queries import consent as items_of
from storage.written import plain_of


@dataclass(frozen=True)
class OpenItems(Listing, name="items"):
    """The open items of these circles, behind the place of the last that was shown."""

    circles: str
    after: str = ""
    words: str = ""
    """Those alone that have these words."""


@consent.command(
    "items",
    allow=Who.PRESENT,
    example="items",
    also="what is open, what's open, whats open, what is open here., what is still open., open items, open "
    "proposals, all items, list of items, current items, what are we deciding., what is being "
    "decided., open questions., open decisions.",
)
async def items(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """See what is open for consent, here or, in private, in all your circles.

    What waits for your co-op comes first, then what has an open objection. With words, those items that have them: `items oven`.
    """
    named, words = await circle_or_words(ctx, circle)
    if named is not None:
        wanted = [named]
        await must_show(ctx, named)
    elif ctx.circle_here is not None:
        wanted = [ctx.circle_here]
    else:
        wanted = list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    shown, left_out = await shown_of(ctx, wanted)
    listing = OpenItems(" ".join(each.slug for each in shown), words=words or "")
    entries = await read_items(ctx, listing)
    if not entries.total and words is not None:
        return Reply(say(_nothing_with(words), *left_out))
    if not entries.total:
        nothing = p(
            "Nothing is open for consent. To open something, say {consent}.",
            consent=cmd("consent <what you propose>", here=False),
        )
        return Reply(say(nothing, *left_out))
    if entries.total <= MOST_ENTRIES or elsewhere(ctx, *shown):
        lines = [entry.line for entry in entries.next]
        one = p("For one of them: {item}", item=cmd(f"item C-{_number(entries.next[0])}"))
        doc = say(p("Open for consent:"), ul(lines), one, *left_out)
        return await shown_to(ctx, doc, *shown, name="items")
    return await first_page(ctx, listing, read=entries)


@consent.pages(allow=Who.PRESENT)
async def read_items(ctx: Ctx, behind: OpenItems) -> Entries:
    """The open items of some circles that the person is still in: those that wait for them first, then those with an open objection,
    then those that close first."""
    me = ctx.actor.user_id
    theirs = [each for each in await circles.attended_by(ctx.db, user_id=me) if each.slug in behind.circles.split()]
    open_ = await items_of.open_among(ctx.db, circles=[each.slug for each in theirs])
    items_ = [each for each in open_ if holds(plain_of(each.text), behind.words)]
    waiting = await waiting_among(ctx, theirs, me) if items_ else set()
    names = {each.slug: each.name for each in theirs}
    found: list[Entry] = []
    for view in await in_brief(ctx, theirs, items_):
        item = view.item
        waits, objects = item.number in waiting, _objects(view)
        line = marked_line(view, when=partial(ctx.when, circle=item.circle), waits=waits, objects=objects)
        place = f"{int(not waits)}{int(not objects)} {item.closes_at.isoformat()} {item.number:09}"
        shown = line if len(theirs) == 1 else t("{item} ({circle})", item=line, circle=names[item.circle])
        found.append(Entry(shown, OpenItems(behind.circles, place, behind.words)))
    found.sort(key=_place)
    return Entries(
        heading=n(len(found), "{count} item open for consent", "{count} items open for consent"),
        total=len(found),
        next=[entry for entry in found if _place(entry) > behind.after],
    )


def _place(entry: Entry) -> str:
    return entry.behind.after if isinstance(entry.behind, OpenItems) else ""


def _number(entry: Entry) -> int:
    return int(_place(entry).rpartition(" ")[2])


def _objects(view: ItemView) -> bool:
    """Whether an objection to an item is open, or a hand raised."""
    return bool(view.objections or view.tally.words_of(Stance.CRITICAL) or hands(view.tally))


def _nothing_with(words: str) -> Block:
    return p(
        "Nothing that is open for consent has the words “{words}”. {items} shows all that is open, {decisions} looks through what was "
        "decided.",
        words=words,
        items=cmd("items"),
        decisions=cmd(f"decisions {words}"),
    )


@consent.command(
    "item",
    allow=Who.PRESENT,
    example="item C-12",
    also="show, show me, status, status of, state of, details, details of, view, open, what is, what's, what about, how is, "
    "how is it going with, where are we with",
)
async def item(ctx: Ctx, number: Number) -> Reply:
    """See one item: its text and how it came about, its {concerns}, who is heard and who is not."""
    found = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, found)
    await must_show(ctx, view.circle)
    versions = await items_of.versions_of(ctx.db, item=number)
    named = ctx.rules_of(found.circle).consent.log_answers == "named"
    page = await page_of(ctx, view)
    doc = cards.card(view, page, whole=True)
    if rights.is_asked(found):
        holders = {
            one.user_id: (
                page.name(one.user_id),
                None if is_own(one) else seat_name(SeatKey.find(one.seat), view.seat_names),
            )
            for one in view.tally.words_of(Stance.CRITICAL)
            if one.words
        }
        doc += say(*when_met(found, holders, page.words))
    doc += say(*outcomes.history(view, page, versions, named=named))
    return await shown_to(ctx, doc, view.circle, name=f"C-{number}", about=text_of(found))
