"""Where an item stands: all that its card tells, loaded and judged."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypedDict

from chatbot.api.context import Ctx
from commands.circles import who_sits_in
from commands.consent.seats import seats_of, speakers_in
from commands.consent.view import Changed, ItemView, Kept, Origin, Twin
from commands.rules import consent as judge
from commands.rules import consent_objections as unmet_by
from commands.rules import consent_terms as terms
from commands.rules.consent_confirmed import may_wait, sorted_out
from commands.rules.consent_names import AGREED
from commands.rules.consent_seat import SeatKey
from commands.rules.consent_voices import Speakers
from storage.models import Answer, Attempt, Decision, Item, ReviewWish, Round, Stance
from storage.queries import circles, coops, drafts
from storage.queries import consent as items_of
from storage.queries import speakers as speakers_of


class Course(TypedDict):
    """Which text answers are to, and until when they count."""

    version: int
    since: datetime
    until: datetime


async def view_of(ctx: Ctx, item: Item) -> ItemView:
    """Where an item stands now."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    seats, rules = await seats_of(ctx, item, circle), ctx.rules_of(circle.slug).consent
    speakers, answers = await speakers_in(ctx, circle, item, seats), await items_of.answers_to(ctx.db, item=item.number)
    tally, unconfirmed, may_count = await _judged(ctx, item, answers, seats, speakers)
    quorum = terms.quorum_of(item.quorum) if item.quorum else terms.quorum_before(rules.quorum)
    objections, attempts = await _unmet(ctx, item, may_count, seats, speakers)
    return ItemView(
        item=item,
        circle=circle,
        tally=tally,
        seat_names=seats,
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        sits=await who_sits_in(ctx, circle),
        said=tuple(answers),
        unconfirmed=unconfirmed,
        unconfirmed_names=await _names_of(ctx, unconfirmed, seats),
        questions=tuple(await items_of.questions_to(ctx.db, item=item.number)),
        lines=tuple(await items_of.lines_on(ctx.db, item=item.number)),
        measures=tuple(await items_of.measures_of(ctx.db, item=item.number)),
        kept=await _kept_from(ctx, item),
        objections=objections,
        attempts=attempts,
        authors=tuple(await drafts.co_authors_of_item(ctx.db, item=item.number)),
        decision=await _decision_of(ctx, item),
        twin=await _twin_of(ctx, item),
        origin=await _origin_of(ctx, item),
        changed=await _changed(ctx, item),
    )


async def _judged(
    ctx: Ctx, item: Item, answers: Sequence[Answer], seats: Collection[SeatKey], speakers: Speakers | None
) -> tuple[judge.Tally, tuple[Answer, ...], Sequence[Answer]]:
    """What the answers to an item amount to; those that wait until who gave them is confirmed; all others, to whatever text."""
    in_doubt = {answer.user_id for answer in answers if may_wait(answer, None if item.seats is not None else speakers)}
    records = await speakers_of.ever_for(ctx.db, users=in_doubt) if in_doubt else []
    may_count, waiting = sorted_out(answers, records, until=item.closed_at or item.closes_at)
    course: Course = {"version": item.version, "since": item.version_at, "until": item.closes_at}
    closed = item.seats is not None
    tally = judge.tally(may_count, seats=list(seats), speakers=None if closed else speakers, **course)
    unconfirmed = judge.tally(waiting, seats=[], **course).beside
    return tally, tuple(one for one in unconfirmed if not one.late and one.at <= item.closes_at), may_count


async def _names_of(ctx: Ctx, answers: Sequence[Answer], seats: Mapping[SeatKey, str]) -> dict[SeatKey, str]:
    """What the seats are called that have no place in the decision yet."""
    keys = {SeatKey.parse(answer.seat) for answer in answers if answer.seat is not None} - seats.keys()
    return {key: (await coops.by_id(ctx.db, coop_id=key.coop_id)).name for key in keys if key.coop_id is not None}


async def _unmet(
    ctx: Ctx, item: Item, answers: Sequence[Answer], seats: Collection[SeatKey], speakers: Speakers | None
) -> tuple[tuple[unmet_by.Objection, ...], tuple[Attempt, ...]]:
    """The critical concerns to earlier texts, and of those who have gone, that are still open, from the opening of the consent round on,
    and how people have tried to meet them."""
    if item.round is not Round.CONSENT:
        return (), ()
    unmet = partial(
        unmet_by.unmet,
        answers,
        version=item.version,
        since=item.version_at,
        until=item.closes_at,
        seats=seats,
        speakers=None if item.seats is not None else speakers,
    )
    if not unmet():
        return (), ()
    attempts = await items_of.attempts_on(ctx.db, item=item.number)
    return tuple(unmet(attempts=attempts)), tuple(attempts)


async def _kept_from(ctx: Ctx, item: Item) -> Kept | None:
    """The concerns and measures that a review brings back from the decision, with what was unmet when it was agreed."""
    if item.reviews is None:
        return None
    decision = await items_of.decision_by_number(ctx.db, number=item.reviews)
    kept = await _agreed_in(ctx, decision, decision.item)
    if decision.renewed_in is None:
        return kept
    renewed = await _agreed_in(ctx, decision, decision.renewed_in)
    spoken = await items_of.answers_to(ctx.db, item=decision.renewed_in)
    since = {one.user_id for one in spoken if one.taken_back_at is None and one.seat is not None}
    return Kept(
        decision,
        (*kept.measures, *renewed.measures),
        concerns=(*kept.concerns, *renewed.concerns),
        objections=(*(one for one in kept.objections if one.answer.user_id not in since), *renewed.objections),
        hands=renewed.hands,
        seat_names={**kept.seat_names, **renewed.seat_names},
    )


async def _agreed_in(ctx: Ctx, decision: Decision, number: int) -> Kept:
    """What a decision was agreed with in an item: the one that it came from, or the last that has renewed it."""
    before = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=before.circle)
    seats, answers = await seats_of(ctx, before, circle), await items_of.answers_to(ctx.db, item=number)
    tally, _, may_count = await _judged(ctx, before, answers, seats, None)
    measures = tuple(await items_of.measures_of(ctx.db, item=number))
    objections, _ = await _unmet(ctx, before, may_count, seats, None)
    watched = {measure.answer for measure in measures}
    return Kept(
        decision,
        measures,
        concerns=tuple(one for one in answers if one.id in watched),
        objections=objections,
        hands=tuple(unmet_by.hands(tally)),
        seat_names=seats,
    )


async def _changed(ctx: Ctx, item: Item) -> Changed | None:
    """How the present text came about; None for a first one."""
    if item.version == 1:
        return None
    *_, before, now = await items_of.versions_of(ctx.db, item=item.number)
    return Changed(before, now)


async def _decision_of(ctx: Ctx, item: Item) -> int | None:
    if item.status not in AGREED:
        return None
    decision = await items_of.find_decision_on(ctx.db, item=item.number)
    if decision is None and item.wish is ReviewWish.KEEP:
        return item.reviews
    return decision.number if decision is not None else None


async def _twin_of(ctx: Ctx, item: Item) -> Twin | None:
    if item.twin is None:
        return None
    twin = await items_of.by_number(ctx.db, number=item.twin)
    circle = await circles.by_slug(ctx.db, slug=twin.circle)
    seats = await seats_of(ctx, twin, circle)
    answers = await items_of.answers_to(ctx.db, item=twin.number)
    tally, *_ = await _judged(ctx, twin, answers, seats, await speakers_in(ctx, circle, twin, seats))
    return Twin(twin, circle, tally)


async def _origin_of(ctx: Ctx, item: Item) -> Origin | None:
    """Where an item was brought from; of a review, where what it looks at was."""
    number = item.referred_from
    if number is None and item.reviews is not None:
        decision = await items_of.decision_by_number(ctx.db, number=item.reviews)
        number = (await items_of.by_number(ctx.db, number=decision.item)).referred_from
    if number is None:
        return None
    origin = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=origin.circle)
    seats = await seats_of(ctx, origin, circle)
    answers = await items_of.answers_to(ctx.db, item=origin.number)
    concerns = await _open_concerns(ctx, origin, answers, seats)
    twin = await _twin_of(ctx, origin)
    if twin is not None:
        theirs = await seats_of(ctx, twin.item, twin.circle)
        answers = await items_of.answers_to(ctx.db, item=twin.item.number)
        seats = {**seats, **theirs}
        concerns += await _open_concerns(ctx, twin.item, answers, theirs)
    numbers = [origin.number, *([twin.item.number] if twin is not None else [])]
    attempts = await items_of.attempts_among(ctx.db, items=numbers)
    return Origin(origin, circle, tuple(concerns), seats, tuple(attempts))


async def open_concerns_of(ctx: Ctx, item: Item) -> list[Answer]:
    """What was open on an item that was taken further."""
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    answers = await items_of.answers_to(ctx.db, item=item.number)
    return await _open_concerns(ctx, item, answers, await seats_of(ctx, item, circle))


async def _open_concerns(ctx: Ctx, item: Item, answers: Sequence[Answer], seats: Collection[SeatKey]) -> list[Answer]:
    """What was open on an item that was taken further, in whatever round it was, the critical first: what was to an earlier text,
    or said before its consent round, too."""
    tally, *_ = await _judged(ctx, item, answers, seats, None)
    unmet = unmet_by.unmet(
        answers, version=item.version, since=item.version_at, until=item.closes_at, seats=seats, speakers=None
    )
    early = [one for one in tally.early if one.stance is Stance.CONCERN]
    return [
        *(one.answer for one in unmet),
        *tally.words_of(Stance.CRITICAL),
        *tally.words_of(Stance.CONCERN),
        *early,
    ]
