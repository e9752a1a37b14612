"""Drafts: two or three people write a proposal in private, and nobody else sees it until they publish it."""

from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, Rest
from chatbot.api.arguments.kinds import Kind
from chatbot.api.context import Ctx, Reply
from commands.circles import circle_meant
from commands.consent.beginning.opening import Quorum, TermWords, must_be_short
from commands.consent.card import changes
from commands.consent.drafts.changes import settle_change
from commands.consent.drafts.draft import (
    Number,
    ask_to_write,
    in_private,
    may_ask,
    mine,
    must_be_member,
    other_authors,
    people_named,
    shown_to,
    takes_part,
)
from commands.consent.family import consent
from commands.consent.texts import draft as texts
from commands.encryption import is_there
from commands.people import names_of, speaker_in
from commands.rules.consent import drafts as judge
from commands.rules.consent import terms
from storage.models import ItemAuthor, ItemDraft
from storage.queries import drafts
from storage.written import plain_of

People = Annotated[
    str,
    Kind("with", "@person, …", lambda words, _, example: words, open_end=True, tried=judge.names_people),
]


@consent.command(
    "draft",
    allow=Who.MEMBER,
    example="draft Share the van. Why now: ours broke down. Aim: fewer trips with @hal",
    changes=True,
    mended_by=("draft edit {subject} {text}", "draft discard {subject}"),
    also="new draft, write a draft, begin a draft, draft a proposal, start a draft",
)
async def draft(
    ctx: Ctx,
    text: Rest,
    *,
    with_: People | None = None,
    circle: CircleRef | None = None,
    quorum: Quorum | None = None,
    term: TermWords | None = None,
) -> Reply:
    """Begin a proposal that you alone see, and who writes it with you: “with @hal, @fay” at its end.

    Say why it is needed now and which aim it serves, if you like: “Why now: …”, “Aim: …”. All of you can change it (`draft edit`) until one
    publishes it (`publish`). It is for the private room: what is said in a circle's room stands there for all to read.
    """
    here = await circle_meant(ctx, circle, said="{text} circle {circle}")
    await must_be_member(ctx, here)
    if with_ is not None and not judge.names_people(with_):
        text, with_ = f"{text} with {with_}", None  # “Replace the kettle with tea” names nobody.
    asked = await people_named(ctx, here, with_) if with_ is not None else []
    await may_ask(ctx, len(asked), so_far=0)
    words, aim, why = terms.aim_and_why(text, None)
    must_be_short(plain_of(words))
    begun = ItemDraft(
        circle=here.slug,
        text=ctx.as_written(words),
        why=ctx.as_written(why) if why is not None else None,
        aim=ctx.as_written(aim) if aim is not None else None,
        begun_by=ctx.actor.user_id,
        begun_at=ctx.now,
        changed_at=ctx.now,
    )
    ctx.db.add(begun)
    await ctx.db.flush()
    for user_id in asked:
        ctx.db.add(ItemAuthor(draft=begun.number, user_id=user_id, asked_at=ctx.now))
    await ctx.db.flush()
    ctx.audit("consent.draft_begun", f"F-{begun.number}", circle=here.slug)

    await ask_to_write(ctx, begun, here, asked)
    doc = await shown_to(ctx, begun, here, ctx.actor.user_id, texts.begun(begun, here.name))
    if quorum is not None or term is not None:
        doc += texts.said_when_published(begun, quorum=quorum, term=term)
    return await in_private(ctx, doc, here)


@consent.command("draft show", allow=Who.PRESENT, example="draft show F-3", also="show draft, see draft")
async def show_draft(ctx: Ctx, number: Number) -> Reply:
    """See all of a draft of yours."""
    found, circle = await mine(ctx, number)
    names = await names_of(ctx, {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=number)}, circle)
    doc = await shown_to(ctx, found, circle, ctx.actor.user_id, texts.head(found, circle.name, sorted(names.values())))
    return await in_private(ctx, doc, circle)


@consent.command(
    "draft edit",
    allow=Who.PRESENT,
    example="draft edit F-3 Share the van on Mondays",
    changes=True,
    also="change draft, edit draft, reword draft",
)
async def edit_draft(ctx: Ctx, number: Number, text: Rest) -> Reply:
    """Change a draft that you write: its text, or only “why now: …” or “aim: …”.

    Who writes it with you sees what has changed.
    """
    found, circle = await mine(ctx, number)
    judge.must_be_open(found)
    words, aim, why = judge.read_change(text)
    if words:
        must_be_short(plain_of(words))
    before, change = found.text, changes.diff(found.text, words) if words else None
    found.text = ctx.as_written(words) if words else found.text
    found.aim = ctx.as_written(aim) if aim is not None else found.aim
    found.why = ctx.as_written(why) if why is not None else found.why
    found.changed_at, found.changed_by = ctx.now, ctx.actor.user_id
    await takes_part(ctx, found)
    ctx.audit("consent.draft_changed", f"F-{number}", circle=circle.slug)

    await settle_change(ctx, found, before=before)
    doc = await shown_to(ctx, found, circle, ctx.actor.user_id, texts.changed(found), *texts.what_changed(change))
    return await in_private(ctx, doc, circle)


@consent.command(
    "draft discard",
    allow=Who.PRESENT,
    example="draft discard F-3",
    changes=True,
    also="discard draft, throw draft away, delete draft, remove draft",
    weighs=True,
)
async def discard_draft(ctx: Ctx, number: Number) -> Reply:
    """Throw away a draft that you have begun. `undo` brings it back.

    Where who has begun it is no longer in the circle's room, whoever writes it can.
    """
    found, circle = await mine(ctx, number)
    judge.must_be_open(found)
    judge.may_discard(found, by=ctx.actor.user_id, there=await is_there(ctx, found.begun_by, circle))
    found.discarded_at = ctx.now
    ctx.audit("consent.draft_discarded", f"F-{number}", circle=circle.slug)
    by = await speaker_in(ctx, circle)
    for user_id in await other_authors(ctx, found, circle):
        await ctx.outbox.private(user_id, texts.was_discarded(found, by), about=circle, rings=False)
    return await in_private(ctx, texts.discarded(found), circle)
