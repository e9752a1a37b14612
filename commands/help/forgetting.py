"""Having oneself forgotten: asked once, done after a day, and then nothing leads back to the person (DECISIONS 33)."""

from dataclasses import dataclass
from datetime import timedelta

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Place
from chatbot.api.post.effects import Priority
from chatbot.api.seams.happenings import PersonForgotten
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.seams.says import Going
from chatbot.api.understanding.plain import plain
from chatbot.api.wording.markup import Inline, listed
from commands.events import Forgotten, ToForget
from commands.help import forgetting_texts as texts
from commands.help.family import help_
from commands.rules.forgetting import WAITS, must_not_be_named
from commands.rules.yes_or_no import yes_or_no
from storage.former import new_lot, new_mark
from storage.queries import accounts, coops, forgetting, members, private_rooms, roles, speakers
from storage.queries import circles as circles_of
from storage.types import UserId

GONE = "it was said to somebody who is forgotten"
"""Why a message of ours is taken out of a room, for all who see that."""
MOST_CARDS = 10
"""So many older cards are named with the last words."""
STOPS = {"stop", "stay", "stop it", "keep me"}


@dataclass(frozen=True)
class ToBeForgotten(Asked, name="forget"):
    """Shall I forget you?"""

    about: str = "me"


@dataclass(frozen=True)
class StopForgetting(Asked, name="stop-forgetting"):
    """I forget you tomorrow; until then you can stop it. Dropped, nothing happens."""

    about: str = "me"


@dataclass(frozen=True)
class Forgetting(Due, name="forget"):
    """The day is over."""

    lot: str
    """Drawn by lot, so that nothing of the person stays in the name of a job that is done."""
    person: UserId


@help_.command(
    "forget me",
    allow=Who.ANYONE,
    place=Place.PRIVATE,
    example="forget me",
    changes=False,
    also="delete my data., erase my data., remove my data., delete me., delete my account., erase me.",
)
async def forget_me(ctx: Ctx) -> Reply:
    """Have me forget you: your name goes out of all that I keep. I say before what ends and what stays, and ask."""
    user_id, federation = ctx.actor.user_id, ctx.settings.federation
    must_not_be_named(operates=user_id in federation.operators, sees_sums=user_id in federation.treasurers)
    since = await ctx.asked_at(user_id, StopForgetting())
    if since is not None:
        return Reply(texts.asked_already(at=ctx.when(since + WAITS)))
    await ctx.ask_here(ToBeForgotten(), texts.whether(*await _ends(ctx, user_id), heard=ctx.settings.retention.heard))
    return Reply.none()


@help_.command("forget cancel", allow=Who.ANYONE, place=Place.PRIVATE, example="forget cancel", changes=True)
async def stay(ctx: Ctx) -> Reply:
    """Stop being forgotten, within the day after you have said yes."""
    user_id = ctx.actor.user_id
    if await ctx.asked_at(user_id, StopForgetting()) is None:
        return Reply(texts.nothing_to_stop())
    await ctx.forget_question(user_id, StopForgetting())
    ctx.audit("help.forget_stopped", user_id)
    return Reply(texts.stays())


async def _ends(ctx: Ctx, user_id: UserId) -> tuple[list[Inline], list[Inline]]:
    """What ends with it: circles, roles, co-ops; and in sentences of their own what else the families know of."""
    held = await roles.held_by(ctx.db, user_id=user_id, at=ctx.now)
    registered = {each.circle for each in await members.current_of(ctx.db, user_id=user_id)}
    ends, besides = list[Inline](), list[Inline]()
    for circle in await circles_of.active_in(ctx.db):
        theirs = [role_called(ctx, each.role) for each in held if each.circle == circle.slug]
        if circle.slug in registered or theirs:
            ends.append(texts.ends_in(circle.name, listed(theirs) if theirs else None))
            besides += [each.would for each in await ctx.lost_with(Going(user_id, circle.slug))]
    for speaker in await speakers.current_of(ctx.db, user_id=user_id):
        coop = await coops.by_id(ctx.db, coop_id=speaker.coop_id)
        speaking = await members.all_speaking_for(ctx.db, coop_id=coop.id)
        ends.append(texts.speaks_no_more(coop.name, alone=all(each.user_id == user_id for each in speaking)))
    return ends, besides


def says_whether(words: str, asked: ToBeForgotten, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether(ctx: Ctx, asked: ToBeForgotten) -> Inline:
    """What the question is about."""
    return texts.about()


@help_.answer(changes=True, fits=says_whether, subject=whether)
async def forgets_or_not(ctx: Ctx, words: str, asked: ToBeForgotten) -> Reply:
    """They say whether they want it. A yes waits for a day."""
    user_id = ctx.actor.user_id
    if not yes_or_no(words):
        return Reply(texts.stays())
    at = ctx.now + WAITS
    ctx.audit("help.forget_asked", user_id)
    await ctx.schedule(Forgetting(new_lot(), user_id), at=at)
    await ctx.ask_here(StopForgetting(), texts.waits(at=ctx.when(at)), lasts=WAITS + timedelta(days=7))
    return Reply.none()


def stops(words: str, asked: StopForgetting, reading: Reading) -> bool:
    """Whether words stop it; “cancel” does so, too."""
    return plain(words) in STOPS or yes_or_no(words) is False


async def stopping(ctx: Ctx, asked: StopForgetting) -> Inline:
    """What that is about."""
    return texts.until_then()


@help_.answer(changes=True, fits=stops, subject=stopping, cancels=True)
async def stopped(ctx: Ctx, words: str, asked: StopForgetting) -> Reply:
    """They have thought better of it: without the question, nothing happens at the end of the day."""
    ctx.audit("help.forget_stopped", ctx.actor.user_id)
    return Reply(texts.stays())


@help_.job(changes=True)
async def forget(ctx: Ctx, due: Forgetting) -> None:
    """The day is over: unless they have stopped it, end what they do, say the last words, and put a mark in their place."""
    user_id = due.person
    since = await ctx.asked_at(user_id, StopForgetting())
    if since is None or ctx.now < since + WAITS:
        return  # They have stopped it, and may have said it once more since.
    theirs = (await private_rooms.of(ctx.db, user_id=user_id)).usable
    all_accounts = (await accounts.current(ctx.db)).of(user_id)
    name_them = [card for account in all_accounts for card in await forgetting.cards_about(ctx.db, user_id=account)]
    told = [each for account in all_accounts for each in await forgetting.told_because_of(ctx.db, user_id=account)]
    await ctx.publish(ToForget(user_id))
    ctx.audit("help.forgotten", user_id)

    mark = new_mark()
    for account in all_accounts:
        await forgetting.forget(ctx.db, user_id=account, mark=mark, running=due.key)
    await ctx.schedule(PersonForgotten(mark), at=ctx.now)
    for room_id, event_id in told:
        await ctx.outbox.redact(room_id, event_id, reason=GONE, priority=Priority.TIDYING)
    for room in theirs:
        await ctx.outbox.post(room.room_id, texts.done(name_them[:MOST_CARDS], more=len(name_them[MOST_CARDS:])))
        await ctx.outbox.leave(room.room_id)


@help_.job(changes=False)
async def show_anew(ctx: Ctx, due: PersonForgotten) -> None:
    """Have all families show anew what has named them: in a transaction of its own, which sees nothing but the mark."""
    await ctx.publish(Forgotten(due.mark))
