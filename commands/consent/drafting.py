"""Drafts: two or three people write a proposal in private, and nobody else sees it until they publish it."""

from dataclasses import dataclass
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, End, ItemNumber, Rest
from chatbot.api.arguments.kinds import Kind
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.markup import Block, Doc, cmd, n, say
from chatbot.api.pages import first_page
from chatbot.api.says import Readers
from commands.authority import must_be_there, must_not_rest
from commands.circles import circle_meant, room_to_reach
from commands.consent import changes
from commands.consent import draft_texts as texts
from commands.consent.family import consent
from commands.consent.opening import Draft, aim_and_why, ending_of, must_be_short, open_item, post_card, told_of_opening
from commands.consent.showing import line_of
from commands.consent.spans import spans_of
from commands.encryption import answered_encrypted, is_there, tellable, those_there, words_for
from commands.people import names_of, person_meant, speaker_in
from commands.rules import consent_drafts as judge
from commands.rules import consent_rounds as rounds
from storage.models import Circle, CircleStanding, ItemAuthor, ItemDraft, ItemKind
from storage.queries import circles, drafts, members
from storage.types import CircleSlug, UserId
from storage.written import on_one_line, plain_of, shorter

Number = Annotated[int, ItemNumber("F")]
People = Annotated[
    str,
    Kind("with", "@person, …", lambda words, _, example: words, open_end=True, tried=judge.names_people),
]
LONGEST_LINE = 100


@dataclass(frozen=True)
class DraftsOf(Listing, name="drafts"):
    """The drafts of who asks, behind so many."""

    behind: str = "0"


@consent.command(
    "draft",
    allow=Who.MEMBER,
    example="draft Share the van. Why now: ours broke down. Aim: fewer trips with @hal",
    changes=True,
    mended_by=("draft edit {subject} {text}", "draft discard {subject}"),
    also="new draft, write a draft, begin a draft, draft a proposal, start a draft",
)
async def draft(ctx: Ctx, text: Rest, *, with_: People | None = None, circle: CircleRef | None = None) -> Reply:
    """Begin a proposal that you alone see, and who writes it with you: “with @hal, @fay” at its end.

    Say why it is needed now and which aim it serves, if you like: “Why now: …”, “Aim: …”. All of you can change it (`draft edit`) until one
    publishes it (`publish`). It is for the private room: what is said in a circle's room stands there for all to read.
    """
    here = await circle_meant(ctx, circle, said="{text} circle {circle}")
    await _must_be_member(ctx, here)
    if with_ is not None and not judge.names_people(with_):
        text, with_ = f"{text} with {with_}", None  # “Replace the kettle with tea” names nobody.
    asked = await _whom(ctx, here, with_) if with_ is not None else []
    words, aim, why = aim_and_why(text, None)
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

    await _ask(ctx, begun, here, asked)
    doc = await _shown(ctx, begun, here, ctx.actor.user_id, texts.begun(begun, here.name))
    return await _in_private(ctx, doc, here)


@consent.command("drafts", allow=Who.PRESENT, example="drafts", also="my drafts, all drafts, list of drafts")
async def list_drafts(ctx: Ctx) -> Reply:
    """See the drafts that you write, alone or with others."""
    if not ctx.said.private:
        return Reply(texts.ask_in_private())
    return await first_page(ctx, DraftsOf(), empty=texts.no_drafts())


@consent.pages(allow=Who.PRESENT)
async def read_drafts(ctx: Ctx, behind: DraftsOf) -> Entries:
    """The next drafts, of circles whose room they are in."""
    there = {each.slug: each for each in await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)}
    found = [each for each in await drafts.open_of(ctx.db, author=ctx.actor.user_id) if each.circle in there]
    first = int(behind.behind)
    told = await texts_of(ctx, there, found)
    return Entries(
        heading=n(len(found), "{count} draft", "{count} drafts"),
        total=len(found),
        next=[
            Entry(texts.in_list(each, there[each.circle].name, told[each.number]), DraftsOf(str(first + place)))
            for place, each in enumerate(found[first : first + MOST_ENTRIES], start=1)
        ],
    )


async def texts_of(ctx: Ctx, there: dict[CircleSlug, Circle], found: list[ItemDraft]) -> dict[int, str | None]:
    """The text of each draft in a line; None where it stays in an encrypted room."""
    told = await tellable(ctx, list(there.values()), Readers(None, await answered_encrypted(ctx)))
    return {
        each.number: shorter(on_one_line(plain_of(each.text)), LONGEST_LINE) if each.circle in told else None
        for each in found
    }


@consent.command("draft show", allow=Who.PRESENT, example="draft show F-3", also="show draft, see draft")
async def show_draft(ctx: Ctx, number: Number) -> Reply:
    """See all of a draft of yours."""
    found, circle = await _mine(ctx, number)
    names = await names_of(ctx, {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=number)}, circle)
    doc = await _shown(ctx, found, circle, ctx.actor.user_id, texts.head(found, circle.name, sorted(names.values())))
    return await _in_private(ctx, doc, circle)


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
    found, circle = await _mine(ctx, number)
    judge.must_be_open(found)
    words, aim, why = judge.read_change(text)
    if words:
        must_be_short(plain_of(words))
    change = changes.diff(found.text, words) if words else None
    found.text = ctx.as_written(words) if words else found.text
    found.aim = ctx.as_written(aim) if aim is not None else found.aim
    found.why = ctx.as_written(why) if why is not None else found.why
    found.changed_at = ctx.now
    ctx.audit("consent.draft_changed", f"F-{number}", circle=circle.slug)

    by = await speaker_in(ctx, circle)
    for user_id in await _others(ctx, found, circle):
        blocks = await words_for(ctx, user_id, circle, *texts.what_changed(change), *texts.body(found))
        await ctx.outbox.private(user_id, texts.was_changed(found, circle.name, by, blocks), about=circle, rings=False)
    doc = await _shown(ctx, found, circle, ctx.actor.user_id, texts.changed(found))
    return await _in_private(ctx, doc, circle)


@consent.command(
    "draft with", allow=Who.PRESENT, example="draft with F-3 @hal, @fay", changes=True, also="write draft with"
)
async def write_with(ctx: Ctx, number: Number, people: Rest) -> Reply:
    """Ask others to write a draft with you. They see it, and can change and publish it."""
    found, circle = await _mine(ctx, number)
    judge.must_be_open(found)
    there = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=number)}
    asked = [each for each in await _whom(ctx, circle, people) if each not in there]
    if not asked:
        raise Refusal("there-already", "They write F-{number} with you already. Nothing has changed.", number=number)
    for user_id in asked:
        ctx.db.add(ItemAuthor(draft=number, user_id=user_id, asked_at=ctx.now))
    await ctx.db.flush()
    ctx.audit("consent.draft_shared", f"F-{number}", circle=circle.slug)
    await _ask(ctx, found, circle, asked)
    names = await names_of(ctx, asked, circle)
    return await _in_private(ctx, texts.asked(found, sorted(names.values())), circle)


@consent.command(
    "draft leave", allow=Who.PRESENT, example="draft leave F-3", changes=True, also="leave draft, stop writing draft"
)
async def leave_draft(ctx: Ctx, number: Number) -> Reply:
    """Write a draft of somebody else's with them no longer: you do not see it any more."""
    found, circle = await _mine(ctx, number)
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
    return await _in_private(ctx, texts.left(found), circle)


@consent.command(
    "draft discard",
    allow=Who.PRESENT,
    example="draft discard F-3",
    changes=True,
    also="discard draft, throw draft away, delete draft, remove draft",
    weighs=True,
)
async def discard_draft(ctx: Ctx, number: Number) -> Reply:
    """Throw away a draft that you have begun. `undo` brings it back."""
    found, circle = await _mine(ctx, number)
    judge.must_be_open(found)
    judge.must_have_begun(found, by=ctx.actor.user_id)
    found.discarded_at = ctx.now
    ctx.audit("consent.draft_discarded", f"F-{number}", circle=circle.slug)
    by = await speaker_in(ctx, circle)
    for user_id in await _others(ctx, found, circle):
        await ctx.outbox.private(user_id, texts.was_discarded(found, by), about=circle, rings=False)
    return await _in_private(ctx, texts.discarded(found), circle)


@consent.command(
    "publish",
    allow=Who.PRESENT,
    example="publish F-3 by fri 17:00",
    changes=True,
    mended_by=("withdraw {subject}",),
    also="publish draft, put draft to the circle, open draft",
    weighs=True,
)
async def publish(ctx: Ctx, number: Number, *, by: End | None = None, as_check: bool = False) -> Reply:
    """Put a draft to its circle, as a proposal with its rounds, or “as check” as a quick one.

    Who has written it with you may change it there, too.
    """
    found, circle = await _mine(ctx, number)
    judge.must_be_open(found)
    must_not_rest(circle)
    await _must_be_member(ctx, circle)
    await room_to_reach(ctx, circle)
    spans = spans_of(ctx, circle)
    usual = spans.quick_check if as_check else spans.questions + spans.reactions + spans.consent
    until = ending_of(ctx, circle, by, plain_of(found.text), usual=usual)
    zone = ctx.settings.zone_of(circle.slug)
    course = (
        rounds.quick_check(by=until.at, now=ctx.now, spans=spans)
        if as_check
        else rounds.proposal(by=until.at, now=ctx.now, spans=spans, zone=zone)
    )
    item = await open_item(
        ctx,
        circle,
        course,
        Draft(found.text, aim=found.aim, why=found.why, proposer=found.begun_by, until=until),
    )
    found.item, found.published_at = item.number, ctx.now
    await ctx.db.flush()
    ctx.audit("consent.draft_published", f"F-{number}", circle=circle.slug, item=item.number)
    await post_card(ctx, item, circle)

    who = await speaker_in(ctx, circle)
    for user_id in await _others(ctx, found, circle):
        doc = texts.was_published(found, item, who, circle.name, proposal=item.kind is ItemKind.PROPOSAL)
        await ctx.outbox.private(user_id, doc, about=circle, rings=False, card=line_of(item))
    return await told_of_opening(ctx, item, circle, until)


async def _mine(ctx: Ctx, number: int) -> tuple[ItemDraft, Circle]:
    """A draft that the speaker writes, while they are in its circle's room. Raises NotFound, Refusal."""
    found = await drafts.by_number(ctx.db, number=number, author=ctx.actor.user_id)
    circle = await circles.by_slug(ctx.db, slug=found.circle)
    await must_be_there(ctx, circle)
    return found, circle


async def _must_be_member(ctx: Ctx, circle: Circle) -> None:
    """Members alone propose something to a circle. Raises Refusal."""
    await must_be_there(ctx, circle)
    member = await members.find_current(ctx.db, circle=circle.slug, user_id=ctx.actor.user_id)
    if member is None or member.standing is not CircleStanding.MEMBER:
        raise Refusal(
            "not-a-member",
            "Members of the {circle} propose something to it, and you are none, or not yet. To become one: {join}",
            circle=circle.name,
            join=cmd("join", here=False),
        )


async def _whom(ctx: Ctx, circle: Circle, words: str) -> list[UserId]:
    """The people in a circle's room whom a line names, but for who says it. Raises Refusal for one who is not there."""
    found: list[UserId] = []
    for name in judge.names_in(words):
        user_id, _ = await person_meant(ctx, circle, name)
        if not await is_there(ctx, user_id, circle):
            raise Refusal("not-present", texts.not_there(name, circle.name))
        found.append(user_id)
    return [each for each in dict.fromkeys(found) if each != ctx.actor.user_id]


async def _others(ctx: Ctx, found: ItemDraft, circle: Circle) -> list[UserId]:
    """Who else writes a draft, as far as they are in its circle's room."""
    authors = {found.begun_by, *await drafts.co_authors_of(ctx.db, draft=found.number)} - {ctx.actor.user_id}
    return await those_there(ctx, circle, authors)


async def _ask(ctx: Ctx, found: ItemDraft, circle: Circle, asked: list[UserId]) -> None:
    """Show a draft to those who are asked to write it, too."""
    by = await speaker_in(ctx, circle)
    for user_id in asked:
        doc = await _shown(ctx, found, circle, user_id, texts.write_with_me(found, circle.name, by))
        await ctx.outbox.private(user_id, doc, about=circle)


async def _shown(ctx: Ctx, found: ItemDraft, circle: Circle, user_id: UserId, head: Block) -> Doc:
    """A draft for the private room of one of its authors, with what can be done."""
    return say(head, *await words_for(ctx, user_id, circle, *texts.body(found)), texts.what_next(found))


async def _in_private(ctx: Ctx, doc: Doc, circle: Circle) -> Reply:
    """What is said of a draft goes to its author alone; in a circle's room only that it has."""
    if ctx.said.private:
        return Reply(doc)
    await ctx.outbox.private(ctx.actor.user_id, doc, about=circle, rings=False)
    return Reply(texts.gone_on_in_private())
