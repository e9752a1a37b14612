"""The family itself, and what its counters share: where an item stands, its card, its people, its jobs."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.family import Family
from chatbot.api.markup import Doc, Inline, Link, code, event_link, say
from commands.consent import cards
from commands.consent.fitting import fitted
from commands.consent.seats import seats_of, speakers_in
from commands.consent.standing import Origin, Standing, Twin
from commands.events import Decided
from commands.people import name_of
from commands.rules import consent as judge
from commands.rules import consent_rounds as rounds
from commands.rules import consent_terms as terms
from storage.models import Circle, Item, ItemStatus, Measure, Round, Stance
from storage.queries import circles, outbox, rooms, stand_ins
from storage.queries import consent as items_of
from storage.types import EventId, UserId

consent = Family("consent", "Decide by consent.", publishes=(Decided,))

Number = Annotated[int, ItemNumber("C")]


async def standing_of(ctx: Ctx, item: Item) -> Standing:
    """Where an item stands now."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    closed = item.seats is not None
    seats, rules = await seats_of(ctx, item, circle), ctx.rules_of(circle.slug).consent
    speakers = await speakers_in(ctx, circle)
    tally = judge.tally(
        await items_of.answers_to(ctx.db, item=item.number), seats=list(seats), version=item.version, since=item.version_at,
        until=item.closes_at, speakers=None if closed else speakers,
    )  # fmt: skip
    quorum = terms.quorum_of(item.quorum) if item.quorum else rules.quorum
    return Standing(
        item=item,
        circle=circle,
        tally=tally,
        seat_names=seats,
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        questions=tuple(await items_of.questions_to(ctx.db, item=item.number)),
        lines=tuple(await items_of.lines_on(ctx.db, item=item.number)),
        measures=tuple(await items_of.measures_of(ctx.db, item=item.number)),
        kept=await _kept_from(ctx, item),
        twin=await _twin_of(ctx, item),
        origin=await _origin_of(ctx, item),
    )


async def show(ctx: Ctx, item: Item) -> Standing:
    """Bring an item's card up to date, and that of its twin; returns where the item stands."""
    await ctx.db.flush()
    standing = await standing_of(ctx, item)
    await ctx.outbox.edit_card(str(item.number), await card_of(ctx, standing))
    await _tell_former(ctx, standing)
    if standing.twin is not None:
        twin = await standing_of(ctx, standing.twin.item)
        await ctx.outbox.edit_card(str(twin.item.number), await card_of(ctx, twin))
    return standing


async def _tell_former(ctx: Ctx, at: Standing) -> None:
    """Tell, once for each item, who no longer speaks for the seat that they had answered for."""
    if at.item.status is not ItemStatus.OPEN:
        return
    for answer in at.answers:
        if answer.late or not judge.is_former(answer, at.speakers):
            continue
        held = at.tally.seat(answer.seat)
        stands = held is not None and answer in held.answers
        what = "stands until somebody who speaks for it says otherwise" if stands else "no longer counts"
        await ctx.outbox.private(
            answer.user_id,
            say(f"You no longer speak for the seat that you had answered for on C-{at.item.number} in the "
                f"{at.circle.name}. Your answer is kept, and {what}."),
            rings=False, once=f"consent-former:{at.item.number}:{answer.user_id}",
        )  # fmt: skip


async def card_of(ctx: Ctx, standing: Standing) -> Doc:
    """The card of an item, in one message whatever was said."""
    return fitted(cards.card(standing, await page_of(ctx, standing)), whole=whole_of(ctx, standing.item))


def whole_of(ctx: Ctx, item: Item) -> Inline:
    """What to say to see all of an item."""
    return code(f"{ctx.settings.matrix.command_prefix}item C-{item.number}")


async def page_of(ctx: Ctx, standing: Standing) -> cards.Page:
    """How things are called on an item's card: people, times, the members' own words."""
    names = {user_id: await name_of(ctx, user_id) for user_id in standing.people}
    return cards.Page(
        names=names,
        when=partial(ctx.when, circle=standing.circle.slug),
        words=ctx.settings.federation.words,
        prefix=ctx.settings.matrix.command_prefix,
    )


async def link_to_card(ctx: Ctx, item: Item, *, text: str = "the card") -> Link | str:
    """A link that opens an item's card; plain words while the card is not posted yet."""
    return await _link_to(ctx, item, str(item.number), text)


async def link_to_text(ctx: Ctx, item: Item) -> Link | str:
    """A link to the line that shows the present text, which nobody has tapped for an earlier one; else to the card."""
    return await _link_to(ctx, item, text_of(item) if item.version > 1 else str(item.number), "the new text")


async def _link_to(ctx: Ctx, item: Item, key: str, text: str) -> Link | str:
    """A link to what stands in the circle's own room: the same is shown to single people in private, too."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    row = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(key), room_id=circle.room_id)
    if row is None or row.event_id is None or row.room_id is None:
        return text
    return event_link(text, row.room_id, row.event_id)


async def card_event(ctx: Ctx, item: Item) -> EventId | None:
    """The message that is an item's card; None while it is not posted yet."""
    row = await outbox.find_card(ctx.db, card=ctx.outbox.card_name(str(item.number)))
    return row.event_id if row is not None else None


def line_of(item: Item) -> str:
    """The key of a line of ours beside the card: replies to it belong to the item, taps on it are no answers."""
    return f"{item.number}-t"


def text_of(item: Item) -> str:
    """The key of a line of ours that shows the present text: taps on it are answers to that text, and to no later one.

    Whoever has tapped the card already cannot tap the same on it again: in Matrix that takes the first tap away.
    """
    return f"{item.number}-v{item.version}"


async def plan(ctx: Ctx, item: Item) -> None:
    """Have what an item's course says done at its time: the next round, the close, the reminder. Nothing once closed.

    As long as it is asked, so long may people say whether their critical concern is met.
    """
    key, course = str(item.number), rounds.of(item)
    wanted = {"round": None, "close": None, "remind": None} if not course.open or course.own_outcome is not None else {
        "round": course.ends_at if course.round is not Round.CONSENT else None,
        "close": course.closes_at,
        "remind": judge.reminder_time(opened_at=course.reactions_end or course.opened_at, closes_at=course.closes_at),
    }  # fmt: skip
    for name, at in wanted.items():
        if at is None or (name == "remind" and at <= ctx.now):
            await ctx.unschedule(name, key)
        else:
            await ctx.schedule(name, key, at=at)
    if wanted["remind"] is None:
        await ctx.outbox.cancel(reminders_of(item))
    if wanted["close"] is None:
        await items_of.forget_reasons(ctx.db, item=item.number)
    else:
        await ctx.await_until("resolved", about=key, until=answerable_until(ctx, item))


def answerable_until(ctx: Ctx, item: Item) -> datetime:
    """Until when a person may say whether their critical concern is met: as long as the item is open."""
    return max(item.closes_at, ctx.now + rounds.SHORTEST)


async def people_not_heard(ctx: Ctx, standing: Standing) -> list[UserId]:
    """Who speaks for the seats that are not heard, and who stands in for them."""
    people: set[UserId] = set()
    for seat in standing.tally.not_heard:
        people |= await people_for(ctx, standing, seat.seat)
    return sorted(people)


async def people_for(ctx: Ctx, standing: Standing, seat: str) -> set[UserId]:
    """Who speaks for a seat now, and who stands in for it."""
    people = set(standing.speakers.get(seat, set()))
    if seat.startswith("coop:"):
        coop_id = int(seat.removeprefix("coop:"))
        named = await stand_ins.stand_ins_for(ctx.db, circle=standing.circle.slug, coop_id=coop_id, at=ctx.now)
        people |= {one.user_id for one in named}
    return people


def reminders_of(item: Item) -> str:
    """The tag of the reminders of an item that wait to be sent."""
    return f"reminders:C-{item.number}"


async def in_room(ctx: Ctx, circle: Circle, user_id: UserId) -> bool:
    """Whether a person is in a circle's Matrix room."""
    return await rooms.is_in(ctx.db, room_id=circle.room_id, user_id=user_id)


async def must_see(ctx: Ctx, circle: Circle) -> None:
    """What a circle discusses is for those in its room. Raises Refusal as if there were nothing."""
    if Who.OPERATOR not in ctx.actor.holds and not await in_room(ctx, circle, ctx.actor.user_id):
        raise Refusal("not-your-circle", "That belongs to a circle whose room you are not in.")


def elsewhere(ctx: Ctx, *of: Circle) -> bool:
    """Whether the speaker asks in a room where others than these circles would read the answer."""
    return not ctx.said.private and any(circle.room_id != ctx.said.room_id for circle in of)


async def present_in(ctx: Ctx, circle: Circle, people: Iterable[UserId]) -> list[UserId]:
    """Those of some people who are in a circle's room."""
    return [user_id for user_id in sorted(set(people)) if await in_room(ctx, circle, user_id)]


async def _kept_from(ctx: Ctx, item: Item) -> tuple[Measure, ...]:
    """The concerns and measures that a review brings back from the decision."""
    if item.reviews is None:
        return ()
    decision = await items_of.decision_by_number(ctx.db, number=item.reviews)
    return tuple(await items_of.measures_of(ctx.db, item=decision.item))


async def _twin_of(ctx: Ctx, item: Item) -> Twin | None:
    if item.twin is None:
        return None
    twin = await items_of.by_number(ctx.db, number=item.twin)
    circle = await circles.by_slug(ctx.db, slug=twin.circle)
    seats = await seats_of(ctx, twin, circle)
    tally = judge.tally(
        await items_of.answers_to(ctx.db, item=twin.number), seats=list(seats), version=twin.version, since=twin.version_at,
        until=twin.closes_at, speakers=None if twin.seats is not None else await speakers_in(ctx, circle),
    )  # fmt: skip
    return Twin(twin, circle, tally)


async def _origin_of(ctx: Ctx, item: Item) -> Origin | None:
    if item.referred_from is None:
        return None
    origin = await items_of.by_number(ctx.db, number=item.referred_from)
    circle = await circles.by_slug(ctx.db, slug=origin.circle)
    seats = await seats_of(ctx, origin, circle)
    answers = await items_of.answers_to(ctx.db, item=origin.number)
    tally = judge.tally(
        answers, seats=list(seats), version=origin.version, since=origin.version_at, until=origin.closes_at
    )
    concerns = [*tally.words_of(Stance.CRITICAL), *tally.words_of(Stance.CONCERN)]
    twin = await _twin_of(ctx, origin)
    if twin is not None:
        seats = {**seats, **await seats_of(ctx, twin.item, twin.circle)}
        concerns += [*twin.tally.words_of(Stance.CRITICAL), *twin.tally.words_of(Stance.CONCERN)]
    return Origin(origin, circle, tuple(concerns), seats)
