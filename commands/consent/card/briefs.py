"""Many items at once, as lists need them: how each stands, in as many statements as for one."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial

from chatbot.api.context import Ctx
from commands.consent.card.lines import Page
from commands.consent.items.seats import speakers_among, voice_in
from commands.consent.items.view import ItemView
from commands.people import names_of
from commands.rules.consent import outcomes as judge
from commands.rules.consent import terms
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.standing import Standing, standing, unmet_on
from storage.models import Answer, Attempt, Circle, Item, Measure, Speaker
from storage.queries import consent as items_of
from storage.queries import members
from storage.queries import speakers as speakers_of
from storage.types import CircleSlug, UserId


async def in_brief(ctx: Ctx, circles: Sequence[Circle], items: Sequence[Item]) -> list[ItemView]:
    """How open items of some circles stand: what a line of a list tells of each, and no more."""
    known = {circle.slug: circle for circle in circles}
    numbers = [item.number for item in items]
    speaking = await speakers_of.among(ctx.db, circles=known)
    seated = await members.coops_seated_among(ctx.db, circles=known)
    answers = await items_of.answers_among(ctx.db, items=numbers)
    attempts = await items_of.attempts_among(ctx.db, items=numbers)
    measures = await items_of.measures_among(ctx.db, items=numbers)
    in_doubt = await speakers_of.ever_for(ctx.db, users={answer.user_id for answer in answers})
    found: list[ItemView] = []
    for item in items:
        speakers = speakers_among([each for each in speaking if each[0] == item.circle])
        coops = {SeatKey(coop.id): coop.name for slug, coop in seated if slug == item.circle}
        if voice_in(ctx, item) == "person":
            seats: Mapping[SeatKey, str] = {key: str(key) for key in speakers if key.coop_id is None}
        else:
            seats = {key: name for key, name in coops.items() if key in speakers}
        mine = [each for each in answers if each.item == item.number]
        stands = standing(item, mine, seats=seats, speakers=speakers, records=partial(_records_of, in_doubt))
        tried = [each for each in attempts if each.item == item.number]
        found.append(
            _view(
                ctx,
                item,
                known[item.circle],
                mine,
                stands,
                speakers,
                seats,
                tried,
                [each for each in measures if each.item == item.number],
                coops,
            )
        )
    return found


def _records_of(records: Sequence[Speaker], users: Collection[UserId]) -> Sequence[Speaker]:
    return [each for each in records if each.user_id in users]


def _view(
    ctx: Ctx,
    item: Item,
    circle: Circle,
    answers: Sequence[Answer],
    stands: Standing,
    speakers: dict[SeatKey, set[UserId]],
    seats: Mapping[SeatKey, str],
    attempts: Sequence[Attempt],
    measures: Sequence[Measure],
    coops: Mapping[SeatKey, str],
) -> ItemView:
    rules = ctx.rules_of(circle.slug).consent
    quorum = terms.quorum_of(item.quorum) if item.quorum else terms.quorum_before(rules.quorum)
    unmet = unmet_on(item, stands.may_count, seats=seats, speakers=speakers, attempts=attempts)
    return ItemView(
        item=item,
        circle=circle,
        tally=stands.tally,
        seat_names=dict(seats),
        speakers=speakers,
        quorum=quorum,
        needed=judge.needed(quorum, seats=len(seats)),
        silence=item.silence or rules.silence,
        said=tuple(answers),
        measures=tuple(measures),
        unconfirmed=stands.unconfirmed,
        unconfirmed_names=coops,
        in_doubt=stands.in_doubt,
        objections=tuple(unmet),
        attempts=tuple(attempts),
    )


async def pages_of(ctx: Ctx, views: Sequence[ItemView]) -> dict[CircleSlug, Page]:
    """How things are called in the rooms of these items' circles."""
    pages: dict[CircleSlug, Page] = {}
    for circle in {view.circle.slug: view.circle for view in views}.values():
        people = {person for view in views if view.circle is circle for person in view.people}
        pages[circle.slug] = Page(
            names=await names_of(ctx, people, circle),
            when=partial(ctx.when, circle=circle.slug),
            near=partial(ctx.near, circle=circle.slug),
            left=partial(ctx.days_left, circle=circle.slug),
            words=ctx.settings.federation.words,
        )
    return pages
