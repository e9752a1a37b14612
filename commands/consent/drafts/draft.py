"""A draft in hand: whose it is, who writes it, and what of it is shown to whom. Only its authors ever see one."""

from collections.abc import Collection
from typing import Annotated

from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Block, Doc, cmd, say
from commands.authority import must_be_there
from commands.consent.texts import draft as texts
from commands.encryption import is_there, those_there, words_for
from commands.people import person_meant, speaker_in
from commands.rules.consent import drafts as judge
from storage.models import Circle, CircleStanding, Item, ItemDraft
from storage.queries import circles, drafts, members
from storage.types import UserId

Number = Annotated[int, ItemNumber("F")]


async def mine(ctx: Ctx, number: int) -> tuple[ItemDraft, Circle]:
    """A draft that the speaker writes, while they are in its circle's room. Raises NotFound, Refusal."""
    found = await drafts.by_number(ctx.db, number=number, author=ctx.actor.user_id)
    circle = await circles.by_slug(ctx.db, slug=found.circle)
    await must_be_there(ctx, circle)
    return found, circle


async def must_be_member(ctx: Ctx, circle: Circle) -> None:
    """Members alone propose something to a circle. Raises Refusal."""
    await must_be_there(ctx, circle)
    if not await _is_member(ctx, circle, ctx.actor.user_id):
        raise Refusal(
            "not-a-member",
            "Members of the {circle} propose something to it, and you are none, or not yet. To become one: {join}",
            circle=circle.name,
            join=cmd("join", here=False),
        )


async def proposer_of(ctx: Ctx, found: ItemDraft, circle: Circle) -> UserId:
    """Who proposes what a draft says: whoever has begun it, while they are a member in the circle's room; else who publishes it. So does
    who has changed it last and publishes it: nobody's words are said in another's name."""
    if found.changed_by == ctx.actor.user_id:
        return ctx.actor.user_id
    stays = await is_there(ctx, found.begun_by, circle) and await _is_member(ctx, circle, found.begun_by)
    return found.begun_by if stays else ctx.actor.user_id


async def _is_member(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=user_id)
    return member is not None and member.standing is CircleStanding.MEMBER


async def open_again(ctx: Ctx, items: Collection[Item]) -> None:
    """What was published, and is withdrawn, is a draft again: its authors are told, and can publish it anew."""
    among = {item.number: item for item in items}
    for found in await drafts.published_as(ctx.db, items=among):
        circle = await circles.by_slug(ctx.db, slug=found.circle)
        found.published_at = None
        ctx.audit("consent.draft_reopened", f"F-{found.number}", circle=circle.slug)
        authors = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=found.number)}
        for user_id in await those_there(ctx, circle, authors):
            doc = texts.is_open_again(found, among[found.item or 0])
            await ctx.outbox.private(user_id, doc, about=circle, rings=False)


async def people_named(ctx: Ctx, circle: Circle, words: str) -> list[UserId]:
    """The people in a circle's room whom a line names, but for who says it. Raises Refusal for one who is not there."""
    found: list[UserId] = []
    for name in judge.names_in(words):
        user_id, _ = await person_meant(ctx, circle, name)
        if not await is_there(ctx, user_id, circle):
            raise Refusal("not-present", texts.not_there(name, circle.name))
        found.append(user_id)
    return [each for each in dict.fromkeys(found) if each != ctx.actor.user_id]


async def may_ask(ctx: Ctx, asked: int, *, so_far: int) -> None:
    """Whether so many more may be asked to write a draft that ``so_far`` were asked to. Raises Refusal."""
    since = ctx.now - judge.A_DAY
    today = await drafts.count_asked_by(ctx.db, user_id=ctx.actor.user_id, since=since) if asked else 0
    judge.may_ask_more(asked, so_far=so_far, today=today)


async def takes_part(ctx: Ctx, found: ItemDraft) -> None:
    """Who speaks has written in a draft, or publishes it: their name stands on it from now on."""
    helps = await drafts.find_co_author(ctx.db, draft=found.number, user_id=ctx.actor.user_id)
    if helps is not None and helps.wrote_at is None:
        helps.wrote_at = ctx.now
        await ctx.db.flush()


async def other_authors(ctx: Ctx, found: ItemDraft, circle: Circle) -> list[UserId]:
    """Who else writes a draft, as far as they are in its circle's room."""
    authors = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=found.number)} - {ctx.actor.user_id}
    return await those_there(ctx, circle, authors)


async def ask_to_write(ctx: Ctx, found: ItemDraft, circle: Circle, asked: list[UserId]) -> None:
    """Show a draft to those who are asked to write it, too."""
    by = await speaker_in(ctx, circle)
    for user_id in asked:
        doc = await shown_to(ctx, found, circle, user_id, texts.write_with_me(found, circle.name, by))
        await ctx.outbox.private(user_id, doc, about=circle)


async def shown_to(ctx: Ctx, found: ItemDraft, circle: Circle, user_id: UserId, head: Block, *change: Block) -> Doc:
    """A draft for the private room of one of its authors, with what has changed in it, and what can be done."""
    return say(head, *await words_for(ctx, user_id, circle, *change, *texts.body(found)), texts.what_next(found))


async def in_private(ctx: Ctx, doc: Doc, circle: Circle) -> Reply:
    """What is said of a draft goes to its author alone; in a circle's room only that it has."""
    if ctx.said.private:
        return Reply(doc)
    await ctx.outbox.private(ctx.actor.user_id, doc, about=circle, rings=False)
    return Reply(texts.gone_on_in_private())
