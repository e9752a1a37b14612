"""What becomes of the concerns that were taken to the broader circle: their holders are asked whether its answer meets them, and
what they say is told, kept, and stands at the review of that answer."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.arguments import Reading
from chatbot.api.context import Ctx, Reply
from chatbot.api.many import ToAsk, ask_each
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Block, Doc, Inline, quote
from commands.authority import must_be_there
from commands.consent.card.showing import line_of
from commands.consent.family import consent
from commands.consent.items.item import open_concerns_of
from commands.consent.items.seats import seats_of
from commands.consent.texts import answered as texts
from commands.encryption import those_there, words_for
from commands.people import name_of, names_of, speaker_in
from commands.rules.consent.names import AGREED
from commands.rules.consent.seat import SeatKey
from commands.rules.yes_or_no import yes_or_no
from storage.models import Answer, Attempt, Circle, Item, Stance
from storage.queries import circles
from storage.queries import consent as items_of

LASTS = timedelta(days=30)


@dataclass(frozen=True)
class WhetherAnswered(Asked, name="answered"):
    """A broader circle has answered what holds somebody's concern: is it met by that? ``about`` is the item and the answer to it
    that was the concern: “12 7”."""

    about: str
    there: int
    """The item of the broader circle."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What comes back from a broader circle: its item, what the circle is called, and the decision, where it has come to one."""

    item: Item
    circle: str
    decision: int | None
    rests: bool = False
    """That circle is named no longer: there is nothing for now."""

    @property
    def shown(self) -> str:
        """The decision, or the item without one."""
        return f"D-{self.decision}" if self.decision is not None else f"C-{self.item.number}"

    def to(self, origin: Item, circle: str) -> Block:
        """What it has come to, as the holders of what was open are told."""
        if self.rests:
            return texts.rests_there(origin, circle, self.circle, self.item)
        if self.decision is None:
            return texts.came_to_nothing(origin, circle, self.circle, self.item)
        return texts.answered_as(origin, circle, self.circle, self.shown)


async def ask_what_became(ctx: Ctx, origin: Item, circle: Circle, back: Returned) -> Doc:
    """Ask whoever holds an open critical concern whether it is met by what comes back, or meanwhile, whatever that is; returns what the
    circle is told of each."""
    held = [one for one in await open_concerns_of(ctx, origin) if one.stance is Stance.CRITICAL and one.words]
    if not held:
        return Doc(())
    ctx.audit("consent.brought_back", f"C-{origin.number}", circle=origin.circle, by=back.shown)
    people = {one.user_id for one in held}
    names, seats = await names_of(ctx, people, circle), await seats_of(ctx, origin, circle)
    there = {*await those_there(ctx, circle, people)}
    by = back.item.proposer
    ctx.db.add_all(Attempt(item=origin.number, answer=one.id, by=by, how=back.shown, at=ctx.now) for one in held)
    to_ask = [one for one in held if one.user_id in there]
    asks = [await _question(ctx, one, origin, circle, back) for one in to_ask]
    await ask_each(ctx, asks, about=circle, lasts=LASTS)
    lines: list[Inline] = [
        texts.not_yet_said(
            names[one.user_id],
            seats.get(SeatKey.parse(one.seat or "")),
            one.words or "",
            there=one.user_id in there,
        )
        for one in held
    ]
    return texts.what_became(lines)


async def _question(ctx: Ctx, one: Answer, origin: Item, circle: Circle, back: Returned) -> ToAsk:
    """What the holder of one concern is asked."""
    words = await words_for(ctx, one.user_id, circle, quote(one.words or ""))
    doc = texts.is_it_met(origin, circle.name, back.to(origin, circle.name), words, decided=back.decision is not None)
    asked = WhetherAnswered(f"{origin.number} {one.id}", back.item.number)
    return ToAsk(one.user_id, asked, doc, card=line_of(origin))


def says_whether(words: str, asked: WhetherAnswered, reading: Reading) -> bool:
    """Whether words say that it is met, or that it is not."""
    return yes_or_no(words) is not None


async def whether_answered(ctx: Ctx, asked: WhetherAnswered) -> Inline:
    """What the holder of a concern is asked."""
    item = await items_of.by_number(ctx.db, number=int(asked.about.split()[0]))
    return texts.whether_met(item)


@consent.answer(changes=True, fits=says_whether, subject=whether_answered)
async def answered(ctx: Ctx, words: str, asked: WhetherAnswered) -> Reply:
    """Their own word on what became of their concern: kept with it, and told to their circle."""
    number, answer = map(int, asked.about.split())
    item = await items_of.by_number(ctx.db, number=number)
    circle = await circles.by_slug(ctx.db, slug=item.circle)
    await must_be_there(ctx, circle)
    met = bool(yes_or_no(words))
    for attempt in await items_of.attempts_on(ctx.db, item=number):
        if attempt.answer == answer and attempt.met is None:
            attempt.met, attempt.said_at = met, ctx.said.at
    ctx.audit("consent.answer_judged", f"C-{number}", circle=item.circle, met=met)
    if circle.room_id is not None:
        there = await items_of.by_number(ctx.db, number=asked.there)
        doc = texts.told(item, await speaker_in(ctx, circle), met=met, decided=there.status in AGREED)
        await ctx.outbox.post(circle.room_id, doc, card=line_of(item))
    by = await name_of(ctx, item.proposer, circle)
    return Reply(texts.thank_you(item, by, met=met), about=line_of(item))
