"""Meeting a critical concern: ask the person whether it is met, or take it to the broader circle."""

from chatbot.api.access import Who
from chatbot.api.arguments import PersonRef, Reading, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import WAIT
from chatbot.api.errors import Refusal
from chatbot.api.wording.markup import Inline, listed, p, quote
from commands.authority import may, must_be_there, must_not_be_banned
from commands.consent.answers.voices import go_on
from commands.consent.beginning.matters import hand_over, must_not_be_their_own
from commands.consent.beginning.opening import Draft, open_item, post_card
from commands.consent.card.secrecy import may_cross
from commands.consent.card.showing import change_of, line_of, show
from commands.consent.family import Number, consent
from commands.consent.items.asked import WhetherHeld, WhetherMet
from commands.consent.items.audience import holders_of
from commands.consent.items.item import view_of
from commands.consent.items.planning import ToMeet, answerable_until, plan
from commands.consent.items.rights import halves, must_be_in_time, to_steer
from commands.consent.items.seats import keep_as_it_stands
from commands.consent.items.spans import spans_of
from commands.consent.items.view import ItemView
from commands.consent.objections.met_by_change import change_offered
from commands.consent.rounds.brought_back import taken_from
from commands.consent.rounds.waiting import met_by_now
from commands.consent.texts import holder as holder_texts
from commands.consent.texts import integrating as texts
from commands.encryption import is_there, those_there, words_for
from commands.people import name_of, names_of, names_somebody, person_meant, speaker_in
from commands.rules import authority
from commands.rules.consent import rights, rounds, terms, voices
from commands.rules.consent.objections import is_before_now
from commands.rules.consent.whose import whose_concern
from commands.rules.consent.words import says_that_it_is_met
from commands.rules.yes_or_no import met_or_not
from storage.models import Answer, Attempt, Circle, Item, ItemStatus, Stance
from storage.queries import circles
from storage.queries import consent as items_of
from storage.types import UserId


@consent.command(
    "resolve", allow=Who.PRESENT, example="resolve C-12 @hal we try it for 3 months", changes=True, also="solve, settle"
)
async def resolve(ctx: Ctx, number: Number, person: PersonRef | None = None, how: Rest | None = None) -> Reply:
    """Say how somebody's {critical_concern} is met. I ask that person; only their own yes resolves it.

    Where only one person holds one, you need not name them.
    """
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    await may(ctx, authority.INTEGRATE, item)
    await must_be_in_time(ctx, item)
    rights.must_be_asked_still(item)
    holder, how = await _whose(ctx, view, person, how or "")
    if rights.held_by(view.tally, person=holder, unmet=view.objections) is None:
        rights.must_be_there(holder, there=await is_there(ctx, holder, view.circle), circle=view.circle.name)
    held = rights.may_ask_the_person(view.tally, person=holder, number=number, unmet=view.objections, how=how)
    people = await holders_of(ctx, view, held) or [holder]
    there = await those_there(ctx, view.circle, people)
    rights.must_be_there(people[0], there=bool(there), circle=view.circle.name)
    if not how:
        raise Refusal("how-met", texts.how_is_it_met(item, await name_of(ctx, holder, view.circle)))

    how = ctx.as_written(how)
    attempt = Attempt(item=number, answer=held.id, by=ctx.actor.user_id, how=how, at=ctx.now)
    if ctx.actor.user_id in people:  # Nobody has to be asked about their own.
        attempt.met, attempt.said_at = True, ctx.said.at
        ctx.db.add(attempt)
        await ctx.db.flush()
        return await _their_own_word(ctx, view, held, how, asked_by=ctx.actor.user_id, attempt=attempt)
    asked = WhetherMet(number, held.id, how, ctx.actor.user_id, item.version)
    names = [await name_of(ctx, each, view.circle) for each in there]
    before = [at for each in there if (at := await ctx.asked_at(each, asked)) is not None]
    if before and ctx.now - max(before) < WAIT:
        raise Refusal(
            "just-asked",
            "{person} was asked about C-{number} a moment ago, so I have not asked again. Please give them two minutes.",
            person=listed(names),
            number=number,
        )

    ctx.db.add(attempt)
    await ctx.db.flush()
    ctx.audit("consent.resolving", f"C-{number}", circle=item.circle)
    asker, words = await speaker_in(ctx, view.circle), ctx.settings.federation.words
    lasts = answerable_until(ctx, item) - ctx.now
    for each in there:
        shown = await words_for(ctx, each, view.circle, quote(held.words or ""), p("How: {how}", how=how))
        doc = holder_texts.is_it_met(item, view.circle.name, asker, shown, words)
        await ctx.ask(each, asked, doc, about=view.circle, lasts=lasts, card=line_of(item))
    doc = holder_texts.asked_whether_met(listed(names))
    offer = await change_offered(ctx, item, attempt)
    return Reply(doc, about=line_of(item)) if offer is None else Reply(doc + offer, about=change_of(attempt))


async def _whose(ctx: Ctx, view: ItemView, person: str | None, how: str) -> tuple[UserId, str]:
    """Whose critical concern is met, and how: the one person's who holds one, where none is named. Raises Unsure, Refusal."""
    against = [*view.tally.words_of(Stance.CRITICAL), *(one.answer for one in view.objections)]
    holders = list(dict.fromkeys(answer.user_id for answer in against))
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
    return met_or_not(words) is not None


async def whether_met(ctx: Ctx, asked: WhetherMet) -> Inline:
    """What the holder of a critical concern is asked."""
    item = await items_of.by_number(ctx.db, number=asked.item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    return holder_texts.whether_met(item, circle.name, ctx.settings.federation.words)


@consent.answer(changes=True, fits=says_whether, subject=whether_met)
async def resolved(ctx: Ctx, text: str, asked: WhetherMet) -> Reply:
    """The person's own word on whether their critical concern is met."""
    item, words = await items_of.by_number(ctx.db, number=asked.item), ctx.settings.federation.words
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_be_there(ctx, circle)
    if item.status is not ItemStatus.OPEN or ctx.said.at > item.closes_at:
        return Reply(holder_texts.closed_meanwhile(item), about=line_of(item))
    attempt = await _note(ctx, asked, met=bool(met_or_not(text)))
    if not met_or_not(text):
        ctx.audit("consent.not_resolved", f"C-{item.number}", circle=item.circle)
        if await is_there(ctx, asked.asked_by, circle):
            doc = holder_texts.not_met_yet(item, await speaker_in(ctx, circle), words)
            await ctx.outbox.private(asked.asked_by, doc, about=circle, card=line_of(item))
        return Reply(
            holder_texts.it_stands(item, await name_of(ctx, asked.asked_by, circle), words), about=line_of(item)
        )
    answer = await items_of.answer_by_id(ctx.db, answer=asked.answer)
    view = await view_of(ctx, item)
    return await _their_own_word(ctx, view, answer, asked.how, asked_by=asked.asked_by, attempt=attempt)


async def _their_own_word(
    ctx: Ctx, view: ItemView, answer: Answer, how: str, *, asked_by: UserId, attempt: Attempt | None
) -> Reply:
    """Whoever holds a critical concern says that it is met: in private, in the room or by a command."""
    item, words = view.item, ctx.settings.federation.words
    holders = await holders_of(ctx, view, answer)
    for person in {ctx.actor.user_id, *holders}:  # One's word is enough: the others are asked no more.
        for question in (WhetherMet(item.number, answer.id, how, asked_by), WhetherHeld(item.number, answer.id)):
            await ctx.forget_question(person, question)
    if is_before_now(answer, version=item.version, since=item.version_at):
        if answer.id in {one.answer.id for one in view.objections}:
            return await met_by_now(ctx, view, answer, how=how)
        return Reply(holder_texts.changed_meanwhile(item), about=line_of(item))
    if answer.taken_back_at is not None:
        return Reply(holder_texts.changed_meanwhile(item), about=line_of(item))
    if not voices.is_own(answer) and ctx.actor.user_id not in holders:
        await go_on(ctx, view, answer)
    answer.resolved_at, answer.resolved_how = ctx.said.at, how
    await ctx.schedule(ToMeet(answer.id), at=ctx.now)
    ctx.audit("consent.resolved", f"C-{item.number}", circle=item.circle, answer=answer.id)
    after = await show(ctx, item)
    if after.circle.room_id is not None:
        doc = holder_texts.it_is_met(item, await speaker_in(ctx, after.circle), how, words)
        rings = await those_there(ctx, after.circle, {asked_by} - {ctx.actor.user_id})
        offer = await change_offered(ctx, item, attempt) if attempt is not None else None
        card = change_of(attempt) if attempt is not None and offer is not None else line_of(item)
        await ctx.outbox.post(after.circle.room_id, doc + offer if offer else doc, rings=rings, card=card)
    return Reply(holder_texts.you_consent_now(item), about=line_of(item))


async def stands_after_all(ctx: Ctx, item: Item, answer: Answer) -> None:
    """Whoever holds a critical concern takes back that it is met."""
    answer.resolved_at = answer.resolved_how = None
    for attempt in await items_of.attempts_on(ctx.db, item=item.number):
        if attempt.answer == answer.id and attempt.met:
            attempt.met = attempt.said_at = None
    ctx.audit("consent.not_resolved", f"C-{item.number}", circle=item.circle)
    after = await show(ctx, item)
    if after.circle.room_id is not None:
        doc = holder_texts.it_stands_after_all(item, await speaker_in(ctx, after.circle), ctx.settings.federation.words)
        await ctx.outbox.post(after.circle.room_id, doc, card=line_of(item))


async def met_in_words(ctx: Ctx, view: ItemView, text: str) -> Reply | None:
    """What a line about an item does in which somebody says, in the room or wherever, that their critical concern is met; None for
    any other line."""
    item, me = view.item, ctx.actor.user_id
    if not says_that_it_is_met(text) or not rights.is_asked(item) or ctx.said.at > item.closes_at:
        return None
    present = [one for one in view.tally.words_of(Stance.CRITICAL) if one.user_id == me and one.words]
    held = [*present, *(one.answer for one in view.objections if one.answer.user_id == me)]
    if not held:
        return None
    tries = [one for one in await items_of.attempts_on(ctx.db, item=item.number) if one.answer == held[0].id]
    how, asked_by = (tries[-1].how, tries[-1].by) if tries else (ctx.as_written(text), me)
    for attempt in tries:
        if attempt.met is None:
            attempt.met, attempt.said_at = True, ctx.said.at
    return await _their_own_word(ctx, view, held[0], how, asked_by=asked_by, attempt=tries[-1] if tries else None)


async def _note(ctx: Ctx, asked: WhetherMet, *, met: bool) -> Attempt | None:
    """What the holder says of how it was tried to meet their concern; the last of those attempts."""
    last = None
    for attempt in await items_of.attempts_on(ctx.db, item=asked.item):
        if attempt.answer == asked.answer and attempt.met is None and not attempt.heard:
            attempt.met, attempt.said_at, last = met, ctx.said.at, attempt
    return last


@consent.command("refer", allow=Who.PRESENT, example="refer C-12", changes=True, also="escalate", weighs=True)
async def refer(ctx: Ctx, number: Number) -> Reply:
    """Take an item on which you are stuck to the broader circle, with its {concerns}. Its answer is brought back."""
    item, runs = await to_steer(ctx, number)
    if not runs:
        await must_not_be_their_own(ctx, item)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    both = await halves(ctx, item)
    before = [taken.number for half in both if (taken := await items_of.find_referred(ctx.db, item=half.number))]
    broader = rights.may_refer(item, already=before[0] if before else None, parent=circle.parent)
    parent = await circles.by_slug(ctx.db, slug=broader)
    await must_not_be_banned(ctx, parent)
    for half in (*both, *await taken_from(ctx, item)):  # All that went along on the way goes along.
        await may_cross(ctx, await circles.by_slug(ctx.db, slug=half.circle), parent)

    if item.status is ItemStatus.OPEN:
        await must_be_in_time(ctx, item)
        for half in both:
            keep_as_it_stands(ctx, await view_of(ctx, half))
            rounds.put(rounds.referred(rounds.of(half), now=ctx.now), half)
            ctx.audit("consent.referred", f"C-{half.number}", circle=half.circle, to=parent.slug)
            await hand_over(ctx, half, None)
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
