"""Sense checks: how does something feel? Plainly no decision."""

from datetime import timedelta
from typing import Annotated, Any

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest, When
from chatbot.api.context import Ctx, Reply
from chatbot.api.family import Place
from chatbot.api.markup import Block, Doc, b, p, quote, say, ul
from commands.meet.family import answers_of, checked, circle_of, may_close, meet, names_of, post, room_of
from commands.rules import meet as rules
from commands.rules.consent_rounds import fitting
from storage.models import Circle, Mood, SenseCheck
from storage.queries import circles
from storage.queries import meet as meets

SEEDS = ("👍", "😐", "👎")
IN_WORDS = {Mood.GOOD: "👍 good", Mood.MIXED: "😐 mixed", Mood.BAD: "👎 not good"}
Number = Annotated[int, ItemNumber("S")]


@meet.command(
    "sense", allow=Who.PRESENT, place=Place.CIRCLE, example="sense Shall we grow next year? by fri", changes=True
)
async def sense(ctx: Ctx, text: Rest, *, by: When | None = None) -> Reply:
    """Ask how something feels to people. It decides nothing.

    Anybody in the room answers with one tap, or with a line in reply. It ends by itself, after two days unless you say
    when, and I sum it up.
    """
    circle = ctx.circle
    room_id = room_of(circle)
    ends = fitting(by or ctx.now + rules.SENSE_LASTS, now=ctx.now)
    found = SenseCheck(
        circle=circle.slug, text=checked(text, example="sense Shall we grow next year?"), asked_by=ctx.actor.user_id,
        opened_at=ctx.now, closes_at=ends,
    )  # fmt: skip
    ctx.db.add(found)
    await ctx.db.flush()
    ctx.audit("meet.sense_opened", f"S-{found.number}", circle=circle.slug)
    await ctx.schedule("sense", str(found.number), at=ends)
    await post(ctx, f"S-{found.number}", circle, await card(ctx, found, circle), reactions=SEEDS)
    if ctx.said.room_id == room_id:
        return Reply.none()
    return Reply.text(f"Thank you, S-{found.number} is open in the {circle.name} until {ctx.when(ends, found.circle)}.")


@meet.command("sense close", allow=Who.PRESENT, example="sense close S-3", changes=True)
async def end_sense(ctx: Ctx, number: Number) -> Reply:
    """End your sense check before its time, and sum it up."""
    found = await meets.sense_by_number(ctx.db, number=number)
    circle = await circle_of(ctx, found.circle)
    may_close(ctx, asked_by=found.asked_by, circle=circle, shown=f"S-{number}")
    rules.must_be_open(found.closed_at, f"S-{number}")
    await _end(ctx, found, circle)
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply.text(f"Thank you. S-{number} has ended.")


@meet.job("sense")
async def sense_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """A sense check's time has come."""
    found = await meets.sense_by_number(ctx.db, number=int(key))
    if found.closed_at is None:
        await _end(ctx, found, await circles.by_slug(ctx.db, slug=found.circle))


async def card(ctx: Ctx, found: SenseCheck, circle: Circle) -> Doc:
    """The card: what is asked, how it feels so far, how to answer."""
    names = await names_of(ctx, {found.asked_by})
    blocks: list[Block] = [
        p(b(f"Sense check S-{found.number}"), f" by {names[found.asked_by]}. It decides nothing."), quote(found.text),
    ]  # fmt: skip
    blocks += await _felt(ctx, found, circle)
    if found.closed_at is None:
        blocks.append(p(f"How does it feel to you? React {', '.join(IN_WORDS.values())}, or reply with a line. "
                        f"It ends {ctx.when(found.closes_at, found.circle)}."))  # fmt: skip
    else:
        blocks.append(p(f"It ended {ctx.when(found.closed_at, found.circle)}. Thank you all."))
    return say(*blocks)


async def _felt(ctx: Ctx, found: SenseCheck, circle: Circle) -> list[Block]:
    felt = rules.sense(await answers_of(ctx, circle, f"S-{found.number}"))
    if not felt.moods and not felt.words:
        return [p("Nobody has said anything yet." if found.closed_at is None else "Nobody has said anything.")]
    names = await names_of(ctx, felt.words.keys())
    blocks: list[Block] = [p(", ".join(f"{said} {felt.count(mood)}" for mood, said in IN_WORDS.items()) + ".")]
    if felt.words:
        blocks.append(ul([[b(names[user_id]), f": {words}"] for user_id, words in felt.words.items()]))
    return blocks


async def _end(ctx: Ctx, found: SenseCheck, circle: Circle) -> None:
    found.closed_at = ctx.now
    ctx.audit("meet.sense_ended", f"S-{found.number}", circle=circle.slug)
    await ctx.unschedule("sense", str(found.number))
    await ctx.outbox.edit_card(f"S-{found.number}", await card(ctx, found, circle))
    if circle.room_id is not None:
        late = " I was offline at its time." if ctx.now - found.closes_at > timedelta(minutes=5) else ""
        await ctx.outbox.post(
            circle.room_id,
            say(p(b(f"Sense check S-{found.number}"), f" has ended.{late} It decides nothing; this is how it feels:"),
                quote(found.text), *await _felt(ctx, found, circle),
                p("To decide something, say !consent or !proposal.")),
        )  # fmt: skip
