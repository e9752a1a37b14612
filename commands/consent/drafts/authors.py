"""Who writes a draft with whom: asking others to, and leaving it to them."""

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import cmd
from commands.consent.drafts.draft import Number, ask_to_write, in_private, may_ask, mine, people_named
from commands.consent.family import consent
from commands.consent.texts import draft as texts
from commands.encryption import is_there
from commands.people import names_of, speaker_in
from commands.rules.consent import drafts as judge
from storage.models import ItemAuthor
from storage.queries import drafts


@consent.command(
    "draft with", allow=Who.PRESENT, example="draft with F-3 @hal, @fay", changes=True, also="write draft with"
)
async def write_with(ctx: Ctx, number: Number, people: Rest) -> Reply:
    """Ask others to write a draft with you. They see it, and can change and publish it."""
    found, circle = await mine(ctx, number)
    judge.must_be_open(found)
    there = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=number)}
    asked = [each for each in await people_named(ctx, circle, people) if each not in there]
    if not asked:
        raise Refusal("there-already", "They write F-{number} with you already. Nothing has changed.", number=number)
    await may_ask(ctx, len(asked), so_far=len(there) - 1)
    for user_id in asked:
        ctx.db.add(ItemAuthor(draft=number, user_id=user_id, asked_at=ctx.now))
    await ctx.db.flush()
    ctx.audit("consent.draft_shared", f"F-{number}", circle=circle.slug)
    await ask_to_write(ctx, found, circle, asked)
    names = await names_of(ctx, asked, circle)
    return await in_private(ctx, texts.asked(found, sorted(names.values())), circle)


@consent.command(
    "draft leave", allow=Who.PRESENT, example="draft leave F-3", changes=True, also="leave draft, stop writing draft"
)
async def leave_draft(ctx: Ctx, number: Number) -> Reply:
    """Write a draft of somebody else's with them no longer: you do not see it any more."""
    found, circle = await mine(ctx, number)
    judge.must_be_open(found)
    helps = await drafts.find_co_author(ctx.db, draft=number, user_id=ctx.actor.user_id)
    if helps is None:
        raise Refusal(
            "own-draft",
            "You have begun F-{number} yourself. To throw it away: {discard}",
            number=number,
            discard=cmd(f"draft discard F-{number}"),
        )
    helps.left_at = ctx.now
    ctx.audit("consent.draft_left", f"F-{number}", circle=circle.slug)
    if await is_there(ctx, found.begun_by, circle):
        doc = texts.has_left(found, await speaker_in(ctx, circle))
        await ctx.outbox.private(found.begun_by, doc, about=circle, rings=False)
    return await in_private(ctx, texts.left(found), circle)
