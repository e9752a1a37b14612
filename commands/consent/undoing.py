"""Taking back what somebody has done to an item: an answer, a question, a reaction, the item itself."""

from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.seams.deeds import Deed
from chatbot.api.wording.markup import Doc, cmd, t
from chatbot.api.wording.phrases import CRITICAL
from commands.consent.answers.unsaying import take_back
from commands.consent.card.showing import show
from commands.consent.drafts.drafting import discard_draft
from commands.consent.family import consent
from commands.consent.objections.integrating import stands_after_all
from commands.consent.rounds.closing import withdraw
from commands.consent.texts import draft as draft_texts
from commands.consent.texts import undoing as texts
from commands.rules.consent import rights
from commands.rules.consent.card import CardKey
from storage.models import Item, Stance
from storage.queries import audit as lines_of
from storage.queries import consent as items_of
from storage.queries import drafts
from storage.types import EventId

NOTHING_MORE = Doc(())
SAID_BY = {
    Stance.CONSENT: "yes {item}",
    Stance.CONCERN: "concern {item} <your words>",
    Stance.CRITICAL: "object {item} <your words>",
    Stance.STAND_ASIDE: "standaside {item}",
}


@consent.about_cards
def item_of_card(key: str) -> str | None:
    """The item of a card."""
    return f"C-{CardKey.parse(key).item}"


async def _item_of(ctx: Ctx, deed: Deed) -> Item:
    """The item of a deed. Raises Refusal where it is closed: what is closed never changes."""
    item = await items_of.by_number(ctx.db, number=int(deed.subject.partition("-")[2]))
    rights.must_be_open(item, said_at=ctx.now)
    return item


@consent.undoes(
    "consent.answered",
    named=lambda deed: t("your answer to {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(SAID_BY[Stance(deed.detail["stance"])].format(item=deed.subject))),
)
async def undo_answer(ctx: Ctx, deed: Deed) -> Doc:
    """An answer counts no more; what the same person had answered before counts again."""
    item = await _item_of(ctx, deed)
    answers = await items_of.answers_to(ctx.db, item=item.number)
    mine = [one for one in answers if one.user_id == ctx.actor.user_id and one.taken_back_at is None]
    said = [one for one in mine if one.source == deed.cause] or mine[-1:]
    if not said:
        raise Refusal("undone-already", texts.no_answer_left(deed.subject))
    await _take_back(ctx, said[0].source, item)
    before = [one for one in mine if one.source != said[0].source and one.version == item.version]
    return texts.counts_again(before[-1].stance, ctx.settings.federation.words) if before else NOTHING_MORE


@consent.undoes(
    "consent.resolved",
    named=lambda deed: t("that your {concern} on {item} is met", concern=CRITICAL, item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"resolve {deed.subject} <how>")),
)
async def undo_meeting(ctx: Ctx, deed: Deed) -> Doc:
    """A critical concern stands as it did before its holder had said that it is met; the circle, which was told that, hears it."""
    item = await _item_of(ctx, deed)
    met = [one for one in await items_of.answers_to(ctx.db, item=item.number) if one.resolved_at is not None]
    theirs = [one for one in met if one.id == deed.detail.get("answer") and one.taken_back_at is None]
    if not theirs:
        raise Refusal("undone-already", texts.nothing_left(deed.subject))
    await stands_after_all(ctx, item, theirs[0])
    return NOTHING_MORE


@consent.undoes(
    "consent.entered",
    named=lambda deed: t("what you entered on {item} for those in the call", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd("all present consent", here=False)),
)
async def undo_entry(ctx: Ctx, deed: Deed) -> Doc:
    """What was entered for all counts no more; what the co-ops' own people have said stays."""
    item = await _item_of(ctx, deed)
    mine = [
        one
        for one in await items_of.answers_from(ctx.db, source=deed.cause)
        if one.user_id == ctx.actor.user_id and one.item == item.number and one.taken_back_at is None
    ]
    if not mine:
        raise Refusal("undone-already", texts.nothing_left(deed.subject))
    for one in mine:
        one.taken_back_at = ctx.now
    ctx.audit("consent.taken_back", deed.subject, circle=item.circle)
    await show(ctx, item)
    return NOTHING_MORE


@consent.undoes(
    "consent.draft_begun",
    named=lambda deed: t("{draft}, which you began", draft=deed.subject),
    anew=lambda deed: t("say {command} with its text", command=cmd("draft")),
)
async def undo_draft(ctx: Ctx, deed: Deed) -> Doc:
    """A draft is thrown away, while nobody else has written it."""
    number = int(deed.subject.partition("-")[2])
    if await lines_of.changed_by_others(ctx.db, subject=deed.subject, actor=ctx.actor.user_id, since=deed.at):
        found = await drafts.by_number(ctx.db, number=number, author=ctx.actor.user_id)
        raise Refusal("acted-on", draft_texts.others_have_written_it(found))
    await discard_draft(ctx, number)
    return NOTHING_MORE


@consent.undoes(
    "consent.draft_discarded",
    named=lambda deed: t("that you threw {draft} away", draft=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"draft discard {deed.subject}")),
)
async def undo_discarding(ctx: Ctx, deed: Deed) -> Doc:
    """A draft is there again."""
    found = await drafts.by_number(ctx.db, number=int(deed.subject.partition("-")[2]), author=ctx.actor.user_id)
    if found.discarded_at is None:
        raise Refusal("undone-already", "{draft} is there again already.", draft=deed.subject)
    found.discarded_at = None
    ctx.audit("consent.draft_begun", deed.subject, circle=found.circle)
    return NOTHING_MORE


@consent.undoes(
    "consent.asked",
    named=lambda deed: t("your question about {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"ask {deed.subject} <your question>")),
)
async def undo_question(ctx: Ctx, deed: Deed) -> Doc:
    """A question that nobody has answered yet."""
    item = await _item_of(ctx, deed)
    asked = [one for one in await items_of.questions_to(ctx.db, item=item.number) if one.asked_by == ctx.actor.user_id]
    mine = [one for one in asked if one.source == deed.cause] or asked[-1:]
    if mine and mine[0].answer is not None:
        raise Refusal("acted-on", texts.question_was_answered(deed.subject))
    await _take_back(ctx, mine[0].source if mine else deed.cause, item)
    return NOTHING_MORE


@consent.undoes(
    "consent.question_answered",
    named=lambda deed: t("your answer to a question about {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"answer {deed.subject} <your words>")),
)
async def undo_explanation(ctx: Ctx, deed: Deed) -> Doc:
    """The answer to a question: that waits for one again."""
    await _take_back(ctx, deed.cause, await _item_of(ctx, deed))
    return NOTHING_MORE


@consent.undoes(
    "consent.reacted",
    named=lambda deed: t("your reaction to {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"reaction {deed.subject} <your line>")),
)
async def undo_reaction(ctx: Ctx, deed: Deed) -> Doc:
    """A line of the reactions round."""
    await _take_back(ctx, deed.cause, await _item_of(ctx, deed))
    return NOTHING_MORE


async def _take_back(ctx: Ctx, source: EventId, item: Item) -> None:
    """Take back what a message has said. Raises Refusal where nothing was: it is gone, or its speaker is not there."""
    lines = len(ctx.audited)
    await take_back(ctx, source, at=ctx.now)
    if len(ctx.audited) == lines:
        raise Refusal("undone-already", texts.nothing_left(f"C-{item.number}"))


@consent.undoes(
    "consent.opened",
    named=lambda deed: t("{item}, which you opened", item=deed.subject),
    anew=lambda deed: t("say {command} with its text", command=cmd("consent")),
    asks_itself=True,
)
async def undo_opening(ctx: Ctx, deed: Deed) -> Doc | None:
    """An item is withdrawn; where others have answered it, once its proposer has said yes to that."""
    item = await _item_of(ctx, deed)
    withdrawn = await withdraw(ctx, item.number)
    return None if withdrawn.doc is None else NOTHING_MORE


@consent.undoes(
    "consent.amended",
    named=lambda deed: t("the new text of {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"amend {deed.subject} <new text>")),
    never=True,
)
async def undo_amendment(ctx: Ctx, deed: Deed) -> Doc:
    """A text is changed back by changing it once more: others are told of that, too."""
    await _item_of(ctx, deed)
    raise Refusal("not-undone", texts.change_it_back(deed.subject))


@consent.undoes(
    "consent.extended",
    named=lambda deed: t("the new end of {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"extend {deed.subject} <when>")),
    never=True,
)
async def undo_extension(ctx: Ctx, deed: Deed) -> Doc:
    """Another end is set by setting one."""
    raise Refusal("not-undone", texts.set_another_end(deed.subject))


@consent.undoes(
    "consent.withdrawn",
    named=lambda deed: t("that you withdrew {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"withdraw {deed.subject}")),
    never=True,
)
@consent.undoes(
    "consent.closed",
    named=lambda deed: t("that you closed {item}", item=deed.subject),
    anew=lambda deed: t("say {command}", command=cmd(f"close {deed.subject}")),
    never=True,
)
async def undo_closing(ctx: Ctx, deed: Deed) -> Doc:
    """What is closed never changes."""
    raise Refusal("not-undone", texts.closed_stays_closed(deed.subject))
