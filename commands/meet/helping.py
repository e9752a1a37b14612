"""Calls for hands: who helps?"""

from datetime import timedelta
from typing import Annotated, Any

from chatbot.api.access import Who
from chatbot.api.arguments import ItemNumber, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.family import Place
from chatbot.api.markup import Block, Doc, b, p, quote, say
from commands.meet.family import answers_of, checked, circle_of, may_close, meet, names_of, post, room_of
from commands.rules import meet as rules
from storage.models import Circle, HandsCall
from storage.queries import circles
from storage.queries import meet as meets
from storage.types import UserId

SEEDS = ("✋",)
LASTS = timedelta(days=14)
"""A call that nobody ends is ended after so long: whoever has not come by then will not."""
Number = Annotated[int, ItemNumber("H")]


@meet.command(
    "hands", allow=Who.PRESENT, place=Place.CIRCLE, example="hands Paint the shed on Saturday 3", changes=True
)
async def hands(ctx: Ctx, text: Rest) -> Reply:
    """Ask for people who help. A number at the end says how many are wanted.

    Anybody in the room says yes with one tap, and can take it back. You are told when there are enough.
    """
    circle = ctx.circle
    room_id = room_of(circle)
    what, wanted = rules.read_call(checked(text, example="hands Paint the shed 3"))
    call = HandsCall(circle=circle.slug, text=what, wanted=wanted, asked_by=ctx.actor.user_id, opened_at=ctx.now)
    ctx.db.add(call)
    await ctx.db.flush()
    ctx.audit("meet.hands_opened", f"H-{call.number}", circle=circle.slug)
    await ctx.schedule("hands", str(call.number), at=ctx.now + LASTS)
    await post(ctx, f"H-{call.number}", circle, await card(ctx, call, circle), reactions=SEEDS)
    if ctx.said.room_id == room_id:
        return Reply.none()
    return Reply.text(f"Thank you, H-{call.number} is open in the {circle.name}.")


@meet.command("hands close", allow=Who.PRESENT, example="hands close H-1", changes=True)
async def end_hands(ctx: Ctx, number: Number) -> Reply:
    """End your call for hands, and thank those who help."""
    call = await meets.hands_by_number(ctx.db, number=number)
    circle = await circle_of(ctx, call.circle)
    may_close(ctx, asked_by=call.asked_by, circle=circle, shown=f"H-{number}")
    rules.must_be_open(call.closed_at, f"H-{number}")
    await _end(ctx, call, circle)
    return Reply.none() if ctx.said.room_id == circle.room_id else Reply.text(f"Thank you. H-{number} has ended.")


@meet.job("hands")
async def hands_due(ctx: Ctx, key: str, data: dict[str, Any]) -> None:
    """A call that nobody has ended has run long enough."""
    call = await meets.hands_by_number(ctx.db, number=int(key))
    if call.closed_at is None:
        await _end(ctx, call, await circles.by_slug(ctx.db, slug=call.circle))


async def card(ctx: Ctx, call: HandsCall, circle: Circle) -> Doc:
    """The card: what is to be done, who helps, how to join in."""
    helping, names = await _helping(ctx, call, circle)
    wanted = "" if call.wanted is None else f" {call.wanted} wanted."
    blocks: list[Block] = [
        p(b(f"Call for hands H-{call.number}"), f" by {names[call.asked_by]}.{wanted}"), quote(call.text),
    ]  # fmt: skip
    of = "" if call.wanted is None else f" of {call.wanted}"
    if helping:
        blocks.append(p(f"{len(helping)}{of} so far: {', '.join(names[user_id] for user_id in helping)}"))
    else:
        blocks.append(p("Nobody yet."))
    if call.closed_at is None:
        blocks.append(
            p("React ✋ if you help, or reply “me”. Take the reaction away, or reply “not me”, if you cannot.")
        )
    else:
        blocks.append(p(f"It ended {ctx.when(call.closed_at, call.circle)}. Thank you all."))
    return say(*blocks)


async def show(ctx: Ctx, call: HandsCall, circle: Circle) -> None:
    """Bring the card up to date; tell the one who asked, once, when there are enough."""
    await ctx.outbox.edit_card(f"H-{call.number}", await card(ctx, call, circle))
    helping, names = await _helping(ctx, call, circle)
    if call.wanted is not None and len(helping) >= call.wanted and circle.room_id is not None:
        people = ", ".join(names[user_id] for user_id in helping)
        await ctx.outbox.post(
            circle.room_id,
            say(p(f"{names[call.asked_by]}, H-{call.number} has its {call.wanted} hands: {people}. Thank you all! "
                  f"To end the call, say !hands close H-{call.number}.")),
            rings=(call.asked_by,), once=f"hands-enough:{call.number}",
        )  # fmt: skip


async def _helping(ctx: Ctx, call: HandsCall, circle: Circle) -> tuple[tuple[UserId, ...], dict[UserId, str]]:
    helping = rules.helpers(await answers_of(ctx, circle, f"H-{call.number}"))
    return helping, await names_of(ctx, {*helping, call.asked_by})


async def _end(ctx: Ctx, call: HandsCall, circle: Circle) -> None:
    call.closed_at = ctx.now
    ctx.audit("meet.hands_ended", f"H-{call.number}", circle=circle.slug)
    await ctx.unschedule("hands", str(call.number))
    await ctx.outbox.edit_card(f"H-{call.number}", await card(ctx, call, circle))
    if circle.room_id is None:
        return
    helping, names = await _helping(ctx, call, circle)
    who = (
        f"Thank you, {', '.join(names[each] for each in helping)}!" if helping else "Nobody has come forward this time."
    )
    await ctx.outbox.post(
        circle.room_id,
        say(p(b(f"H-{call.number}"), " has ended:"), quote(call.text), p(who)),
        rings=tuple(sorted({*helping, call.asked_by})),
    )
