"""What waits for single persons beside the answers of their co-ops: an end to set, a concern that a new text may have met, a
measure to look at, an item that too few are heard in."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from chatbot.api.context import Ctx
from chatbot.api.seams.says import Alone, Waiting
from chatbot.api.wording.markup import Inline, quote
from commands.consent.beginning.ends import MOST_ENDS
from commands.consent.beginning.quorums import comes_near, lacking, missing_alone
from commands.consent.card.briefs import in_brief
from commands.consent.card.showing import line_of, text_of
from commands.consent.items.asked import EndWanted, WhetherHeld
from commands.consent.items.view import ItemView
from commands.consent.texts import end as end_texts
from commands.consent.texts import holder as holder_texts
from commands.consent.texts import integrating as integrating_texts
from commands.consent.texts import says as texts
from commands.encryption import can_tell, words_for
from commands.rules.authority import RUNNING
from commands.rules.consent import measures
from commands.rules.consent.rights import is_asked
from commands.rules.consent.seat import SeatKey
from commands.rules.consent.voices import Speakers, is_own
from storage.models import Answer, Circle, Item, Measure
from storage.queries import consent as items_of
from storage.queries import roles, stand_ins
from storage.types import CircleSlug, UserId

InFull = Callable[[], Awaitable[Alone]]


@dataclass(frozen=True, slots=True)
class FallsDue:
    """What falls due for a person in some circles: their open items, loaded before."""

    ctx: Ctx
    user_id: UserId
    circles: Mapping[CircleSlug, Circle]
    items: Sequence[Item]

    async def all(self) -> list[Waiting]:
        """All of it. As many statements however much it is."""
        return [*self._ends(), *await self._held_and_missing(), *await self._measures()]

    def _ends(self) -> list[Waiting]:
        """The items of the person's own that have an end for now only."""
        return [
            self._waits(
                f"end-of-C-{item.number}", texts.end_to_set(item, until=self._until(item)), item, self._end(item)
            )
            for item in self.items
            if item.unset_ends and item.proposer == self.user_id and is_asked(item)
        ]

    async def _held_and_missing(self) -> list[Waiting]:
        """Concerns of theirs that a new text may have met, where an agreement waits for them; and items that they run in which too few
        are heard."""
        waits = [item for item in self.items if is_asked(item) and item.waited_version == item.version]
        near = [item for item in self.items if comes_near(item, now=self.ctx.now)]
        runs = await self._runs() if near else set()
        near = [item for item in near if item.circle in runs or self.user_id in (item.proposer, item.facilitator)]
        asked = {item.number: item for item in (*waits, *near)}
        if not asked:
            return []
        found: list[Waiting] = []
        named = await stand_ins.all_of(self.ctx.db, user_id=self.user_id, at=self.ctx.now)
        for view in await in_brief(self.ctx, list(self.circles.values()), list(asked.values())):
            item = view.item
            lent = {SeatKey(each.coop_id) for each in named if each.circle == item.circle}
            for held in self._held_by(view, lent) if item in waits else ():
                line = texts.met_by_this(item, until=self._until(item), words=self.ctx.settings.federation.words)
                found.append(self._waits(f"held-C-{item.number} {held.id}", line, item, self._held(view, held)))
            if item in near and (lacks := lacking(view)):
                line = texts.too_few(item, lacks, until=self._until(item))
                found.append(self._waits(f"missing-C-{item.number}", line, item, self._missing(view)))
        return found

    async def _measures(self) -> list[Waiting]:
        """The measures that they watch, once their time has come."""
        due = await items_of.measures_due_to(
            self.ctx.db, owner=self.user_id, circles=self.circles, at=self.ctx.now, but=measures.CAME_TO_NOTHING
        )
        if not due:
            return []
        decided = await items_of.decided_among(self.ctx.db, circles=self.circles, since=None)
        found: list[Waiting] = []
        for measure, item in due:
            of = measures.stands_with(item, decided)
            if of is not None:
                line = texts.look_at_measure(item, of)
                found.append(
                    self._waits(f"measure-{measure.id}", line, item, self._measure(measure, item, of), ends=False)
                )
        return found

    async def _runs(self) -> set[CircleSlug]:
        """The circles that they facilitate or are secretary of."""
        held = await roles.held_by(self.ctx.db, user_id=self.user_id, at=self.ctx.now)
        return {each.circle for each in held if each.circle is not None and each.role in RUNNING}

    def _held_by(self, view: ItemView, lent: Collection[SeatKey]) -> list[Answer]:
        """What they hold; what others have said for a co-op is its people's, and for who stands in for it now (``lent``), and for who
        took its call where nobody else is."""
        held = [one.answer for one in view.objections if one.waits]
        return [one for one in held if self._holds(one, view.speakers, lent)]

    def _holds(self, one: Answer, speakers: Speakers, lent: Collection[SeatKey]) -> bool:
        seat = SeatKey.find(one.seat)
        if is_own(one) or seat is None:
            return one.user_id == self.user_id
        theirs = speakers.get(seat, frozenset())
        return self.user_id in theirs or seat in lent or (one.by_phone and not theirs and one.user_id == self.user_id)

    def _waits(self, about: str, line: Inline, item: Item, alone: InFull, *, ends: bool = True) -> Waiting:
        circle = self.circles[item.circle].name
        return Waiting(about, line, circle=circle, until=item.closes_at if ends else None, alone=alone)

    def _until(self, item: Item) -> str:
        return self.ctx.when(item.closes_at, item.circle)

    def _end(self, item: Item) -> InFull:
        async def alone() -> Alone:
            circle, span = self.circles[item.circle], self.ctx.rules_of(item.circle).consent.unread_end
            last = item.unset_ends == MOST_ENDS
            doc = end_texts.still_unset(item, circle.name, until=self._until(item), span=span, last=last)
            return Alone(doc, circle, line_of(item), (), EndWanted(item.number), item.closes_at - self.ctx.now)

        return alone

    def _held(self, view: ItemView, held: Answer) -> InFull:
        async def alone() -> Alone:
            item, circle, words = view.item, view.circle, self.ctx.settings.federation.words
            blocks = holder_texts.concern_and_text(held.words or "", item.text)
            shown = await words_for(self.ctx, self.user_id, circle, *blocks)
            doc = holder_texts.is_it_met_by_this(item, circle.name, shown, until=self._until(item), words=words)
            card = text_of(item) if await can_tell(self.ctx, self.user_id, circle) else line_of(item)
            return Alone(doc, circle, card, (), WhetherHeld(item.number, held.id), item.closes_at - self.ctx.now)

        return alone

    def _missing(self, view: ItemView) -> InFull:
        async def alone() -> Alone:
            return Alone(await missing_alone(self.ctx, view), view.circle, line_of(view.item))

        return alone

    def _measure(self, measure: Measure, item: Item, of: str) -> InFull:
        async def alone() -> Alone:
            circle = self.circles[item.circle]
            shown = await words_for(self.ctx, self.user_id, circle, quote(measure.what))
            decided = of.startswith("D-")
            return Alone(integrating_texts.what_have_you_seen(of, item, shown, decided=decided), circle)

        return alone
