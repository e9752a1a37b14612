"""Meeting a critical concern: measure it, ask the person whether it is met, or take it to the broader circle."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Reading, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.effects import Priority
from chatbot.api.errors import Refusal
from chatbot.api.markup import Inline, p, quote
from chatbot.api.notes import WAIT
from commands.authority import may, must_be_there, must_not_be_banned
from commands.consent import integrating_texts as texts
from commands.consent.answering import in_thread
from commands.consent.asked import WhetherMet
from commands.consent.family import Number, consent
from commands.consent.item import view_of
from commands.consent.opening import Draft, open_item, post_card
from commands.consent.planning import MeasureDue, ToMeet, answerable_until, plan
from commands.consent.rights import halves, must_be_in_time, to_steer
from commands.consent.seats import keep_as_it_stands
from commands.consent.secrecy import may_cross
from commands.consent.showing import card_event, line_of, show
from commands.consent.spans import spans_of
from commands.consent.view import ItemView
from commands.consent.voices import go_on
from commands.encryption import is_there, those_there, words_for
from commands.people import name_of, names_of, names_somebody, person_meant, speaker_in
from commands.rules import authority
from commands.rules import consent as judge
from commands.rules import consent_rights as rights
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from commands.rules import consent_voices as voices
from commands.rules.consent_whose import whose_concern
from commands.rules.yes_or_no import yes_or_no
from storage.models import Circle, Decision, Item, ItemStatus, Measure, Stance
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import UserId

CAME_TO_NOTHING = (ItemStatus.WITHDRAWN, ItemStatus.NOT_AGREED, ItemStatus.NOT_HEARD, ItemStatus.REFERRED)
"""How an item may close without anything to watch here; the broader circle watches what it agrees."""


@consent.command("measure", allow=Who.PRESENT, example="measure C-12 @eve count who comes by in 30 days", changes=True)
async def measure(ctx: Ctx, number: Number, person: PersonRef, what: Rest, *, by: When) -> Reply:
    """Measure a concern instead of guessing: what is watched, by whom, until when. It is kept with the decision."""
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await may(ctx, authority.INTEGRATE, *await halves(ctx, item))
    await must_be_in_time(ctx, item)
    owner, what = await person_meant(ctx, circle, person, what)
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


@consent.job(changes=False)
async def to_meet(ctx: Ctx, due: ToMeet) -> None:
    """In the card's thread, once for each version and holder: the concern, and how it can be met. Not of what is gone by now."""
    answer = await items_of.answer_by_id(ctx.db, answer=due.answer)
    item, holder = await items_of.by_number(ctx.db, number=answer.item), answer.user_id
    view = await view_of(ctx, item)
    held = [one for one in view.tally.words_of(Stance.CRITICAL) if one.id == answer.id and one.words]
    if not held or not rights.is_asked(item) or view.circle.room_id is None:
        return
    words = ctx.settings.federation.words
    await ctx.outbox.post(
        view.circle.room_id,
        texts.remedies(item, await name_of(ctx, holder, view.circle), answer.words or "", words),
        rings=await those_there(ctx, view.circle, [item.proposer] if item.proposer != holder else []),
        relates_to=in_thread(await card_event(ctx, item)),
        card=line_of(item),
        once=f"consent-remedies:{item.number}:{item.version}:{holder}",
    )


@consent.command(
    "resolve", allow=Who.PRESENT, example="resolve C-12 @hal we try it for 3 months", changes=True, also="solve, settle"
)
async def resolve(ctx: Ctx, number: Number, person: PersonRef | None = None, how: Rest | None = None) -> Reply:
    """Say how somebody's critical concern is met. I ask that person; only their own yes resolves it.

    Where only one person holds one, you need not name them.
    """
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    await may(ctx, authority.INTEGRATE, item)
    await must_be_in_time(ctx, item)
    rights.must_be_asked_still(item)
    holder, how = await _whose(ctx, view, person, how or "")
    rights.must_be_there(holder, there=await is_there(ctx, holder, view.circle), circle=view.circle.name)
    held = rights.may_ask_the_person(view.tally, person=holder, number=number)
    if not how:
        raise Refusal("how-met", texts.how_is_it_met(item, await name_of(ctx, holder, view.circle)))

    how = ctx.as_written(how)
    asked = WhetherMet(number, held.id, how, ctx.actor.user_id)
    before = await ctx.asked_at(holder, asked)
    if before is not None and ctx.now - before < WAIT:
        raise Refusal(
            "just-asked",
            "{person} was asked about C-{number} a moment ago, so I have not asked again. Please give them two minutes.",
            person=await name_of(ctx, holder, view.circle),
            number=number,
        )

    ctx.audit("consent.resolving", f"C-{number}", circle=item.circle)
    shown = await words_for(ctx, holder, view.circle, quote(held.words or ""), p("How: {how}", how=how))
    await ctx.ask(
        holder,
        asked,
        texts.is_it_met(
            item, view.circle.name, await speaker_in(ctx, view.circle), shown, ctx.settings.federation.words
        ),
        about=view.circle,
        lasts=answerable_until(ctx, item) - ctx.now,
        card=line_of(item),
    )
    return Reply(texts.asked_whether_met(await name_of(ctx, holder, view.circle)), about=line_of(item))


async def _whose(ctx: Ctx, view: ItemView, person: str | None, how: str) -> tuple[UserId, str]:
    """Whose critical concern is met, and how: the one person's who holds one, where none is named. Raises Unsure, Refusal."""
    holders = list(dict.fromkeys(answer.user_id for answer in view.tally.words_of(Stance.CRITICAL)))
    words = f"{person or ''} {how}".strip()
    if person is not None and await names_somebody(ctx, view.circle, words):
        return await person_meant(ctx, view.circle, person, how)
    if len(holders) == 1:
        return holders[0], words
    if not holders:
        raise Refusal("no-critical-concern", texts.nobody_objects(view.item))
    names = await names_of(ctx, holders, view.circle)
    raise whose_concern(ctx.said.text, view.item.number, names)


def says_whether(words: str, asked: WhetherMet, reading: Reading) -> bool:
    """Whether words say that it is met, or that it is not."""
    return yes_or_no(words) is not None


async def whether_met(ctx: Ctx, asked: WhetherMet) -> Inline:
    """What the holder of a critical concern is asked."""
    item = await items_of.by_number(ctx.db, number=asked.item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    return texts.whether_met(item, circle.name, ctx.settings.federation.words)


@consent.answer(changes=True, fits=says_whether, subject=whether_met)
async def resolved(ctx: Ctx, text: str, asked: WhetherMet) -> Reply:
    """The person's own word on whether their critical concern is met."""
    item, words = await items_of.by_number(ctx.db, number=asked.item), ctx.settings.federation.words
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_be_there(ctx, circle)
    if item.status is not ItemStatus.OPEN or ctx.said.at > item.closes_at:
        return Reply(texts.closed_meanwhile(item), about=line_of(item))
    if not yes_or_no(text):
        ctx.audit("consent.not_resolved", f"C-{item.number}", circle=item.circle)
        if await is_there(ctx, asked.asked_by, circle):
            doc = texts.not_met_yet(item, await speaker_in(ctx, circle), words)
            await ctx.outbox.private(asked.asked_by, doc, about=circle, card=line_of(item))
        return Reply(texts.it_stands(item, await name_of(ctx, asked.asked_by, circle), words), about=line_of(item))
    answer = await items_of.answer_by_id(ctx.db, answer=asked.answer)
    earlier = judge.is_earlier(answer, version=item.version, since=item.version_at)
    if answer.taken_back_at is not None or earlier:
        return Reply(texts.changed_meanwhile(item), about=line_of(item))
    if not voices.is_own(answer):
        await go_on(ctx, await view_of(ctx, item), answer)
    answer.resolved_at, answer.resolved_how = ctx.said.at, asked.how
    ctx.audit("consent.resolved", f"C-{item.number}", circle=item.circle)
    view = await show(ctx, item)
    if view.circle.room_id is not None:
        doc = texts.it_is_met(item, await speaker_in(ctx, view.circle), asked.how, words)
        await ctx.outbox.post(
            view.circle.room_id, doc, rings=await those_there(ctx, view.circle, [asked.asked_by]), card=line_of(item)
        )
    return Reply(texts.you_consent_now(item), about=line_of(item))


@consent.command("refer", allow=Who.PRESENT, example="refer C-12", changes=True, also="escalate", weighs=True)
async def refer(ctx: Ctx, number: Number) -> Reply:
    """Take an item on which you are stuck to the broader circle, with its open concerns. Its answer is brought back."""
    item, _ = await to_steer(ctx, number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    both = await halves(ctx, item)
    before = [taken.number for half in both if (taken := await items_of.find_referred(ctx.db, item=half.number))]
    broader = rights.may_refer(item, already=before[0] if before else None, parent=circle.parent)
    parent = await circles.by_slug(ctx.db, slug=broader)
    await must_not_be_banned(ctx, parent)
    for half in both:
        await may_cross(ctx, await circles.by_slug(ctx.db, slug=half.circle), parent)

    if item.status is ItemStatus.OPEN:
        await must_be_in_time(ctx, item)
        for half in both:
            keep_as_it_stands(ctx, await view_of(ctx, half))
            rounds.put(rounds.referred(rounds.of(half), now=ctx.now), half)
            ctx.audit("consent.referred", f"C-{half.number}", circle=half.circle, to=parent.slug)
            await plan(ctx, half)
    else:
        ctx.audit("consent.referred", f"C-{number}", circle=circle.slug, to=parent.slug)
    there = await _open_there(ctx, item, parent)
    twin = (await show(ctx, item)).twin
    if twin is not None and twin.circle.room_id is not None:
        doc = texts.referred_by_the_other(twin.item, there, parent=parent.name, other=circle.name)
        await ctx.outbox.post(twin.circle.room_id, doc, card=line_of(twin.item))

    return Reply(texts.referred(item, there, parent.name), about=line_of(item))


async def _open_there(ctx: Ctx, item: Item, parent: Circle) -> Item:
    """Open in the broader circle what was taken there."""
    course = rounds.proposal(by=None, now=ctx.now, spans=spans_of(ctx, parent), zone=ctx.settings.zone_of(parent.slug))
    draft = Draft(
        item.text,
        aim=item.aim,
        term=terms.read_term(item.term) if item.term else None,
        proposer=item.proposer,
        referred_from=item.number,
    )
    there = await open_item(ctx, parent, course, draft)
    await post_card(ctx, there, parent)
    return there


@consent.job(changes=False)
async def measure_due(ctx: Ctx, due: MeasureDue) -> None:
    """The time of a measure has come: remind its owner, once, while what it is about is open or holds."""
    kept = await items_of.measure_by_id(ctx.db, measure=due.measure)
    item = await items_of.by_number(ctx.db, number=kept.item)
    if item.status in CAME_TO_NOTHING:
        return
    decision = await _in_force(ctx, item)
    if decision is not None and decision.ended_at is not None:
        return
    of = f"D-{decision.number}" if decision is not None else f"C-{item.number}"
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    if not await is_there(ctx, kept.owner, circle):
        return
    shown = await words_for(ctx, kept.owner, circle, quote(kept.what))
    await ctx.outbox.private(
        kept.owner,
        texts.what_have_you_seen(of, shown, decided=decision is not None),
        about=circle,
        priority=Priority.REMINDER,
        once=f"consent-measure:{due.measure}",
    )


async def _in_force(ctx: Ctx, item: Item) -> Decision | None:
    """The decision that an item became, or the last of those that have replaced it."""
    decision = await items_of.find_decision_on(ctx.db, item=item.number)
    while decision is not None and decision.replaced_by is not None:
        decision = await items_of.decision_by_number(ctx.db, number=decision.replaced_by)
    return decision
