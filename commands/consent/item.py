"""Where items stand: all that their cards tell, loaded (``gathered``) and judged."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypedDict

from chatbot.api.context import Ctx
from commands.consent.gathered import Gathered, gather, records_of
from commands.consent.view import Changed, ItemView, Kept, Origin, Twin
from commands.rules import consent as judge
from commands.rules import consent_objections as unmet_by
from commands.rules import consent_terms as terms
from commands.rules.consent_confirmed import may_wait, sorted_out
from commands.rules.consent_names import AGREED
from commands.rules.consent_seat import SeatKey
from commands.rules.consent_voices import Speakers
from storage.models import Answer, Attempt, Decision, Item, ReviewWish, Round, Stance
from storage.queries import coops


class Course(TypedDict):
    """Which text answers are to, and until when they count."""

    version: int
    since: datetime
    until: datetime


async def view_of(ctx: Ctx, item: Item) -> ItemView:
    """Where an item stands now."""
    return (await views_of(ctx, [item]))[0]


async def views_of(ctx: Ctx, items: Sequence[Item]) -> list[ItemView]:
    """Where some items stand now, in their order. A few statements, however many they are."""
    if not items:
        return []
    found = await gather(ctx, items)
    views = [_view(ctx, found, item) for item in items]
    unnamed = {key.coop_id for view in views for key in _without_a_place(view) if key.coop_id is not None}
    if unnamed:
        names = {coop.id: coop.name for coop in await coops.by_ids(ctx.db, coop_ids=unnamed)}
        for at, view in enumerate(views):
            keys = {key: key.coop_id for key in _without_a_place(view)}
            called = {key: names[coop_id] for key, coop_id in keys.items() if coop_id is not None}
            views[at] = replace(view, unconfirmed_names=called)
    return views


def _view(ctx: Ctx, found: Gathered, item: Item) -> ItemView:
    circle, number = found.circle_of(item), item.number
    seats, rules = found.seats(item), ctx.rules_of(circle.slug).consent
    speakers, answers = found.speakers(item), found.answers.get(number, ())
    tally, unconfirmed, may_count = _judged(found, item, seats, speakers)
    quorum = terms.quorum_of(item.quorum) if item.quorum else terms.quorum_before(rules.quorum)
    objections, attempts = _unmet(found, item, may_count, seats, speakers)
    return ItemView(
        item=item,
        circle=circle,
        tally=tally,
        seat_names=seats,
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        sits=found.sits[circle.slug],
        said=tuple(answers),
        unconfirmed=unconfirmed,
        questions=tuple(found.questions.get(number, ())),
        lines=tuple(found.lines.get(number, ())),
        measures=tuple(found.measures.get(number, ())),
        kept=_kept_from(found, item),
        objections=objections,
        attempts=attempts,
        authors=tuple(found.authors.get(number, ())),
        decision=_decision_of(found, item),
        twin=_twin_of(found, item),
        origin=_origin_of(found, item),
        changed=_changed(found, item),
    )


def _judged(
    found: Gathered, item: Item, seats: Collection[SeatKey], speakers: Speakers | None
) -> tuple[judge.Tally, tuple[Answer, ...], Sequence[Answer]]:
    """What the answers to an item amount to; those that wait until who gave them is confirmed; all others, to whatever text."""
    answers, closed = found.answers.get(item.number, ()), item.seats is not None
    in_doubt = {answer.user_id for answer in answers if may_wait(answer, None if closed else speakers)}
    may_count, waiting = sorted_out(answers, records_of(found, in_doubt), until=item.closed_at or item.closes_at)
    course: Course = {"version": item.version, "since": item.version_at, "until": item.closes_at}
    tally = judge.tally(may_count, seats=list(seats), speakers=None if closed else speakers, **course)
    unconfirmed = judge.tally(waiting, seats=[], **course).beside
    return tally, tuple(one for one in unconfirmed if not one.late and one.at <= item.closes_at), may_count


def _without_a_place(view: ItemView) -> set[SeatKey]:
    """The seats that have no place in the decision yet."""
    return {
        SeatKey.parse(answer.seat) for answer in view.unconfirmed if answer.seat is not None
    } - view.seat_names.keys()


def _unmet(
    found: Gathered, item: Item, answers: Sequence[Answer], seats: Collection[SeatKey], speakers: Speakers | None
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
    attempts = found.attempts.get(item.number, ())
    return tuple(unmet(attempts=attempts)), tuple(attempts)


def _kept_from(found: Gathered, item: Item) -> Kept | None:
    """The concerns and measures that a review brings back from the decision, with what was unmet when it was agreed."""
    if item.reviews is None:
        return None
    decision = found.reviewed[item.reviews]
    kept = _agreed_in(found, decision, decision.item)
    if decision.renewed_in is None:
        return kept
    renewed = _agreed_in(found, decision, decision.renewed_in)
    spoken = found.answers.get(decision.renewed_in, ())
    since = {one.user_id for one in spoken if one.taken_back_at is None and one.seat is not None}
    return Kept(
        decision,
        (*kept.measures, *renewed.measures),
        concerns=(*kept.concerns, *renewed.concerns),
        objections=(*(one for one in kept.objections if one.answer.user_id not in since), *renewed.objections),
        hands=renewed.hands,
        seat_names={**kept.seat_names, **renewed.seat_names},
    )


def _agreed_in(found: Gathered, decision: Decision, number: int) -> Kept:
    """What a decision was agreed with in an item: the one that it came from, or the last that has renewed it."""
    before = found.items[number]
    seats, answers = found.seats(before), found.answers.get(number, ())
    tally, _, may_count = _judged(found, before, seats, None)
    measures = tuple(found.measures.get(number, ()))
    objections, _ = _unmet(found, before, may_count, seats, None)
    watched = {measure.answer for measure in measures}
    return Kept(
        decision,
        measures,
        concerns=tuple(one for one in answers if one.id in watched),
        objections=objections,
        hands=tuple(unmet_by.hands(tally)),
        seat_names=seats,
    )


def _changed(found: Gathered, item: Item) -> Changed | None:
    """How the present text came about; None for a first one."""
    if item.version == 1:
        return None
    *_, before, now = found.versions[item.number]
    return Changed(before, now)


def _decision_of(found: Gathered, item: Item) -> int | None:
    if item.status not in AGREED:
        return None
    decision = found.decided.get(item.number)
    if decision is None and item.wish is ReviewWish.KEEP:
        return item.reviews
    return decision.number if decision is not None else None


def _twin_of(found: Gathered, item: Item) -> Twin | None:
    if item.twin is None:
        return None
    twin = found.items[item.twin]
    tally, *_ = _judged(found, twin, found.seats(twin), found.speakers(twin))
    return Twin(twin, found.circle_of(twin), tally)


def _origin_of(found: Gathered, item: Item) -> Origin | None:
    """Where an item was brought from; of a review, where what it looks at was."""
    origin = found.origin_of(item)
    if origin is None:
        return None
    numbers, seats = [origin.number], found.seats(origin)
    concerns = _open_concerns(found, origin)
    if origin.twin is not None:
        twin = found.items[origin.twin]
        seats, numbers = {**seats, **found.seats(twin)}, [*numbers, twin.number]
        concerns += _open_concerns(found, twin)
    attempts = sorted((one for n in numbers for one in found.attempts.get(n, ())), key=lambda one: one.id)
    return Origin(origin, found.circle_of(origin), tuple(concerns), seats, tuple(attempts))


async def open_concerns_of(ctx: Ctx, item: Item) -> list[Answer]:
    """What was open on an item that was taken further."""
    return _open_concerns(await gather(ctx, [item]), item)


def _open_concerns(found: Gathered, item: Item) -> list[Answer]:
    """What was open on an item that was taken further, in whatever round it was, the critical first: what was to an earlier text,
    or said before its consent round, too."""
    seats = found.seats(item)
    tally, *_ = _judged(found, item, seats, None)
    unmet = unmet_by.unmet(
        found.answers.get(item.number, ()),
        version=item.version,
        since=item.version_at,
        until=item.closes_at,
        seats=seats,
        speakers=None,
    )
    early = [one for one in tally.early if one.stance is Stance.CONCERN]
    return [
        *(one.answer for one in unmet),
        *tally.words_of(Stance.CRITICAL),
        *tally.words_of(Stance.CONCERN),
        *early,
    ]
