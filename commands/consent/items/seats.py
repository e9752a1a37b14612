"""The seats of a circle's decisions, who speaks for them, and by which rules an item counts them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chatbot.api.context import Ctx
from chatbot.api.wording.phrases import t
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.consent.items.view import ItemView
from commands.people import name_of, names_of
from commands.rules.consent.seat import SeatKey
from storage.models import Answer, Circle, Coop, Item, Seat, Speaker, VoiceOf
from storage.queries import consent as items_of
from storage.queries import coop_changes, coops, members, speakers
from storage.types import CircleSlug, UserId


def voice_in(ctx: Ctx, item: Item) -> VoiceOf:
    """Whose voice counts on an item: as it was when people were asked, whatever the circle has chosen since."""
    return item.voice or ctx.rules_of(item.circle).consent.voice


async def seats_of(ctx: Ctx, item: Item, circle: Circle) -> dict[SeatKey, str]:
    """The seats that an item is decided by, with their names; of a closed one as they were then."""
    voices = {item.number: voice_in(ctx, item)} if item.seats is None else {}
    register = await register_of(ctx, {item.number: item}, voices, circles={circle.slug: circle})
    return register.seats(item, await items_of.answers_to(ctx.db, item=item.number))


@dataclass(frozen=True, slots=True)
class Register:
    """Who can be heard on some items: their circles' seats now, who speaks for them, and what has become of co-ops since."""

    voices: Mapping[int, VoiceOf] = field(default_factory=dict)
    """Whose voice counts on each open item."""
    now: Mapping[tuple[CircleSlug, VoiceOf], Mapping[SeatKey, str]] = field(default_factory=dict)
    gone: Sequence[tuple[Seat, Coop]] = ()
    """The co-ops that have closed, gone into another one or left."""
    confirmed: Sequence[tuple[CircleSlug, UserId, int, datetime]] = ()
    spoke: Sequence[Speaker] = ()
    """Who was confirmed for those that are there no more."""
    called: Mapping[tuple[CircleSlug, UserId], str] = field(default_factory=dict)
    """What the people are called whose seats closed items have kept."""

    def seats(self, item: Item, answers: Iterable[Answer]) -> dict[SeatKey, str]:
        """The seats that an item is decided by, with their names; of a closed one as they were then. A co-op that has gone since the
        item was opened, and had answered it before, stands until its close, marked (DECISIONS 31)."""
        if item.seats is not None:
            return {
                seat: name if isinstance(seat.holder, int) else self.called[item.circle, seat.holder]
                for seat, name in ((SeatKey.parse(each), name) for each, name in item.seats.items())
            }
        seats = dict(self.now[item.circle, self.voices[item.number]])
        if not self.gone or self.voices[item.number] == "person":
            return seats
        said = {one.seat: one.at for one in answers if one.taken_back_at is None}
        for seat, coop in self.gone:
            key, ended = SeatKey(coop.id), seat.ended_at
            at = said.get(str(key))
            its_own = seat.circle == item.circle and ended is not None and ended >= item.opened_at
            if key not in seats and its_own and at is not None and ended is not None and at <= ended:
                seats[key] = IN_A_ROOM.words(t("{coop} (has left)", coop=coop.name))
        return seats

    def speakers(self, item: Item, seats: Iterable[SeatKey]) -> dict[SeatKey, set[UserId]]:
        """Who speaks for each seat of a circle now, and was confirmed before the end of an item; of its ``seats`` that are there no
        more, who did when they were."""
        among = speakers_among(
            (circle, user_id, coop_id)
            for circle, user_id, coop_id, at in self.confirmed
            if circle == item.circle and at <= item.closes_at
        )
        gone = {seat.coop_id for seat in seats if seat.coop_id is not None and seat not in among}
        for each in self.spoke if item.seats is None else ():
            if each.coop_id in gone and (each.ended_at is None or each.ended_at >= item.opened_at):
                among.setdefault(SeatKey(each.coop_id), set()).add(each.user_id)
        return among


async def register_of(
    ctx: Ctx, items: Mapping[int, Item], voices: Mapping[int, VoiceOf], *, circles: Mapping[CircleSlug, Circle]
) -> Register:
    """Who can be heard on some items. A few statements, and one for each circle in which every person has a voice."""
    open_ = [items[number] for number in voices]
    confirmed = await speakers.confirmed_in(ctx.db, circles={item.circle for item in items.values()})
    called = await _called(ctx, items.values(), circles=circles)
    if not open_:
        return Register(voices, confirmed=confirmed, called=called)
    asked, since = {item.circle for item in open_}, min(item.opened_at for item in open_)
    gone = await coop_changes.gone_among(ctx.db, circles=asked, since=since)
    late = {coop_id for *_, coop_id, at in confirmed if at > min(item.closes_at for item in open_)}
    missing = late | {coop.id for _, coop in gone}
    return Register(
        voices,
        now=await _seats_now(ctx, {(item.circle, voices[item.number]) for item in open_}, circles=circles),
        gone=gone,
        confirmed=confirmed,
        called=called,
        spoke=await coop_changes.spoke_since(ctx.db, coop_ids=missing, since=since) if missing else (),
    )


async def _called(
    ctx: Ctx, items: Iterable[Item], *, circles: Mapping[CircleSlug, Circle]
) -> dict[tuple[CircleSlug, UserId], str]:
    people: dict[CircleSlug, set[UserId]] = {}
    for item in items:
        kept = (SeatKey.parse(each).holder for each in item.seats or ())
        if persons := {holder for holder in kept if not isinstance(holder, int)}:
            people[item.circle] = people.get(item.circle, set()) | persons
    return {
        (slug, user_id): name
        for slug, theirs in people.items()
        for user_id, name in (await names_of(ctx, theirs, circles[slug])).items()
    }


async def _seats_now(
    ctx: Ctx, wanted: Collection[tuple[CircleSlug, VoiceOf]], *, circles: Mapping[CircleSlug, Circle]
) -> dict[tuple[CircleSlug, VoiceOf], Mapping[SeatKey, str]]:
    """The seats of some circles now with their names: co-ops, or persons where each has a voice."""
    now: dict[tuple[CircleSlug, VoiceOf], Mapping[SeatKey, str]] = {}
    by_coop = {circle for circle, voice in wanted if voice != "person"}
    found = await members.seats_among(ctx.db, circles=by_coop) if by_coop else ()
    for slug, voice in wanted:
        if voice == "person":
            people = {user_id for _, user_id, _ in await speakers.among(ctx.db, circles=[slug])}
            names = await names_of(ctx, people, circles[slug])
            now[slug, voice] = {SeatKey(user_id): names[user_id] for user_id in sorted(people)}
        else:
            seated = ctx.by_name((coop for circle, coop in found if circle == slug), lambda coop: coop.name)
            now[slug, voice] = {SeatKey(coop.id): coop.name for coop in seated}
    return now


def keep_as_it_stands(ctx: Ctx, view: ItemView) -> None:
    """Keep the seats that a closed item was decided by, and which answers counted for them: who speaks for a seat later
    changes nothing. What a person is called is not kept (DECISIONS 23): it is theirs to change, and to have forgotten."""
    view.item.seats = {str(seat): name if seat.coop_id is not None else "" for seat, name in view.seat_names.items()}
    lapsed = {answer.id for answer in (*view.tally.lapsed, *view.unconfirmed, *view.in_doubt)}
    for answer in (*view.answers, *view.unconfirmed, *view.in_doubt):
        answer.lapsed_at = ctx.now if answer.id in lapsed else None


def kept(seat: SeatKey | None) -> str | None:
    """How the archive keeps the seat of an answer."""
    return str(seat) if seat is not None else None


async def seats_in(ctx: Ctx, circle: Circle, *, voice: VoiceOf) -> dict[SeatKey, str]:
    """The seats of a circle now with their names: co-ops, or persons where each has a voice."""
    return dict((await _seats_now(ctx, [(circle.slug, voice)], circles={circle.slug: circle}))[circle.slug, voice])


def speakers_among(found: Iterable[tuple[CircleSlug, UserId, int]]) -> dict[SeatKey, set[UserId]]:
    """Of those who speak in one circle, who speaks for which seat."""
    among: dict[SeatKey, set[UserId]] = {}
    for _, user_id, coop_id in found:
        for seat in (SeatKey(user_id), SeatKey(coop_id)):
            among.setdefault(seat, set()).add(user_id)
    return among


async def seat_label(ctx: Ctx, seat: SeatKey, circle: Circle) -> str:
    """What a seat of a circle is called."""
    if isinstance(seat.holder, int):
        return (await coops.by_id(ctx.db, coop_id=seat.holder)).name
    return await name_of(ctx, seat.holder, circle)
