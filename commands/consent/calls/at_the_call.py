"""What all who are in a call say, entered in one line by who facilitates it: read back first, marked as by phone, told to each co-op
(DECISIONS 2 and 15)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Reading, Rest, slug_of
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import settle
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Inline
from commands.authority import may, what_they_are
from commands.consent.calls.entered import EnteredToTell
from commands.consent.card.showing import line_of, show
from commands.consent.family import consent
from commands.consent.items.item import view_of
from commands.consent.items.planning import AllHeard, ToMeet, reminders_of
from commands.consent.items.rights import must_be_in_time
from commands.consent.items.seats import kept, voice_in
from commands.consent.items.view import ItemView
from commands.consent.texts import call as texts
from commands.consent.texts.vocabulary import own_words
from commands.encryption import those_there
from commands.rules import authority
from commands.rules.authority import Is
from commands.rules.call import present
from commands.rules.consent import outcomes as judge
from commands.rules.consent import rights, rounds
from commands.rules.consent.bulk import Bulk, must_be_of_the_call, read_bulk
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import is_own
from commands.rules.membership.coop_names import known_as
from commands.rules.people import called
from commands.rules.yes_or_no import yes_or_no
from storage.models import Answer, Call, Item, Round, Stance
from storage.queries import calls, rooms
from storage.queries import consent as items_of
from storage.types import UserId


@dataclass(frozen=True)
class WhetherEntered(Asked, name="entered"):
    """Is what all present say to be entered so?"""

    item: int
    version: int
    call: int
    entries: list[tuple[str, str, str | None]]
    """Of each seat its key, the stance, the words."""


@consent.command(
    "all present",
    allow=Who.PRESENT,
    place=Place.CIRCLE,
    example="all present consent but Kim: concern the school run",
    changes=True,
    also="everybody present, everyone present, all who are here, all who are present, all here, everybody here, everyone here",
)
async def all_present(ctx: Ctx, say: Rest) -> Reply:
    """In a call: enter what all say who are there, as facilitator or secretary. I read it back first.

    Name an item with its number, else it is the one that is spoken of. With “but Kim” somebody is left out, with “but Kim: concern …” they
    say something else; set off with “;” where there are more. Each co-op is told, and can correct it.
    """
    held = await calls.find_open(ctx.db, circle=ctx.circle.slug)
    if held is None:
        raise Refusal("no-call", texts.no_call(ctx.circle.name))
    return await _read_back(ctx, held, say)


async def overheard_in_call(ctx: Ctx, text: str) -> Reply | None:
    """The same said to nobody in particular, while a call goes on, by who may enter it; from others it is talk."""
    held = await calls.find_open(ctx.db, circle=ctx.circle.slug)
    if held is None or not ctx.may_ask_back() or Is.RUNS not in await what_they_are(ctx, authority.ENTER, held):
        return None
    return await _read_back(ctx, held, text)


async def _read_back(ctx: Ctx, held: Call, text: str) -> Reply:
    bulk = read_bulk(text, own_words(ctx.settings.federation.words))
    item = await _item_meant(ctx, held, bulk)
    await may(ctx, authority.ENTER, item)
    must_be_of_the_call(item, held)
    await _must_be_asked(ctx, item)
    view = await view_of(ctx, item)
    there = await _seats_there(ctx, held, view)
    said = await _said(ctx, view, bulk, there)
    own = {seat.seat for seat in view.tally.seats if any(is_own(answer) for answer in seat.answers)}
    entries = {seat: one for seat, one in said.items() if one is not None and seat not in own}
    if not entries:
        raise Refusal("nobody-to-enter", texts.nobody_to_enter(item))
    await ctx.ask_here(
        WhetherEntered(
            item.number,
            item.version,
            held.number,
            [(str(seat), stance.value, words) for seat, (stance, words) in entries.items()],
        ),
        texts.read_back(
            item,
            _lines(ctx, view, entries),
            count=len(entries),
            themselves=sorted(view.seat_names[seat] for seat in said if seat in own),
            unheard=sorted(view.seat_names[seat] for seat, one in said.items() if one is None),
        ),
        card=line_of(item),
    )
    return Reply.none()


def _lines(ctx: Ctx, view: ItemView, entries: dict[SeatKey, tuple[Stance, str | None]]) -> list[Inline]:
    """What is entered, those who say the same together; concerns first."""
    together: dict[tuple[Stance, str | None], list[str]] = {}
    for seat, one in entries.items():
        together.setdefault(one, []).append(view.seat_names[seat])
    order = (Stance.CRITICAL, Stance.CONCERN, Stance.STAND_ASIDE, Stance.CONSENT)
    own = ctx.settings.federation.words
    return [
        texts.one_entered(sorted(names), stance, words, own)
        for (stance, words), names in sorted(together.items(), key=lambda each: order.index(each[0][0]))
    ]


async def _item_meant(ctx: Ctx, held: Call, bulk: Bulk) -> Item:
    """The item that is named, or that the call speaks of, or the only one in its consent round. Raises Refusal."""
    if bulk.number is not None:
        return await items_of.by_number(ctx.db, number=bulk.number)
    point = await calls.point_by_number(ctx.db, number=held.point) if held.point is not None else None
    if point is not None and point.subject is not None and point.kind.value in ("put", "item"):
        return await items_of.by_number(ctx.db, number=point.subject)
    asked = [
        each
        for each in await items_of.open_in(ctx.db, circle=held.circle)
        if rights.is_asked(each) and rounds.round_at(rounds.of(each), ctx.now) is Round.CONSENT
    ]
    if len(asked) != 1:
        raise Refusal("which-item", texts.which_item())
    return asked[0]


async def _must_be_asked(ctx: Ctx, item: Item) -> None:
    """Answers are entered in the consent round alone. Raises Refusal."""
    await must_be_in_time(ctx, item)
    rights.must_be_asked_still(item)
    rounds.must_be_last(rounds.of(item), now=ctx.now)


async def _seats_there(ctx: Ctx, held: Call, view: ItemView) -> dict[SeatKey, set[UserId]]:
    """The seats of an item that are in a call, with those of their people who are; nobody who is not in the room."""
    found = present(await calls.marks_of(ctx.db, call=held.number))
    here = {*await those_there(ctx, view.circle, found.people)}
    there: dict[SeatKey, set[UserId]] = {}
    if voice_in(ctx, view.item) == "person":
        for user_id in here:
            if SeatKey(user_id) in view.seat_names:
                there[SeatKey(user_id)] = {user_id}
        return there
    for coop, marks in found.coops.items():
        people = {mark.user_id for mark in marks if mark.user_id is not None}
        noted = any(mark.user_id is None for mark in marks)
        if SeatKey(coop) in view.seat_names and (noted or people & here):
            there[SeatKey(coop)] = people & here
    return there


async def _said(
    ctx: Ctx, view: ItemView, bulk: Bulk, there: dict[SeatKey, set[UserId]]
) -> dict[SeatKey, tuple[Stance, str | None] | None]:
    """What each seat says that is there; None for one that is left out. Raises Refusal for a name that is nobody's there."""
    said: dict[SeatKey, tuple[Stance, str | None] | None] = dict.fromkeys(there, (bulk.stance, None))
    people = {user_id: "" for theirs in there.values() for user_id in theirs}
    shown = await rooms.names_of(ctx.db, user_ids=people, room_id=view.circle.room_id) if view.circle.room_id else {}
    for besides in bulk.besides:
        seats = _seats_of(besides.name, view, there, shown)
        if not seats:
            raise Refusal("not-there", texts.is_not_there(besides.name))
        for seat in seats:
            said[seat] = (besides.stance, besides.words) if besides.stance is not None else None
    return said


def _seats_of(
    name: str, view: ItemView, there: dict[SeatKey, set[UserId]], shown: dict[UserId, str]
) -> Collection[SeatKey]:
    by_slug = {slug_of(view.seat_names[seat]): seat for seat in there}
    slug = known_as(name, {each: view.seat_names[seat] for each, seat in by_slug.items()})
    if slug is not None and slug in by_slug:
        return [by_slug[slug]]
    meant = called(name, people=shown)
    return [seat for seat, people in there.items() if len(meant) == 1 and meant[0] in people]


def says_whether(words: str, asked: WhetherEntered, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_entered(ctx: Ctx, asked: WhetherEntered) -> Inline:
    """What whoever enters it is asked."""
    return texts.whether_entered(await items_of.by_number(ctx.db, number=asked.item))


@consent.answer(changes=True, fits=says_whether, subject=whether_entered)
async def really_entered(ctx: Ctx, words: str, asked: WhetherEntered) -> Reply:
    """They say whether it is right. What has changed since is looked at once more. Raises Refusal."""
    item = await items_of.by_number(ctx.db, number=asked.item)
    if not yes_or_no(words):
        return Reply(texts.nothing_entered(item), about=line_of(item))
    await may(ctx, authority.ENTER, item)
    await _must_be_asked(ctx, item)
    if item.version != asked.version:
        raise Refusal("text-changed", texts.has_changed(item))
    held = await calls.by_number(ctx.db, number=asked.call)
    if held.closed_at is not None:
        raise Refusal("call-over", texts.call_is_over(item))
    before = await view_of(ctx, item)
    there = await _seats_there(ctx, held, before)
    own = {seat.seat for seat in before.tally.seats if any(is_own(answer) for answer in seat.answers)}
    entries = [
        (SeatKey.parse(seat), Stance(stance), said)
        for seat, stance, said in asked.entries
        if SeatKey.parse(seat) in there and SeatKey.parse(seat) not in own
    ]
    if not entries:
        raise Refusal("nobody-to-enter", texts.nobody_to_enter(item))
    answers = [_answer(ctx, before, seat, stance, said, call=asked.call) for seat, stance, said in entries]
    ctx.db.add_all(answers)
    ctx.audit("consent.entered", f"C-{item.number}", circle=item.circle, call=asked.call, seats=len(answers))
    after = await show(ctx, item)
    await _and_then(ctx, before, after, answers)
    lent = len(after.tally.heard) - len(after.tally.lent)
    own_wanted = max(0, judge.needed_in_own_voice(after.needed) - lent)
    doc = texts.entered(item, count=len(answers), left=len(after.tally.not_heard), own_wanted=own_wanted)
    return Reply(doc, about=line_of(item))


def _answer(ctx: Ctx, view: ItemView, seat: SeatKey, stance: Stance, words: str | None, *, call: int) -> Answer:
    """What is entered for a seat: by phone, or the leader's own where they speak for it."""
    mine = ctx.actor.user_id in view.speakers.get(seat, set())
    return Answer(
        item=view.item.number,
        version=view.item.version,
        user_id=ctx.actor.user_id,
        seat=kept(seat),
        stance=stance,
        words=words,
        by_phone=not mine,
        call=None if mine else call,
        at=ctx.said.at,
        source=ctx.said.event_id,
    )


async def _and_then(ctx: Ctx, before: ItemView, after: ItemView, answers: Sequence[Answer]) -> None:
    """What follows from answers: nobody of those is reminded, all are told, objections are looked into, all may be heard."""
    item = after.item
    people: set[UserId] = set()
    for answer in answers:
        people |= after.speakers.get(SeatKey.parse(answer.seat or ""), set())
    await ctx.outbox.cancel(reminders_of(item), to=people)
    await ctx.schedule(EnteredToTell(item.number), at=ctx.now)
    for answer in answers:
        if answer.stance is Stance.CRITICAL:
            await ctx.schedule(ToMeet(answer.id), at=ctx.now)
            break  # One job says of all of them how they can be met.
    if before.tally.not_heard and not after.tally.not_heard:
        await settle(ctx, AllHeard(item.number))
