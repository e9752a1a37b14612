"""Another text, or another term: what was answered to the one before stays in the history, and those who said it are told."""

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.markup import Block, Inline, p, say, t
from chatbot.api.notes import mark, rung_lately
from commands.consent import cards, outcomes
from commands.consent import item_texts as texts
from commands.consent.audience import present_in
from commands.consent.family import Number, consent
from commands.consent.fitting import fitted
from commands.consent.item import view_of
from commands.consent.matters import must_be_its_own
from commands.consent.objection_texts import please_still_say
from commands.consent.opening import TermWords, must_be_short
from commands.consent.planning import plan
from commands.consent.rights import halves, to_change
from commands.consent.showing import line_of, link_to_text, show, text_of, whole_of
from commands.consent.view import ItemView
from commands.encryption import can_tell, words_for
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Circle, Item, ReviewWish, Round, Stance, Version
from storage.queries import consent as items_of
from storage.written import plain_of


@consent.command(
    "amend",
    allow=Who.PRESENT,
    example="amend C-12 Move the call to Friday, at noon",
    changes=True,
    also="change, edit, modify, reword, rewrite, rephrase, update, correct, alter, revise, change the text of, "
    "change text of, edit item, change item",
    weighs=True,
)
async def amend(ctx: Ctx, number: Number, text: Rest) -> Reply:
    """Change the text of your item. Answers to the old text no longer count; those who gave them are told."""
    item, text = await to_change(ctx, number), terms.new_text(text)
    must_be_short(text)
    if text.split() == plain_of(item.text).split():
        raise Refusal("same-text", "That is the text that C-{number} has already. Nothing has changed.", number=number)
    wish = ReviewWish.AMEND if item.reviews is not None else None

    return await change_version(ctx, item, text=ctx.as_written(text), term=item.term, wish=wish)


@consent.command("term", allow=Who.PRESENT, example="term C-12 6 months", changes=True)
async def term(ctx: Ctx, number: Number, length: TermWords) -> Reply:
    """Decide an item for a certain time only. A shorter time leaves the answers as they are, a longer one asks anew."""
    item = await to_change(ctx, number)
    before = terms.read_term(item.term) if item.term else None
    if str(length) == item.term:
        raise Refusal(
            "same-term",
            "C-{number} is to be decided for {term} already. Nothing has changed.",
            number=number,
            term=str(length),
        )
    if not terms.is_shorter(length, before):
        return await change_version(ctx, item, text=item.text, term=str(length), wish=item.wish)

    for half in await halves(ctx, item):
        half.term = str(length)
        version = await ctx.db.get_one(Version, (half.number, half.version))
        version.term = str(length)
        ctx.audit("consent.term", f"C-{half.number}", circle=half.circle, term=str(length))
    await show(ctx, item)

    return Reply(texts.now_for_shorter(item, length, ctx.settings.federation.words), about=line_of(item))


async def change_version(ctx: Ctx, item: Item, *, text: str, term: str | None, wish: ReviewWish | None) -> Reply:
    """Give an item, and its twin, a new version; show what changed, and tell those who had answered."""
    await must_be_its_own(ctx, item)
    had_answered = 0
    change = (
        outcomes.diff(item.text, text) if text != item.text else t("now for {term}: {text}", term=term or "", text=text)
    )
    both = await halves(ctx, item)
    until = max(half.closes_at for half in both)
    for half in both:
        before = await view_of(ctx, half)
        rounds.put(rounds.amend(rounds.of(half), now=ctx.now, together_until=until), half)
        half.text, half.term, half.wish = text, term, wish
        ctx.db.add(
            Version(item=half.number, version=half.version, text=text, term=term, by=ctx.actor.user_id, at=ctx.now)
        )
        ctx.audit("consent.amended", f"C-{half.number}", circle=half.circle, version=half.version)
        await plan(ctx, half)
        await items_of.forget_reasons(ctx.db, item=half.number)
        await ctx.db.flush()
        had_answered += await _tell_of_change(ctx, before, half, change)
    view = await show(ctx, item)
    if view.twin is not None:
        twin = view.twin.item
        await _announce(ctx, twin, view.twin.circle, *texts.changed_in_the_other(twin, view.circle.name, change))
    closes = ctx.when(item.closes_at, item.circle)
    await _announce(ctx, item, view.circle, *texts.new_version(item, change, had_answered=had_answered, closes=closes))
    if ctx.said.room_id == view.circle.room_id:
        return Reply.none()
    return Reply(texts.changed_elsewhere(item, view.circle.name), about=line_of(item))


async def _announce(ctx: Ctx, item: Item, circle: Circle, *blocks: Block) -> None:
    """Show the room what changed, in a message that can be tapped: who had tapped the card cannot do it there again."""
    if circle.room_id is None:
        return
    tapped: tuple[str, ...] = ()
    if item.round is Round.CONSENT:
        blocks, tapped = (*blocks, texts.please_answer_this(ctx.settings.federation.words)), cards.SEEDS
    page = fitted(say(*blocks), whole=whole_of(item))
    await ctx.outbox.card(text_of(item), circle.room_id, page, reactions=tapped)


async def _tell_of_change(ctx: Ctx, before: ItemView, item: Item, change: Inline) -> int:
    """Tell each person who had answered the version before, and is still there, in private; returns how many.

    What they are told can be tapped: on the card their tap on the text before is still there, and a second one takes it away.
    """
    objected = {one.user_id for one in before.tally.words_of(Stance.CRITICAL)}
    objected |= {one.answer.user_id for one in before.objections}
    said = (*before.answers, *before.unconfirmed, *before.tally.early)
    had_answered = {one.user_id for one in said if not one.late} - {ctx.actor.user_id}
    people = await present_in(ctx, before.circle, had_answered | (objected - {ctx.actor.user_id}))
    link, words = await link_to_text(ctx, item), ctx.settings.federation.words
    lately = await rung_lately(ctx, people, what=f"amended:{item.number}")
    for user_id in people:
        here = item.round is Round.CONSENT and await can_tell(ctx, user_id, before.circle)
        shown = await words_for(ctx, user_id, before.circle, p(change))
        where = t("here or on {text}", text=link) if here else t("on {text}", text=link)
        doc = texts.what_you_answered_was_changed(item, before.circle.name, shown, where=where)
        if user_id in objected:
            doc += say(please_still_say(item, words))
        await ctx.outbox.private(
            user_id,
            fitted(doc, whole=whole_of(item)),
            about=before.circle,
            rings=user_id not in lately,
            tag=mark(ctx, f"amended:{item.number}", user_id),
            card=text_of(item) if here else line_of(item),
        )
    return len(people)
