"""Another text, or another term: what was answered to the one before stays in the history, and those who said it are told."""

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import mark, rung_lately
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Inline, p, say, t
from commands.consent.beginning.matters import must_be_its_own
from commands.consent.beginning.opening import TermWords, must_be_short
from commands.consent.card.changes import change_in_full
from commands.consent.card.fitting import fitted
from commands.consent.card.replacing import put_new_card
from commands.consent.card.showing import line_of, link_to_card, show, text_of, whole_of
from commands.consent.family import Number, consent
from commands.consent.items.audience import present_in
from commands.consent.items.item import view_of
from commands.consent.items.planning import plan
from commands.consent.items.rights import halves, to_change
from commands.consent.items.view import ItemView
from commands.consent.texts import item as texts
from commands.consent.texts.holder import please_still_say
from commands.encryption import those_to_tell, words_for
from commands.rules.consent import rounds, terms
from storage.models import Item, ReviewWish, Round, Stance, Version
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
    return await decide_for(ctx, await to_change(ctx, number), length)


async def decide_for(ctx: Ctx, item: Item, length: terms.Term) -> Reply:
    """Have an item decided for a certain time only. Raises Refusal where that is its term already."""
    await must_be_its_own(ctx, item)
    before = terms.read_term(item.term) if item.term else None
    if str(length) == item.term:
        raise Refusal(
            "same-term",
            "C-{number} is to be decided for {term} already. Nothing has changed.",
            number=item.number,
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
    """Give an item, and its twin, a new version and a new card, which shows what changed, and tell those who had answered."""
    await must_be_its_own(ctx, item)
    both = await halves(ctx, item)
    until = max(half.closes_at for half in both)
    changed: list[tuple[Item, ItemView, Inline]] = []
    for half in both:
        before = await view_of(ctx, half)
        first = await ctx.db.get_one(Version, (half.number, half.version))
        rounds.put(rounds.amend(rounds.of(half), now=ctx.now, together_until=until), half)
        half.text, half.term, half.wish = text, term, wish
        now = Version(item=half.number, version=half.version, text=text, term=term, by=ctx.actor.user_id, at=ctx.now)
        ctx.db.add(now)
        ctx.audit("consent.amended", f"C-{half.number}", circle=half.circle, version=half.version)
        await plan(ctx, half)
        await items_of.forget_reasons(ctx.db, item=half.number)
        changed.append((half, before, change_in_full(first, now)))
    await ctx.db.flush()
    for half, before, how in changed:
        await put_new_card(ctx, half, before.circle)
        await _tell_of_change(ctx, before, half, how)
    circle = changed[0][1].circle
    if ctx.message is None or ctx.message.room_id == circle.room_id:  # The new card answers a tap, too.
        return Reply.none()
    return Reply(texts.changed_elsewhere(item, circle.name), about=line_of(item))


async def _tell_of_change(ctx: Ctx, before: ItemView, item: Item, how: Inline) -> None:
    """Tell each person who had answered the version before, and is still there, in private, in a message that can be tapped."""
    objected = {one.user_id for one in before.tally.words_of(Stance.CRITICAL) if one.words}
    objected |= {one.answer.user_id for one in before.objections}
    said = (*before.answers, *before.unconfirmed, *before.in_doubt, *before.tally.early)
    had_answered = {one.user_id for one in said if not one.late} - {ctx.actor.user_id}
    people = await present_in(ctx, before.circle, had_answered | (objected - {ctx.actor.user_id}))
    link, words = await link_to_card(ctx, item), ctx.settings.federation.words
    lately = await rung_lately(ctx, people, what=f"amended:{item.number}")
    told = await those_to_tell(ctx, before.circle, people) if item.round is Round.CONSENT else set()
    for user_id in people:
        here = user_id in told
        shown = await words_for(ctx, user_id, before.circle, p(how))
        where = t("here or on {card}", card=link) if here else t("on {card}", card=link)
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
