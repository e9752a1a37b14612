"""What consent says of itself when another family asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Going, Held, Loss, News, Readers, Section, Waiting
from chatbot.api.wording.markup import Inline, cmd, event_link, t
from commands.consent.family import consent
from commands.consent.items.seats import speakers_among, voice_in
from commands.consent.rounds.falls_due import FallsDue
from commands.consent.rounds.reminding import reminder_alone
from commands.consent.texts import says as texts
from commands.consent.texts.vocabulary import short
from commands.encryption import known_as, tellable
from commands.rules.consent import rounds
from commands.rules.consent import waiting as judge
from commands.rules.consent.seat import SeatKey
from storage.models import (
    Answer,
    Attempt,
    Circle,
    Coop,
    Item,
    ItemAuthor,
    ItemDraft,
    Measure,
    Question,
    ReactionLine,
    Reason,
    Round,
    StandIn,
    Version,
)
from storage.queries import circles, lately, members, persons, stand_ins
from storage.queries import consent as items_of
from storage.queries import speakers as speakers_of
from storage.types import CircleSlug, UserId


@consent.news()
async def news(ctx: Ctx, among: Sequence[Circle], since: datetime | None) -> Sequence[News]:
    """What circles have agreed since an instant, and what is open; for those who are in them also what was not agreed."""
    slugs = [circle.slug for circle in among]
    agreed = [
        News(
            each.agreed_at,
            texts.agreed(each, when=ctx.when(each.agreed_at, each.circle)),
            each.circle,
            more=cmd(f"decision D-{each.number}"),
            section=Section.DECISIONS,
            decision=each.number,
        )
        for each in await items_of.decided_among(ctx.db, circles=slugs, since=since)
    ]
    over = [
        News(closed_at, texts.came_to_nothing(each), each.circle, more=cmd(f"item C-{each.number}"), inside=True)
        for each in await items_of.not_agreed_among(ctx.db, circles=slugs, since=since)
        if (closed_at := each.closed_at) is not None
    ]
    still = [
        News(
            each.closes_at,
            texts.still_open(each, until=ctx.when(each.closes_at, each.circle)),
            each.circle,
            more=cmd(f"item C-{each.number}"),
            section=Section.OPEN,
            began=each.opened_at,
        )
        for each in await items_of.open_among(ctx.db, circles=slugs)
    ]
    return [*agreed, *over, *still, *(await _watched(ctx, slugs, since) if since is not None else [])]


async def _watched(ctx: Ctx, slugs: Sequence[CircleSlug], since: datetime) -> list[News]:
    """What was set to be watched since an instant, and what has come of it."""
    found: list[News] = []
    for measure, circle in await lately.measures_among(ctx.db, circles=slugs, since=since):
        more = cmd(f"item C-{measure.item}")
        if measure.result_at is not None and measure.result is not None and measure.result_at > since:
            line, at = texts.has_shown(measure), measure.result_at
        else:
            line, at = texts.is_watched(measure, until=ctx.when(measure.due_at, circle)), measure.set_at
        found.append(News(at, line, circle, more=more, inside=True, section=Section.MEASURES))
    return found


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open in a person's circles, and all that says whether it waits for them."""

    circles: dict[CircleSlug, Circle]
    items: Sequence[Item]
    speaking: Sequence[tuple[CircleSlug, UserId, int]]
    seated: Sequence[tuple[CircleSlug, Coop]]
    stands_in: Sequence[StandIn]
    answers: Sequence[Answer]
    lines: Sequence[ReactionLine]

    def not_heard(self, ctx: Ctx, item: Item, user_id: UserId) -> list[judge.OwnSeat]:
        """The person's seats that an item asks and has not heard."""
        speaking = [each for each in self.speaking if each[0] == item.circle]
        speakers = speakers_among(speaking)
        own = judge.own_seats(
            user_id,
            [coop_id for _, each, coop_id in speaking if each == user_id],
            voice=voice_in(ctx, item),
            stands_in_for=[each.coop_id for each in self.stands_in if each.circle == item.circle],
            seats=speakers.keys() & {SeatKey(coop.id) for circle, coop in self.seated if circle == item.circle},
        )
        return judge.not_heard(
            item,
            own,
            answers=[each for each in self.answers if each.item == item.number],
            lines=[each for each in self.lines if each.item == item.number],
            speakers=speakers,
            now=ctx.now,
        )

    def name_of(self, seat: SeatKey) -> str | None:
        """The name of a co-op's seat."""
        return next((coop.name for _, coop in self.seated if coop.id == seat.coop_id), None)


@consent.waiting()
async def waiting(ctx: Ctx, user_id: UserId, readers: Readers) -> Sequence[Waiting]:
    """The items in circles whose room a person is in that have not heard a seat which they speak for."""
    there = await circles.attended_by(ctx.db, user_id=user_id)
    asked = await _open_in(ctx, filter(readers.are_for, there), user_id)
    told = await tellable(ctx, list(asked.circles.values()), readers)
    links = await _links(ctx, asked)
    found: list[Waiting] = []
    for item in asked.items:
        shown = known_as(f"C-{item.number}", short(item.text), told=item.circle in told)
        course = rounds.due(rounds.of(item), now=ctx.now)
        until = ctx.when(course.ends_at, item.circle)
        for own in asked.not_heard(ctx, item, user_id):
            coop = asked.name_of(own.seat)
            if course.round is Round.REACTIONS:
                line = texts.what_do_you_make_of_it(item, shown, until=until, card=links[item.number])
            elif own.unnamed or coop is None:
                line = texts.not_heard(item, shown, coop, until=until, card=links[item.number])
            else:
                line = texts.not_heard_as_stand_in(item, shown, coop, until=until)
            about, in_full = f"C-{item.number} {own.seat}", None
            if own.unnamed and course.round is Round.CONSENT:
                in_full = partial(reminder_alone, ctx, user_id, item, asked.circles[item.circle])
            circle = asked.circles[item.circle].name
            found.append(Waiting(about, line, circle=circle, until=course.ends_at, alone=in_full))
    return found + await FallsDue(ctx, user_id, asked.circles, asked.items).all()


async def waiting_among(ctx: Ctx, among: Iterable[Circle], user_id: UserId) -> set[int]:
    """The numbers of the open items of some circles that have not heard a seat which a person speaks for."""
    asked = await _open_in(ctx, among, user_id)
    return {item.number for item in asked.items if asked.not_heard(ctx, item, user_id)}


async def _open_in(ctx: Ctx, among: Iterable[Circle], user_id: UserId) -> _Open:
    """What is open in some circles, loaded at once."""
    known = {circle.slug: circle for circle in among}
    items = await items_of.open_among(ctx.db, circles=known)
    numbers = [item.number for item in items]
    return _Open(
        circles=known,
        items=items,
        speaking=await speakers_of.among(ctx.db, circles=known),
        seated=await members.coops_seated_among(ctx.db, circles=known),
        stands_in=await stand_ins.all_of(ctx.db, user_id=user_id, at=ctx.now),
        answers=await items_of.answers_among(ctx.db, items=numbers),
        lines=await items_of.lines_among(ctx.db, items=numbers),
    )


async def _links(ctx: Ctx, asked: _Open) -> dict[int, Inline]:
    """The way to the card of each item."""
    rooms = {str(item.number): asked.circles[item.circle].room_id for item in asked.items}
    cards = await ctx.outbox.cards_in({key: room for key, room in rooms.items() if room is not None})
    name = t("the card")
    return {
        int(key): event_link(name, room, cards[key]) if room is not None and key in cards else name
        for key, room in rooms.items()
    }


@consent.losses()
async def losses(ctx: Ctx, going: Going) -> Sequence[Loss]:
    """The answers to open items that count no longer when somebody goes."""
    there = await circles.attended_by(ctx.db, user_id=going.user_id)
    among = [going.circle] if going.circle is not None else [circle.slug for circle in there]
    items = {item.number: item for item in await items_of.open_among(ctx.db, circles=among)}
    theirs = await items_of.answers_among(ctx.db, items=items)
    answered = judge.counted_of(going.user_id, theirs, items=items, coop_id=going.coop_id)
    return [texts.count_no_longer(answered)] if answered else []


@consent.holds()
async def holds(ctx: Ctx, user_id: UserId) -> Sequence[Held]:
    """What a person has put to circles, and what they have said to it, that which was taken back too."""
    tables = (Item, Version, Answer, Question, ReactionLine, Reason, Measure, Attempt, ItemDraft, ItemAuthor)
    counts = await persons.count_naming(ctx.db, *tables, user_id=user_id)
    return [Held(line) for line in texts.held(dict(zip(tables, counts, strict=True)))]
