"""What the people of a co-op are told of its place in a decision: that they differ, that somebody has answered for them, that an
answer counts no more. Once that has settled, and as it stands by then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.day_line.notes import WAIT, settle, settle_each, tell
from chatbot.api.many import schedule_times
from chatbot.api.seams.payloads import Due
from chatbot.api.wording.markup import Doc, quote
from commands.consent.card.showing import line_of, link_to_card
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.view import ItemView
from commands.consent.texts import seat as texts
from commands.encryption import can_tell, those_there, words_for
from commands.events import HasLeft
from commands.people import names_of
from commands.rules.consent import rights, voices
from commands.rules.consent.card import CardKey, Part
from commands.rules.consent.outcomes import SeatHeard
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.waiting import counted_of
from storage.models import Answer
from storage.queries import consent as items_of
from storage.types import UserId


@dataclass(frozen=True)
class SeatToTell(Due, name="seat"):
    """The people of a co-op are to hear how its place stands. ``about`` is the item and the co-op: “12 7”."""

    about: str


@dataclass(frozen=True)
class LentToTell(Due, name="lent"):
    """The people of a co-op are to hear at once what somebody has answered for them. ``about`` is as above."""

    about: str


@dataclass(frozen=True)
class GoneToTell(Due, name="gone"):
    """Somebody who has answered an item speaks for that seat no longer: they, and those who stay, are to hear of it."""

    item: int
    know: tuple[UserId, ...] = ()
    """Who was told when they went."""


async def tell_people(ctx: Ctx, view: ItemView, *seats: SeatKey | None, lent: bool = False) -> None:
    """Have the people of these seats told how their place stands, where it is not their own doing alone. ``lent``: somebody has
    answered for them, or has taken that back."""
    me = ctx.speaker.user_id if ctx.speaker is not None else None
    for seat in {each for each in seats if each is not None and each.coop_id is not None}:
        if view.speakers.get(seat, set()) - {me}:
            about = f"{view.item.number} {seat.coop_id}"
            await settle(ctx, SeatToTell(about))
            if lent:
                await settle(ctx, LentToTell(about), at_once=True)


@consent.on(HasLeft)
async def has_left(ctx: Ctx, left: HasLeft) -> None:
    """Who has left by their own word was told then which answers count no more: not again, item by item."""
    items = {item.number: item for item in await items_of.open_in(ctx.db, circle=left.circle)}
    answers = await items_of.answers_among(ctx.db, items=items)
    gone = counted_of(left.user_id, answers, items=items, coop_id=None)
    await schedule_times(ctx, {GoneToTell(number, (left.user_id,)): ctx.now + WAIT for number in gone})


async def tell_of_gone(ctx: Ctx, views: Iterable[ItemView]) -> None:
    """Have those told whom it concerns that answers to some items count no more."""
    gone = [view.item.number for view in views if view.tally.lapsed or _gone_from(view)]
    await settle_each(ctx, [GoneToTell(number) for number in gone])


@consent.job(changes=False)
async def they_are_gone(ctx: Ctx, due: GoneToTell) -> None:
    """Tell who has gone that their answer counts no more, and those who stay that it is gone. Not of who is back by now."""
    item = await items_of.by_number(ctx.db, number=due.item)
    if not rights.is_asked(item) or item.closes_at <= ctx.now:
        return
    view = await view_of(ctx, item)
    for seat in sorted({SeatKey.parse(answer.seat or "") for answer in view.tally.lapsed}, key=str):
        await tell_of_seat(ctx, view, seat)
    for answer in _gone_from(view):
        if answer.user_id in due.know:
            continue
        doc = texts.you_no_longer_speak(item, view.circle.name)
        await tell(ctx, {answer.user_id: doc}, about=view.circle, what=f"gone:C-{item.number}", card=line_of(item))


def _gone_from(view: ItemView) -> list[Answer]:
    """The answers of those who have left their seat, and which nobody there lets stand."""
    return [one for one in view.answers if voices.has_gone(one, view.speakers) and one.kept_by is None]


@consent.job(changes=False)
async def seat_has_settled(ctx: Ctx, due: SeatToTell) -> None:
    """Tell the people of a co-op whether they differ, and whose answer counts no more."""
    view, seat = await _as_it_stands(ctx, due.about)
    if view is not None:
        await tell_of_seat(ctx, view, seat)


async def tell_of_seat(ctx: Ctx, view: ItemView, seat: SeatKey) -> None:
    """The same, for a view in hand."""
    held, about = view.tally.seat(seat), f"C-{view.item.number}:{seat.coop_id}"
    if held is None:
        return
    differing = {answer.user_id for answer in held.answers} if not held.settled else set()
    lost = [answer for answer in view.tally.lapsed if SeatKey.find(answer.seat) == seat] if not held.answers else []
    lost += [each.answer for each in view.tally.moved if SeatKey.find(each.answer.seat) == seat]
    for user_id in await those_there(ctx, view.circle, view.speakers.get(seat, set())):
        differs = user_id in differing
        doc = await _differ(ctx, view, held, user_id) if differs else _of_one_mind(ctx, view, held)
        await tell(
            ctx,
            {user_id: doc},
            about=view.circle,
            what=f"differ:{about}",
            usual=not differs,
            rings=True,
            card=line_of(view.item),
        )
        theirs = [answer for answer in lost if answer.user_id != user_id]
        doc = await _count_no_more(ctx, view, seat, theirs)
        await tell(
            ctx, {user_id: doc}, about=view.circle, what=f"lost:{about}", usual=not theirs, card=line_of(view.item)
        )


@consent.job(changes=False)
async def lent_has_come(ctx: Ctx, due: LentToTell) -> None:
    """Tell the people of a co-op what somebody has answered for them, with a tap to correct it."""
    view, seat = await _as_it_stands(ctx, due.about)
    held = view.tally.seat(seat) if view is not None else None
    if view is None or held is None:
        return
    lent = [answer for answer in held.answers if not voices.is_own(answer)]
    for user_id in await those_there(ctx, view.circle, view.speakers.get(seat, set())):
        shown = await can_tell(ctx, user_id, view.circle)
        part, version = (Part.TEXT, view.item.version) if shown else (Part.LINE, 0)
        key = CardKey(view.item.number, part, version, seat.coop_id)
        doc = (
            await _answered_for(ctx, view, seat, lent, user_id=user_id, shown=shown)
            if lent
            else texts.nobody_answers_for(view.item, view.seat_names[seat])
        )
        await tell(
            ctx, {user_id: doc}, about=view.circle, what=f"lent:{due.about}", usual=not lent, rings=True, card=str(key)
        )


async def _as_it_stands(ctx: Ctx, about: str) -> tuple[ItemView | None, SeatKey]:
    """The item and the seat of a job; no item where nobody is asked about it any more."""
    number, coop = map(int, about.split())
    item = await items_of.by_number(ctx.db, number=number)
    if not rights.is_asked(item) or item.closes_at <= ctx.now:
        return None, SeatKey(coop)
    return await view_of(ctx, item), SeatKey(coop)


async def _differ(ctx: Ctx, view: ItemView, held: SeatHeard, user_id: UserId) -> Doc:
    text = await words_for(ctx, user_id, view.circle, quote(view.item.text))
    names = await names_of(ctx, {answer.user_id for answer in held.answers}, view.circle)
    words = ctx.settings.federation.words
    answers = [texts.one_of_them(names[one.user_id], one, words) for one in held.answers]
    return texts.differ(view.item, view.seat_names[held.seat], answers, held.stance, text, words)


def _of_one_mind(ctx: Ctx, view: ItemView, held: SeatHeard) -> Doc:
    return texts.of_one_mind(view.item, view.seat_names[held.seat], held.stance, ctx.settings.federation.words)


async def _count_no_more(ctx: Ctx, view: ItemView, seat: SeatKey, lost: Sequence[Answer]) -> Doc:
    names = await names_of(ctx, {answer.user_id for answer in lost}, view.circle)
    words = ctx.settings.federation.words
    gone = [texts.one_of_them(names[answer.user_id], answer, words) for answer in lost]
    stay = [answer.user_id for answer in lost if answer in view.tally.lapsed and voices.may_stay(answer, view.speakers)]
    return texts.count_no_more(view.item, view.seat_names[seat], view.circle.name, gone, stay=stay)


async def _answered_for(
    ctx: Ctx, view: ItemView, seat: SeatKey, lent: Sequence[Answer], *, user_id: UserId, shown: bool
) -> Doc:
    names = await names_of(ctx, {answer.user_id for answer in lent}, view.circle)
    words = ctx.settings.federation.words
    said = [texts.said_for_them(names[one.user_id], one, words, shown=shown) for one in lent]
    text = await words_for(ctx, user_id, view.circle, quote(view.item.text))
    where = await link_to_card(ctx, view.item)
    return texts.answered_for(view.item, view.seat_names[seat], view.circle.name, said, text, card=where, here=shown)
