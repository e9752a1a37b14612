"""Which circle a name means, and whether we are in its room. Families share this, so that all read names alike."""

from chatbot.api.context import Ctx
from chatbot.api.errors import MOST_READINGS, Meant, Refusal, Unsure
from chatbot.api.wording.phrases import cmd, listed, t
from commands.rules import circle_names as judge
from commands.rules.searching import looked_for
from commands.rules.sitting import Sits, who_sits
from storage.models import Circle
from storage.queries import circles, members
from storage.types import RoomId


async def who_sits_in(ctx: Ctx, circle: Circle) -> Sits:
    """Whose the seats of a circle are. Only a circle above others is asked for."""
    if not any(each.parent == circle.slug for each in ctx.settings.circles):
        return Sits.COOPS
    seated = await members.seated_are_circles(ctx.db, circles=[circle.slug])
    return who_sits(seated.get(circle.slug, ()))


async def find_circle(ctx: Ctx, name: str) -> Circle | None:
    """The active circle that a name or a short name means; None where it means none, or more than one."""
    found = judge.called(name, await circles.active_in(ctx.db))
    return found[0] if len(found) == 1 else None


async def circle_named(ctx: Ctx, name: str) -> Circle:
    """The circle that a name means. Raises Unsure for one that is misspelt, Refusal with the way to the real names."""
    return judge.circle_in(name, await circles.active_in(ctx.db))


async def circle_and_rest(ctx: Ctx, name: str, rest: str | None) -> tuple[Circle, str | None]:
    """The circle that words begin with, of which the first was taken for all of its name, and what follows it. Raises Unsure,
    Refusal."""
    known = await circles.active_in(ctx.db)
    name, rest = judge.split(f"{name} {rest or ''}", known)
    return judge.circle_in(name, known, first=True), rest or None


async def circle_or_words(ctx: Ctx, said: str | None) -> tuple[Circle | None, str | None]:
    """The circle that words mean, or the words themselves where they mean none: then they are looked for. Raises Unsure for a circle
    that is misspelt."""
    if said is None:
        return None, None
    known = await circles.active_in(ctx.db)
    if judge.called(said, known) or judge.near(said, known):
        return judge.circle_in(said, known), None
    return None, looked_for(said)


async def circle_meant(ctx: Ctx, name: str | None, *, said: str = "{text} {circle}") -> Circle:
    """The circle that a name means, or without one the circle that we are in. Raises Refusal, and Unsure where it may be one of a
    few: ``said`` is how the words of the command are said with the circle's short name."""
    if name is not None and not (ctx.circle_here is not None and judge.is_here(name)):
        return await circle_named(ctx, name)
    if ctx.circle_here is not None:
        return ctx.circle_here
    theirs = await circles.attended_by(ctx.db, user_id=ctx.actor.user_id)
    if 1 < len(theirs) <= MOST_READINGS:
        text = ctx.said.text.strip()
        readings = [Meant(each.name, within=said.format(text=text, circle=each.slug)) for each in theirs]
        raise Unsure(
            said=text,
            understood=t(
                "You are in {circles}, and I cannot tell which you mean.", circles=listed(each.name for each in theirs)
            ),
            expected=t("which of them you mean"),
            example=cmd(readings[0].within),
            readings=readings,
            named=True,
        )
    raise Refusal(
        "which-circle",
        "Please say which circle you mean, by its short name. {circles} shows those that there are.",
        circles=cmd("circles"),
    )


async def room_of(ctx: Ctx, circle: Circle) -> RoomId | None:
    """The room where a circle meets, while we are in it: in one that we were removed from, nobody hears us."""
    return await circles.find_room(ctx.db, slug=circle.slug)


async def room_to_reach(ctx: Ctx, circle: Circle) -> RoomId:
    """The room where a circle hears us. Raises Refusal while we are not in it."""
    room_id = await room_of(ctx, circle)
    if room_id is None:
        raise Refusal(
            "no-room",
            "I am not in the room of the {circle} just now, so nobody there would read it. Nothing has changed. Please ask "
            "somebody of that room to invite me, then say it again.",
            circle=circle.name,
        )
    return room_id
