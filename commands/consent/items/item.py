"""Where items stand: all that their cards tell, loaded (``gathered``) and judged."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from chatbot.api.context import Ctx
from commands.consent.items.gathered import Gathered, gather, records_of
from commands.consent.items.view import Changed, ItemView, Kept, Origin, Twin
from commands.rules.consent import objections as unmet_by
from commands.rules.consent import outcomes as judge
from commands.rules.consent import terms
from commands.rules.consent.names import AGREED
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.standing import Standing, standing, unmet_on
from commands.rules.consent.voices import Speakers
from storage.models import Answer, Attempt, Decision, Item, ReviewWish, Stance
from storage.queries import coops


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
            kept, since = (_with_names(each, called) for each in (view.kept, view.kept_since))
            views[at] = replace(view, unconfirmed_names=called, kept=kept, kept_since=since)
    return views


def _with_names(kept: Kept | None, names: Mapping[SeatKey, str]) -> Kept | None:
    """What was kept, with what the co-ops are called that had no seat in it."""
    return replace(kept, seat_names={**names, **kept.seat_names}) if kept is not None else None


def _view(ctx: Ctx, found: Gathered, item: Item) -> ItemView:
    circle, number = found.circle_of(item), item.number
    seats, rules = found.seats(item), ctx.rules_of(circle.slug).consent
    speakers, answers = found.speakers(item), found.answers.get(number, ())
    stands = _judged(found, item, seats, speakers)
    quorum = terms.quorum_of(item.quorum) if item.quorum else terms.quorum_before(rules.quorum)
    objections, attempts = _unmet(found, item, stands.may_count, seats, speakers)
    kept = _kept_from(found, item)
    return ItemView(
        item=item,
        circle=circle,
        tally=stands.tally,
        seat_names=seats,
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        sits=found.sits[circle.slug],
        said=tuple(answers),
        unconfirmed=stands.unconfirmed,
        in_doubt=stands.in_doubt,
        questions=tuple(found.questions.get(number, ())),
        lines=tuple(found.reactions.get(number, ())),
        measures=tuple(found.measures.get(number, ())),
        kept=kept,
        kept_since=_kept_since(found, item),
        carried=_carried(item, kept, stands),
        objections=objections,
        attempts=attempts,
        authors=tuple(found.authors.get(number, ())),
        decision=_decision_of(found, item),
        twin=_twin_of(found, item),
        origin=_origin_of(found, item),
        changed=_changed(found, item),
    )


def _carried(item: Item, kept: Kept | None, stands: Standing) -> tuple[unmet_by.Objection, ...]:
    """What was unmet when a decision was agreed, and whoever holds it has not spoken in this review of it. What is dropped carries
    nothing on."""
    if kept is None or item.wish is ReviewWish.DROP:
        return ()
    return tuple(unmet_by.kept_through([unmet_by.Step(kept.objections, ()), _said_in(item, stands, unmet=())]))


def _judged(found: Gathered, item: Item, seats: Collection[SeatKey], speakers: Speakers | None) -> Standing:
    answers = found.answers.get(item.number, ())
    return standing(item, answers, seats=seats, speakers=speakers, records=partial(records_of, found))


def _without_a_place(view: ItemView) -> set[SeatKey]:
    """The seats that have no place in the decision yet, or had none in what it looks at again."""
    before = [each for each in (view.kept, view.kept_since) if each is not None]
    doubted = [one.answer for each in before for one in each.objections if one.doubted]
    known = {*view.seat_names, *(key for each in before for key in each.seat_names)}
    return {
        SeatKey.parse(answer.seat)
        for answer in (*view.unconfirmed, *view.in_doubt, *doubted)
        if answer.seat is not None
    } - known


def _unmet(
    found: Gathered, item: Item, answers: Sequence[Answer], seats: Collection[SeatKey], speakers: Speakers | None
) -> tuple[tuple[unmet_by.Objection, ...], tuple[Attempt, ...]]:
    """The critical concerns to earlier texts, and of those who have gone, that are still open, from the opening of the consent round on,
    and how people have tried to meet them."""
    unmet = partial(unmet_on, item, answers, seats=seats, speakers=speakers)
    if not unmet():
        return (), ()
    attempts = found.attempts.get(item.number, ())
    return tuple(unmet(attempts=attempts)), tuple(attempts)


def _kept_from(found: Gathered, item: Item) -> Kept | None:
    """The concerns and measures that a review brings back from the decision, and what nobody has said to be met of all that was
    held against it and against those whose place it has taken."""
    if item.reviews is None:
        return None
    decision = found.reviewed[item.reviews]
    before = found.led_to(item)
    own = [each for each in before if each in found.agreed_in(decision)]
    return _kept(found, decision, own, unmet_in=before)


def _kept_since(found: Gathered, item: Item) -> Kept | None:
    """What the reviews have brought that have kept the decision which an item has become; None where there were none."""
    decision = found.decided.get(item.number)
    renewals = found.renewals.get(decision.number, ()) if decision is not None else ()
    if decision is None or not renewals:
        return None
    return _kept(found, decision, renewals, unmet_in=renewals)


def _kept(found: Gathered, decision: Decision, agreed_in: Sequence[Item], *, unmet_in: Sequence[Item]) -> Kept:
    """What stands in the items in which a decision was agreed: measures, and the concerns that they look at; of all that led to it
    what is unmet, and of the last the raised hands."""
    measures = [one for item in agreed_in for one in found.measures.get(item.number, ())]
    answers = [one for item in agreed_in for one in found.answers.get(item.number, ())]
    watched = {measure.answer for measure in measures}
    steps = [_step(found, item) for item in unmet_in]
    return Kept(
        decision,
        tuple(measures),
        concerns=tuple(one for one in answers if one.id in watched),
        objections=tuple(unmet_by.kept_through(steps)),
        hands=tuple(hand for last in unmet_in[-1:] for hand in _hands(found, last)),
        seat_names={key: name for item in unmet_in for key, name in found.seats(item).items()},
    )


def _hands(found: Gathered, item: Item) -> Sequence[Answer]:
    return unmet_by.hands(_judged(found, item, found.seats(item), None).tally)


def _step(found: Gathered, item: Item) -> unmet_by.Step:
    """What was unmet when an item closed, and what was said to it."""
    seats = found.seats(item)
    stands = _judged(found, item, seats, None)
    doubted = [unmet_by.Objection(one, doubted=True) for one in stands.objected_in_doubt]
    return _said_in(item, stands, unmet=[*_unmet(found, item, stands.may_count, seats, None)[0], *doubted])


def _said_in(item: Item, stands: Standing, *, unmet: Sequence[unmet_by.Objection]) -> unmet_by.Step:
    return unmet_by.Step(unmet, _in_time(stands.may_count, item), _in_time(stands.unconfirmed, item))


def _in_time(answers: Sequence[Answer], item: Item) -> list[Answer]:
    return [one for one in answers if not one.late and one.at <= item.closes_at]


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
    tally = _judged(found, twin, found.seats(twin), found.speakers(twin)).tally
    return Twin(twin, found.circle_of(twin), tally)


def _origin_of(found: Gathered, item: Item) -> Origin | None:
    """Where an item was brought from, with all that was open on its way; of a review, where what it looks at was."""
    origins = found.origins_of(item)
    if not origins:
        return None
    attempts = sorted((one for each in origins for one in found.attempts.get(each.number, ())), key=lambda one: one.id)
    return Origin(
        origins[0],
        found.circle_of(origins[0]),
        tuple(concern for each in origins for concern in _open_concerns(found, each)),
        {key: name for each in reversed(origins) for key, name in found.seats(each).items()},
        tuple(attempts),
    )


async def open_concerns_of(ctx: Ctx, item: Item) -> list[Answer]:
    """What was open on an item that was taken further."""
    return _open_concerns(await gather(ctx, [item]), item)


def _open_concerns(found: Gathered, item: Item) -> list[Answer]:
    """What was open on an item that was taken further, in whatever round it was, the critical first: what was to an earlier text,
    or said before its consent round, too, and what those hold who are not confirmed."""
    seats = found.seats(item)
    stands = _judged(found, item, seats, None)
    tally = stands.tally
    unmet = unmet_by.unmet(
        stands.may_count,
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
        *stands.objected_in_doubt,
        *tally.words_of(Stance.CONCERN),
        *early,
    ]
