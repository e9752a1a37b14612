"""Nominating: in private, with a reason; changed or taken back until nominations are shown, and once more afterwards."""

from dataclasses import dataclass

from chatbot.api.access import Who
from chatbot.api.arguments import Reading, Rest
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.errors import Refusal
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Inline
from chatbot.api.wording.phrases import cmd
from commands.authority import may
from commands.people import name_of, person_alone
from commands.rules import authority
from commands.rules import selection as rules
from commands.selection import nominating_texts
from commands.selection.family import InHand, Number, in_hand, selection
from commands.selection.rounds import reveal_when_in
from commands.selection.showing import show
from storage.models import Nomination, Stage
from storage.queries import circles, selections
from storage.types import UserId

TAKES_BACK = {"withdraw", "take back", "nothing", "remove"}


@dataclass(frozen=True)
class Whom(Asked, name="whom"):
    """Whom do you nominate, and why?"""

    number: int


@selection.command(
    "nominate",
    allow=Who.PRESENT,
    place=Place.PRIVATE,
    secret=True,
    example="nominate N-3 @eve because she listens",
    changes=True,
    also="i nominate, nomination",
)
async def nominate(ctx: Ctx, number: Number | None = None, words: Rest | None = None) -> Reply:
    """Nominate somebody, in private: whom, and why. Alone, I ask you; “nominate N-3 withdraw” takes it back.

    Where only one selection goes on in your circles, you need not say which.

    Nobody sees it before all co-ops are in, or the end of nominations. Then you may change it once more.
    """
    one = await in_hand(ctx, number if number is not None else await _the_only_one(ctx))
    await may(ctx, authority.NOMINATE, one.selection)
    if words is None:
        await ask_whom(ctx, one, ctx.actor.user_id)
        return Reply.none()
    if " ".join(words.casefold().split()).strip(" .!") in TAKES_BACK:
        return await _take_back(ctx, one)
    return await _keep(ctx, one, words)


async def _the_only_one(ctx: Ctx) -> int:
    """The selection that takes nominations in the circles that who speaks is in. Raises Refusal where that is not one."""
    attended = {each.slug: each for each in await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)}
    going_on = [
        each
        for each in await selections.open_among(ctx.db, circles=attended)
        if each.stage in (Stage.NOMINATING, Stage.CHANGING)
    ]
    if len(going_on) == 1:
        return going_on[0].number
    shown = [(each.number, role_called(ctx, each.role), attended[each.circle].name) for each in going_on]
    raise Refusal("which-selection", nominating_texts.which_selection(shown))


async def ask_whom(ctx: Ctx, one: InHand, user_id: UserId, *, again: bool = False) -> None:
    """Ask somebody in private whom they nominate. Raises Refusal once nominations are over."""
    found = one.selection
    rules.takes_nominations(found.stage, changes_until=found.changes_until, at=ctx.now, number=found.number)
    ends = found.closes_at if found.stage is Stage.NOMINATING else found.changes_until or found.closes_at
    doc = nominating_texts.whom(
        found, one.circle, role_called(ctx, found.role), closes=ctx.when(ends, found.circle), again=again
    )
    await ctx.ask(user_id, Whom(found.number), doc, about=None, lasts=ends - ctx.now, rings=again)


def names_somebody(words: str, asked: Whom, reading: Reading) -> bool:
    """Whether words name somebody with a reason, or nobody."""
    return rules.read_nomination(words) is not None


def may_be_a_name(words: str, asked: Whom, reading: Reading) -> bool:
    """Whether words may be somebody's name, without a reason."""
    return len(words.split()) <= 3


async def whom_of(ctx: Ctx, asked: Whom) -> Inline:
    """What the question is about."""
    return nominating_texts.asks_whom(await selections.by_number(ctx.db, number=asked.number))


@selection.answer(changes=True, fits=names_somebody, subject=whom_of, tries=may_be_a_name)
async def whom_answered(ctx: Ctx, words: str, asked: Whom) -> Reply:
    """Somebody has answered whom they nominate."""
    one = await in_hand(ctx, asked.number)
    await may(ctx, authority.NOMINATE, one.selection)
    return await _keep(ctx, one, words)


async def _keep(ctx: Ctx, one: InHand, words: str) -> Reply:
    """Keep a nomination in place of the person's last one."""
    found, user_id = one.selection, ctx.actor.user_id
    changing = rules.takes_nominations(
        found.stage, changes_until=found.changes_until, at=ctx.said.at, number=found.number
    )
    said = rules.must_say_why(words, number=found.number)
    nominee = (
        user_id if said.oneself else await person_alone(ctx, one.circle, said.who) if said.who is not None else None
    )
    before = [each for each in one.nominations if each.user_id == user_id]
    old = next((each for each in before if each.changed == changing), None)
    nomination = old or Nomination(selection=found.number, user_id=user_id, changed=changing)
    nomination.nominee, nomination.at = nominee, ctx.now
    nomination.words = ctx.as_written(said.why) if said.why is not None else None
    if old is None:
        ctx.db.add(nomination)
    ctx.audit("selection.nominated", one.shown, circle=found.circle)
    await ctx.forget_question(user_id, Whom(found.number))

    await show(ctx, found.number)
    await reveal_when_in(ctx, found.number)
    name = await name_of(ctx, nominee, one.circle) if nominee is not None else None
    return Reply(nominating_texts.noted(found, name=name, before=bool(before), changing=changing), private=True)


async def _take_back(ctx: Ctx, one: InHand) -> Reply:
    found = one.selection
    changing = rules.takes_nominations(
        found.stage, changes_until=found.changes_until, at=ctx.said.at, number=found.number
    )
    mine = [each for each in one.nominations if each.user_id == ctx.actor.user_id and each.changed == changing]
    if not mine:
        raise Refusal(
            "nothing-nominated",
            "In N-{number} you have nominated nobody that could be taken back. {nominate} nominates.",
            number=found.number,
            nominate=cmd(f"nominate N-{found.number} @eve because she listens"),
        )
    await ctx.db.delete(mine[0])
    ctx.audit("selection.nomination_withdrawn", one.shown, circle=found.circle)
    await show(ctx, found.number)
    return Reply(nominating_texts.withdrawn(found), private=True)
