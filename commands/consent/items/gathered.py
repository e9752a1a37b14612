"""What several items' cards tell, loaded at once: a few statements, however many items there are. ``item`` judges it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from chatbot.api.context import Ctx
from commands.circles import who_sits_in
from commands.consent.items.seats import Register, register_of, voice_in
from commands.rules.consent.confirmed import may_wait
from commands.rules.consent.names import AGREED
from commands.rules.consent.seat import SeatKey
from commands.rules.sitting import Sits
from storage.models import (
    Answer,
    Attempt,
    Circle,
    Decision,
    Item,
    Measure,
    Question,
    ReactionLine,
    Speaker,
    Stance,
    Version,
)
from storage.queries import circles, drafts, lineage
from storage.queries import consent as items_of
from storage.queries import speakers as speakers_of
from storage.types import CircleSlug, UserId

R = TypeVar("R", Answer, Attempt, Measure, Question, ReactionLine, Version)


@dataclass(slots=True)
class Gathered:
    """Some items with all that belongs to them: by the number of the item, of those that were asked for and of those to which they
    lead (the other half, where they come from, what they review)."""

    asked: Sequence[Item]
    items: dict[int, Item] = field(default_factory=dict)
    circles: Mapping[CircleSlug, Circle] = field(default_factory=dict)
    reviewed: Mapping[int, Decision] = field(default_factory=dict)
    """The decisions that items look at again, by their own number."""
    decided: Mapping[int, Decision] = field(default_factory=dict)
    """What the items that were asked for became."""
    lines: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Of each decision that is looked at again those whose place it has taken, one after the other, and itself."""
    renewals: Mapping[int, Sequence[Item]] = field(default_factory=dict)
    """The reviews that have kept a decision as it is, the oldest first."""
    register: Register = field(default_factory=Register)
    sits: Mapping[CircleSlug, Sits] = field(default_factory=dict)
    """Whose the seats are of the circles that were asked about."""
    answers: Mapping[int, Sequence[Answer]] = field(default_factory=dict)
    questions: Mapping[int, Sequence[Question]] = field(default_factory=dict)
    reactions: Mapping[int, Sequence[ReactionLine]] = field(default_factory=dict)
    measures: Mapping[int, Sequence[Measure]] = field(default_factory=dict)
    attempts: Mapping[int, Sequence[Attempt]] = field(default_factory=dict)
    versions: Mapping[int, Sequence[Version]] = field(default_factory=dict)
    authors: Mapping[int, Sequence[UserId]] = field(default_factory=dict)
    records: Mapping[UserId, Sequence[Speaker]] = field(default_factory=dict)
    """All records of those of whom it may not be confirmed that they speak for their co-op."""

    def circle_of(self, item: Item) -> Circle:
        """The circle that decides on it."""
        return self.circles[item.circle]

    def seats(self, item: Item) -> dict[SeatKey, str]:
        """The seats that an item is decided by, with their names; of a closed one as they were then."""
        return self.register.seats(item, self.answers.get(item.number, ()))

    def speakers(self, item: Item) -> dict[SeatKey, set[UserId]]:
        """Who speaks for each seat of the circle now, and was confirmed before the end of the item."""
        return self.register.speakers(item, self.seats(item))

    def agreed_in(self, decision: Decision) -> list[Item]:
        """The items in which a decision was agreed: the one that it came from, and the reviews that have kept it."""
        return [self.items[decision.item], *self.renewals.get(decision.number, ())]

    def led_to(self, item: Item) -> list[Item]:
        """The items in which what a review looks at was decided, with those whose place it has taken, the oldest first."""
        if item.reviews is None:
            return []
        line = [self.reviewed[number] for number in self.lines[item.reviews]]
        before = {
            each.number: each for decision in line for each in self.agreed_in(decision) if each.number < item.number
        }
        return [before[number] for number in sorted(before)]

    def origins_of(self, item: Item) -> list[Item]:
        """Where an item was brought from, through however many circles, the nearest first, with the other halves of joint ones; of a
        review, where what it looks at was."""
        origins: dict[int, Item] = {}
        for each in (item, *reversed(self.led_to(item))):
            before = each.referred_from
            while before is not None and before not in origins:
                origins[before] = self.items[before]
                if (twin := self.items[before].twin) is not None:
                    origins[twin] = self.items[twin]
                before = self.items[before].referred_from
        return [*origins.values()]


async def gather(ctx: Ctx, asked: Sequence[Item]) -> Gathered:
    """All that the cards of some items tell. Raises AtRest for a job about a circle that the TOML names no more."""
    found = Gathered(asked)
    await _follow(ctx, found)
    found.circles = {
        one.slug: one for one in await circles.by_slugs(ctx.db, slugs={i.circle for i in found.items.values()})
    }
    found.answers = _by_item(await items_of.answers_among(ctx.db, items=found.items))
    voices = {number: voice_in(ctx, item) for number, item in found.items.items() if item.seats is None}
    found.register = await register_of(ctx, found.items, voices, circles=found.circles)

    theirs = {item.circle for item in asked}
    found.sits = {slug: await who_sits_in(ctx, found.circles[slug]) for slug in theirs}
    numbers = {item.number for item in asked}
    found.questions = _by_item(await items_of.questions_among(ctx.db, items=numbers))
    found.reactions = _by_item(await items_of.lines_among(ctx.db, items=numbers))
    agreed = {before.number for item in asked for before in found.led_to(item)}
    agreed |= {each.number for kept in found.renewals.values() for each in kept}
    found.measures = _by_item(await items_of.measures_among(ctx.db, items=numbers | agreed))
    authors: dict[int, list[UserId]] = defaultdict(list)
    for number, user_id in await drafts.co_authors_of_items(ctx.db, items=numbers):
        authors[number].append(user_id)
    found.authors = authors
    if critical := [number for number in found.items if _may_be_met(found, number)]:
        found.attempts = _by_item(await items_of.attempts_among(ctx.db, items=critical))
    if amended := [item.number for item in asked if item.version > 1]:
        found.versions = _by_item(await items_of.versions_among(ctx.db, items=amended))
    await _look_who_is_confirmed(ctx, found)
    return found


async def _follow(ctx: Ctx, found: Gathered) -> None:
    """Load the items to which the asked ones lead: the other half, what was agreed before, and wherever all that was brought from."""
    found.items = {item.number: item for item in found.asked}
    if looked_at := {item.reviews for item in found.asked if item.reviews is not None}:
        lines: dict[int, list[int]] = defaultdict(list)
        for asked, decision in await lineage.lines_of(ctx.db, decisions=looked_at):
            lines[asked].append(decision.number)
            found.reviewed = {**found.reviewed, decision.number: decision}
        found.lines = lines
    if closed := [item.number for item in found.asked if item.status in AGREED]:
        found.decided = {one.item: one for one in reversed(await items_of.decisions_on(ctx.db, items=closed))}
    renewed = {one.number for one in (*found.reviewed.values(), *found.decided.values()) if one.renewed_in is not None}
    if renewed:
        kept: dict[int, list[Item]] = defaultdict(list)
        for each in await lineage.renewals_of(ctx.db, decisions=renewed, agreed=AGREED):
            kept[each.reviews or 0].append(found.items.setdefault(each.number, each))
        found.renewals = kept
    await _add(ctx, found, *(one.item for one in found.reviewed.values()), *(item.twin for item in found.asked))
    while before := {item.referred_from for item in found.items.values()} - {None, *found.items}:
        await _add(ctx, found, *before)  # As often as circles stand above one another.
    origins = [origin for item in found.asked for origin in _brought_from(found, item)]
    await _add(ctx, found, *(origin.twin for origin in origins))


def _brought_from(found: Gathered, item: Item) -> list[Item]:
    """Where an item and what it looks at were brought from, before the other halves of these are known."""
    origins: list[Item] = []
    for each in (item, *found.led_to(item)):
        before = each.referred_from
        while before is not None:
            origins.append(found.items[before])
            before = origins[-1].referred_from
    return origins


async def _add(ctx: Ctx, found: Gathered, *numbers: int | None) -> None:
    if new := {number for number in numbers if number is not None} - found.items.keys():
        found.items |= {item.number: item for item in await items_of.among(ctx.db, numbers=new)}


def _may_be_met(found: Gathered, number: int) -> bool:
    """Whether there may be something critical to an item that people have tried to meet."""
    return any(answer.stance is Stance.CRITICAL for answer in found.answers.get(number, ()))


async def _look_who_is_confirmed(ctx: Ctx, found: Gathered) -> None:
    """Look up those of whom that is in doubt, whether their item is looked at by itself or by another one that it belongs to."""
    in_doubt: set[UserId] = set()
    for number, item in found.items.items():
        answers = found.answers.get(number, ())
        in_doubt |= {answer.user_id for answer in answers if may_wait(answer, None)}
        if item.seats is None:
            speakers = found.speakers(item)
            in_doubt |= {answer.user_id for answer in answers if may_wait(answer, speakers)}
    records: dict[UserId, list[Speaker]] = defaultdict(list)
    for each in await speakers_of.ever_for(ctx.db, users=in_doubt) if in_doubt else ():
        records[each.user_id].append(each)
    found.records = records


def _by_item(rows: Iterable[R]) -> Mapping[int, Sequence[R]]:
    found: dict[int, list[R]] = defaultdict(list)
    for row in rows:
        found[row.item].append(row)
    return dict(found)


def records_of(found: Gathered, users: Collection[UserId]) -> list[Speaker]:
    """All records of some of those of whom it is in doubt."""
    return [each for user_id in users for each in found.records.get(user_id, ())]
