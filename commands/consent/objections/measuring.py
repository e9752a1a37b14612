"""Measuring a concern instead of guessing: what is watched, by whom, until when, and what it has shown; and the ways to meet one."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.line import remind
from chatbot.api.errors import Refusal
from chatbot.api.holders import holders_in
from chatbot.api.wording.markup import quote
from commands.authority import may
from commands.consent.answers.answering import in_thread
from commands.consent.card.showing import card_event, line_of, remedies_of, show
from commands.consent.family import Number, consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import MeasureDue, ToMeet
from commands.consent.items.rights import halves, must_be_in_time
from commands.consent.items.view import ItemView
from commands.consent.texts import integrating as texts
from commands.consent.texts.vocabulary import whose
from commands.encryption import is_there, those_there, words_for
from commands.people import name_of, names_of, names_somebody, person_meant, speaker_in
from commands.rules import authority
from commands.rules.authority import RUNNING
from commands.rules.consent import measures, rights
from commands.rules.consent.outcomes import stance_of
from commands.rules.consent.whose import who_watches
from storage.models import Circle, Item, Measure, Stance
from storage.queries import circles, outbox
from storage.queries import consent as items_of
from storage.types import UserId


@consent.command("measure", allow=Who.PRESENT, example="measure C-12 @eve count who comes by in 30 days", changes=True)
async def measure(ctx: Ctx, number: Number, person: PersonRef, what: Rest | None = None, *, by: When) -> Reply:
    """Measure {a_concern} instead of guessing: what is watched, by whom, until when. It is kept with the decision.

    Whoever watches it is asked on that day what it has shown. Where you name nobody, I ask you who does.
    """
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await may(ctx, authority.INTEGRATE, *await halves(ctx, item))
    await must_be_in_time(ctx, item)
    owner, what = await _who_watches(ctx, item, circle, person, what or "", until=ctx.when(by, item.circle))
    if not what:
        raise Refusal("what-is-watched", texts.what_is_watched(item, await name_of(ctx, owner, circle)))
    what = ctx.as_written(what)
    rights.must_be_there(owner, there=await is_there(ctx, owner, circle), circle=circle.name)

    for half in await halves(ctx, item):
        kept = Measure(item=half.number, owner=owner, what=what, due_at=by, set_by=ctx.actor.user_id, set_at=ctx.now)
        ctx.db.add(kept)
        await ctx.db.flush()
        ctx.audit("consent.measure", f"C-{half.number}", circle=half.circle)
        if half is item:
            await ctx.schedule(MeasureDue(kept.id), at=by)
    await show(ctx, item)

    until = ctx.when(by, item.circle)
    if owner != ctx.actor.user_id:
        shown = await words_for(ctx, owner, circle, quote(what))
        doc = texts.watch_this(item, await speaker_in(ctx, circle), shown, until=until)
        await ctx.outbox.private(owner, doc, about=circle, rings=False, card=line_of(item))
    words = ctx.settings.federation.words
    return Reply(
        texts.measure_noted(item, await name_of(ctx, owner, circle), what, words, until=until), about=line_of(item)
    )


async def _who_watches(
    ctx: Ctx, item: Item, circle: Circle, person: str, what: str, *, until: str
) -> tuple[UserId, str]:
    """Whom a line names to watch something, and what. Raises Unsure where it names nobody, Refusal."""
    first, _, more = person.partition(" ")
    if first.casefold().strip(",.:") in ("me", "myself"):
        return ctx.actor.user_id, f"{more} {what}".strip()
    if await names_somebody(ctx, circle, f"{person} {what}".strip()):
        return await person_meant(ctx, circle, person, what)
    view = await view_of(ctx, item)
    against = {one.user_id for one in view.tally.words_of(Stance.CRITICAL)} | {
        one.answer.user_id for one in view.objections
    }
    likely = [ctx.actor.user_id, item.proposer, *(each.user_id for each in await holders_in(ctx, circle, [*RUNNING]))]
    there = await those_there(ctx, circle, {*likely} - against)
    asked = [each for each in dict.fromkeys(likely) if each in there]
    names = await names_of(ctx, asked, circle)
    raise who_watches(ctx.said.text, item.number, {each: names[each] for each in asked}, until=until)


@consent.command(
    "result", allow=Who.PRESENT, example="result C-12 Nine of ten came, as before", changes=True, also="what came of"
)
async def result(ctx: Ctx, number: Number, seen: Rest) -> Reply:
    """Say what a measure of an item has shown: it stands with the decision, and on the card of its review."""
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await may(ctx, authority.INTEGRATE, item)
    measure = measures.meant(await items_of.measures_of(ctx.db, item=number), actor=ctx.actor.user_id, number=number)

    measure.result, measure.result_by, measure.result_at = ctx.as_written(seen), ctx.actor.user_id, ctx.now
    ctx.audit("consent.result", f"C-{number}", circle=item.circle)
    await show(ctx, item)

    if ctx.said.room_id == circle.room_id:
        return Reply(texts.result_noted(item, measure.what), about=line_of(item))
    if circle.room_id is not None:
        doc = texts.somebody_has_seen(item, await speaker_in(ctx, circle), measure.what, measure.result)
        await ctx.outbox.post(circle.room_id, doc, card=line_of(item))
    return Reply(texts.result_told(item, circle.name), about=line_of(item))


@consent.job(changes=False)
async def to_meet(ctx: Ctx, due: ToMeet) -> None:
    """In the card's thread, once for each item: the concerns, and how they can be met. Not of what is gone by now."""
    answer = await items_of.answer_by_id(ctx.db, answer=due.answer)
    item = await items_of.by_number(ctx.db, number=answer.item)
    view = await view_of(ctx, item)
    if rights.is_asked(item) and view.circle.room_id is not None:
        await offer_remedies(ctx, view)


async def said_of_remedies(ctx: Ctx, item: Item) -> bool:
    """Whether it was said already how what stands against an item can be met."""
    return await outbox.find_card(ctx.db, card=ctx.outbox.card_name(remedies_of(item))) is not None


async def offer_remedies(ctx: Ctx, view: ItemView) -> None:
    """Say how what stands against an item can be met, or bring what was said of it up to date, however many object."""
    item, words = view.item, ctx.settings.federation.words
    held = [one for one in view.tally.words_of(Stance.CRITICAL) if one.words]
    names = await names_of(ctx, [one.user_id for one in held], view.circle)
    concerns = [(whose(one, view.seat_names, names[one.user_id]), one.words or "") for one in held]
    gone = [one for one in (*view.tally.lapsed, *view.tally.beside) if one.seat is not None]
    kept = any(stance_of(one) is Stance.CRITICAL and one.words for one in gone)
    doc = texts.remedies(item, concerns, words, kept=kept)
    key = remedies_of(item)
    if await said_of_remedies(ctx, item):
        await ctx.outbox.edit_card(key, doc)
    elif held and view.circle.room_id is not None:
        await ctx.outbox.post(
            view.circle.room_id,
            doc,
            rings=await those_there(ctx, view.circle, {item.proposer} - {one.user_id for one in held}),
            relates_to=in_thread(await card_event(ctx, item)),
            card=key,
        )


@consent.job(changes=False)
async def measure_due(ctx: Ctx, due: MeasureDue) -> None:
    """The time of a measure has come: its owner is reminded, once, while what it is about is open or holds."""
    kept = await items_of.measure_by_id(ctx.db, measure=due.measure)
    await remind(ctx, [kept.owner], f"measure-{kept.id}")
