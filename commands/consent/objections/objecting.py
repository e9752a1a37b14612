"""What is open against an item: by whom, what was tried, whose turn it is. And putting on record how somebody was heard."""

from collections.abc import Sequence
from functools import partial

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef, PersonRef, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import Block, Doc, Inline, say
from commands.authority import may
from commands.circles import circle_named
from commands.consent.card.briefs import in_brief, pages_of
from commands.consent.card.lines import Page, answer_line, item_title
from commands.consent.card.objection_lines import doubted_line, hand_line, objection_line, unconfirmed_line
from commands.consent.card.secrecy import must_show, shown_of, shown_to
from commands.consent.card.showing import line_of, show
from commands.consent.family import Number, consent
from commands.consent.items.asked import WhetherHeld
from commands.consent.items.audience import must_see
from commands.consent.items.item import view_of
from commands.consent.items.planning import answerable_until
from commands.consent.items.rights import must_be_in_time
from commands.consent.items.view import ItemView
from commands.consent.texts import holder as holder_texts
from commands.consent.texts import objection as texts
from commands.encryption import is_there, words_for
from commands.people import name_of, person_meant, speaker_in
from commands.rules import authority
from commands.rules.consent import rights
from commands.rules.consent.objections import hands, tried_for
from storage.models import Answer, Attempt, Circle, Item, Stance
from storage.queries import circles
from storage.queries import consent as items_of


@consent.command(
    "objections",
    allow=Who.PRESENT,
    example="objections C-12",
    also="open objections, open concerns, critical concerns, who objects, who objects to, what is against, objections to",
)
async def objections(ctx: Ctx, number: Number | None = None, *, circle: CircleRef | None = None) -> Reply:
    """See which objections are open, on one item or on all: by whom, what was tried, and whose turn it is."""
    wanted, left_out = await _wanted(ctx, number, circle)
    if number is not None:
        items: Sequence[Item] = [await items_of.by_number(ctx.db, number=number)]
    else:
        items = await items_of.open_among(ctx.db, circles=[each.slug for each in wanted])
    views = await in_brief(ctx, wanted, [each for each in items if rights.is_asked(each)])
    pages = await pages_of(ctx, views)
    blocks: list[Block] = []
    for view in views:
        blocks += _open_on(ctx, view, pages[view.circle.slug])
    if not blocks:
        return Reply(Doc((*texts.none_open(number).blocks, *left_out)))
    return await shown_to(ctx, say(*blocks, *left_out), *wanted, name="objections")


async def _wanted(ctx: Ctx, number: int | None, circle: str | None) -> tuple[list[Circle], Sequence[Block]]:
    """The circles whose items are meant, and what to say of those that are left out. Raises Refusal."""
    if number is not None:
        item = await items_of.by_number(ctx.db, number=number)
        await may(ctx, authority.LOOK, item)
        theirs = await circles.by_slug(ctx.db, slug=item.circle)
        await must_show(ctx, theirs)
        return [theirs], []
    if circle is not None:
        named = await circle_named(ctx, circle)
        await must_show(ctx, named)
        return [named], []
    here = ctx.circle_here
    wanted = [here] if here is not None else list(await circles.attended_by(ctx.db, user_id=ctx.actor.user_id))
    await must_see(ctx, wanted[0])  # Whoever says it is in one at the least.
    return await shown_of(ctx, wanted)


def _open_on(ctx: Ctx, view: ItemView, page: Page) -> list[Block]:
    """What is open on one item; nothing where nobody objects."""
    present = [one for one in view.tally.words_of(Stance.CRITICAL) if one.words]
    raised, early = hands(view.tally), [one for one in view.tally.early if one.stance is Stance.CRITICAL]
    lines: list[Inline] = []
    for one in view.objections:
        line = objection_line(one, seats=view.seat_names, page=page)
        lines.append(_with_tries(ctx, view, one.answer, line, page))
    for answer, line in ((one, answer_line(one, seats=view.seat_names, page=page)) for one in present):
        lines += [_with_tries(ctx, view, answer, line, page)]
    lines += [hand_line(one, seats=view.seat_names, page=page) for one in raised]
    if not view.objections:
        lines += [texts.kept_for_later(answer_line(one, seats=view.seat_names, page=page)) for one in early]
    lines += [doubted_line(one, view, page) for one in view.in_doubt]
    lines += [unconfirmed_line(one, view, page) for one in view.stops_once_confirmed]
    if not lines:
        return []
    return texts.open_on(item_title(view.item), lines, _whose_turn(view, page))


def _with_tries(ctx: Ctx, view: ItemView, answer: Answer, line: Inline, page: Page) -> Inline:
    when = partial(ctx.when, circle=view.item.circle)
    tried, first = tried_for(answer, view.said, view.attempts)
    tries: list[Inline] = [texts.tried(one, page.name(one.by), when=when(one.at)) for one in tried]
    if first.version and view.item.version > first.version:
        tries.append(texts.text_changed(view.item.version - first.version))
    tries += [texts.measured(one, page.name(one.owner)) for one in view.measures if one.set_at >= first.at]
    return texts.with_what_was_tried(line, tries)


def _whose_turn(view: ItemView, page: Page) -> Inline:
    asked = {one.answer for one in view.attempts if one.met is None and not one.heard}
    present = [one for one in view.tally.words_of(Stance.CRITICAL) if one.words]
    holders = [one.answer.user_id for one in view.objections if one.waits]
    holders += [one.user_id for one in present if one.id in asked]
    holders += [one.user_id for one in hands(view.tally)]
    if holders:
        return texts.turn_of_holders(list(dict.fromkeys(page.name(user_id) for user_id in holders)))
    return texts.turn_of_all(view.item, page.name(view.item.proposer))


@consent.command("heard", allow=Who.PRESENT, example="heard C-12 @hal we talked, and buy less of it", changes=True)
async def heard(ctx: Ctx, number: Number, person: PersonRef, how: Rest) -> Reply:
    """Put on record, as facilitator or secretary, how {a_critical_concern} to an earlier text was heard.

    It stays unconfirmed: its holder is told, and can say until the close that it stands.
    """
    item = await items_of.by_number(ctx.db, number=number)
    view = await view_of(ctx, item)
    await may(ctx, authority.HEAR, item)
    await must_be_in_time(ctx, item)
    rights.must_be_asked_still(item)
    holder, how = await person_meant(ctx, view.circle, person, how)
    held = rights.may_record(view.objections, person=holder, item=item, actor=ctx.actor.user_id, authors=view.authors)

    how = ctx.as_written(how)
    record = Attempt(item=number, answer=held.id, by=ctx.actor.user_id, how=how, heard=True, at=ctx.now)
    ctx.db.add(record)
    ctx.audit("consent.heard", f"C-{number}", circle=item.circle)
    await show(ctx, item)

    there = await is_there(ctx, holder, view.circle)
    if there:
        shown = await words_for(ctx, holder, view.circle, *holder_texts.concern_and_how(held.words or "", how))
        await ctx.ask(
            holder,
            WhetherHeld(number, held.id),
            holder_texts.you_were_heard(item, view.circle.name, await speaker_in(ctx, view.circle), shown),
            about=view.circle,
            lasts=answerable_until(ctx, item) - ctx.now,
            card=line_of(item),
        )
    name = await name_of(ctx, holder, view.circle)
    return Reply(texts.put_on_record(item, name, asked=there), about=line_of(item))
