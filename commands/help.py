"""Finding one's way: what can be said here, by whom, and who one is to the bot."""

import re
from collections.abc import Sequence

from chatbot.api.access import Who, in_words, permits
from chatbot.api.arguments import Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal
from chatbot.api.family import Command, Family, Place
from chatbot.api.happenings import CircleMoved, CircleSettledIn, CircleStayed, PrivateRoomOpened
from chatbot.api.markup import Block, Inline, b, cmd, code, p, say, ul
from chatbot.api.outbox import Priority
from storage.models import CircleStanding
from storage.queries import circles, coops, members, roles, rooms

help_ = Family("help", "Find your way.")

_THANKS = re.compile(
    r"(?:many\s+)?(?:thanks|thank\s+you|thx|cheers|ta)\b.{0,60}|[\W_]*(?:👍|🙏|❤|😊|🙂)[\W_]*", re.I | re.S
)
_GREETING = re.compile(r"(?:hi|hello|hey|hiya|good\s+(?:morning|afternoon|evening))(?:\s+\w+)?[\W_]*", re.I)


@help_.command("help", allow=Who.ANYONE, example="help consent")
async def show_help(ctx: Ctx, command: Rest | None = None) -> Reply:
    """Show what you can say here, or how one command works.

    Say !help all to see every command with what it does.
    """
    every = command is not None and command.strip(" !.").casefold() in ("all", "everything", "commands")
    if command is not None and not every:
        return Reply(say(*_one(ctx, command)))
    prefix = ctx.settings.matrix.command_prefix
    holds = ctx.actor.holds
    blocks: list[Block] = [p(_greeting(ctx))]
    for family, commands in ctx.catalogue.usable_by(holds):
        shown = [command for command in commands if _fits(ctx, command)]
        if shown and every:
            blocks.append(p(b(family.summary)))
            blocks.append(ul([[code(f"{prefix}{command.words}"), f" – {command.summary}"] for command in shown]))
        elif shown:
            blocks.append(
                p(
                    b(family.summary.rstrip(".") + ":"),
                    " ",
                    *_listed([command.words for command in shown], prefix=prefix),
                )
            )
    if not holds & Who.MEMBER and not ctx.said.private and Who.PRESENT in holds:
        blocks.append(p("When you have joined with ", code(f"{prefix}join for <your co-op>"), ", you can also open a ",
                        "check with ", code(f"{prefix}consent"), "."))  # fmt: skip
    more: list[Inline] = [] if every else [", ", code(f"{prefix}help all"), " for what each of them does"]
    leave_out: list[Inline] = (
        [] if ctx.said.private else [" In our private room you can leave out the ", code(prefix), "."]
    )
    blocks.append(p("Say ", code(f"{prefix}help consent"), " for one of them", *more, ".", *leave_out))
    return Reply(say(*blocks))


@help_.on_words
async def words_heard(ctx: Ctx, text: str) -> Reply | None:
    """Thanks and greetings, which are for nobody else; days later nobody waits for an answer to them."""
    if ctx.said.late:
        return None
    if _THANKS.fullmatch(text):
        return Reply.text("You are welcome!")
    if _GREETING.fullmatch(text):
        return Reply.text(
            p("Hello! Say ", code(f"{ctx.settings.matrix.command_prefix}help"), " to see what I can do here.")
        )
    return None


@help_.command("ping", allow=Who.ANYONE, example="ping 7 b")
async def ping(ctx: Ctx, words: Rest | None = None) -> Reply:
    """Hear whether I am there: I answer pong."""
    return Reply.text(f"pong {words}" if words else "pong")


@help_.command("about", allow=Who.ANYONE, example="about")
async def about(ctx: Ctx) -> Reply:
    """Learn what I am for."""
    name = ctx.settings.federation.name
    return Reply.text(
        f"I am Circlebot. I help the circles of the {name} to keep in touch: I keep the register of members, run quick "
        "consent checks, ask for subs in private, and carry what link persons pass on between circles.",
        "What I keep is a working register, not the legal one. Figures are told in private only.",
        p("Say ", code(f"{ctx.settings.matrix.command_prefix}help"), " to see what I can do here."),
    )


@help_.command("whoami", allow=Who.ANYONE, example="whoami")
async def whoami(ctx: Ctx) -> Reply:
    """See who you are to me: your co-op, your roles, and what you may do here."""
    actor = ctx.actor
    registered = await members.current_of(ctx.db, user_id=actor.user_id)
    held = await roles.held_by(ctx.db, user_id=actor.user_id, at=ctx.now)
    names = {circle.slug: circle.name for circle in await circles.active_in(ctx.db)}

    lines: list[list[Inline]] = []
    for member in registered:
        circle = names.get(member.circle, member.circle)
        coop = await coops.by_id(ctx.db, coop_id=member.coop_id) if member.coop_id is not None else None
        if member.standing is CircleStanding.MEMBER and coop is not None:
            lines.append([f"{circle}: you speak for ", b(coop.name)])
        else:
            lines.append([f"{circle}: you are a guest" + (f" from {coop.name}" if coop else "")])
    for role in held:
        until = f" until {ctx.when(role.ends_at)}" if role.ends_at else ""
        lines.append([f"{names.get(role.circle, role.circle)}: {role.role.value.replace('_', ' ')}{until}"])
    if Who.TREASURER in actor.holds:
        lines.append(["Treasurer of the federation"])
    if Who.OPERATOR in actor.holds:
        lines.append(["Operator of the bot"])

    prefix = ctx.settings.matrix.command_prefix
    usable = [
        f"{prefix}{command.words}"
        for _, commands in ctx.catalogue.usable_by(actor.holds)
        for command in commands
        if _fits(ctx, command)
    ]
    blocks: list[Block] = [p("You are ", b(actor.name), f" ({actor.user_id}).")]
    if lines:
        blocks.append(ul(lines))
    else:
        blocks.append(p("You are on no circle's register yet. Say ", code(f"{prefix}join for <your co-op>"),
                        " in your circle's room."))  # fmt: skip
    blocks.append(p("Here you may say: ", ", ".join(usable), "."))
    return Reply(say(*blocks))


@help_.job(changes=False)
async def introduce(ctx: Ctx, into: CircleSettledIn) -> None:
    """The first words in a circle's room: who I am, how to join, where help is."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    prefix = ctx.settings.matrix.command_prefix
    await ctx.outbox.post(
        into.room,
        say(p("Hello! I am Circlebot, and I help the ", b(circle.name), " to keep in touch with the other circles."),
            p("To join the circle's register, say ", code(f"{prefix}join for <your co-op>"), ". ", code(f"{prefix}help"),
              " shows what else I can do."),
            p("I act only on what is said to me. Figures are for our private room.")),
        once=f"introduced:{into.room}",
    )  # fmt: skip


@help_.job(changes=False)
async def introduce_in_private(ctx: Ctx, into: PrivateRoomOpened) -> None:
    """The first words in a private room that a person has opened: who I am, that we are alone, where help is."""
    prefix = ctx.settings.matrix.command_prefix
    await ctx.outbox.post(
        into.room,
        say(p("Hello! I am Circlebot, and I work for the members of the federation's circles."),
            p("Nobody else is in this room, so figures and questions are in good hands here."),
            p("Say ", code(f"{prefix}help"), " to see what I can do for you.")),
        priority=Priority.COMFORT, once=f"introduced:{into.room}", alone_with=into.person,
    )  # fmt: skip


@help_.job(changes=False)
async def say_moved(ctx: Ctx, into: CircleMoved) -> None:
    """The first words in the room that a circle has moved to."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    await ctx.outbox.post(
        into.room,
        say(f"The {circle.name} meets here now, so I have come along. Nothing is lost: the register, the logbook and "
            "what was open are as they were."),
        once=f"moved:{into.room}",
    )  # fmt: skip
    before = await rooms.find(ctx.db, room_id=into.before)
    if before is None or not before.joined:
        return
    await ctx.outbox.post(
        before.room_id,
        say(f"The {circle.name} has moved to a new room, and I go on there. Please say what is for me in the new room."),
        once=f"moved-away:{into.room}",
    )  # fmt: skip


@help_.job(changes=False)
async def say_staying(ctx: Ctx, into: CircleStayed) -> None:
    """Why a circle does not move from its encrypted room into one that is not, and what to do."""
    circle = await circles.by_slug(ctx.db, slug=into.circle)
    setting = code("allow_from_encrypted")
    await ctx.outbox.post(
        into.room,
        say(p(f"I have not moved the {circle.name} here: its room was encrypted and this one is not, so what is open there "
              "would be read here in clear text."),
            p("Please switch on encryption in this room’s settings; then I come along at once. Or an operator allows it in "
              "the circle’s settings (", setting, ") and starts me again.")),
        once=f"stays:{into.room}",
    )  # fmt: skip
    before = await rooms.find(ctx.db, room_id=into.before)
    if before is not None and before.joined:
        await ctx.outbox.post(
            before.room_id,
            say(f"The {circle.name} has a new room that is not encrypted, so I stay here with what is open. I come along as "
                "soon as somebody switches on encryption there."),
            once=f"stays-here:{into.room}",
        )  # fmt: skip
    for operator in ctx.settings.federation.operators:
        await ctx.outbox.private(
            operator,
            say(p(f"The {circle.name} has moved to a room that is not encrypted, and its old one was. I have not come along, "
                  "and do nothing for the circle in the new room."),
                p("Please have encryption switched on there. Or, if the circle wants its words there in clear text, set ",
                  setting, " in the circle’s settings and start me again.")),
            once=f"stays:{into.room}:{operator}",
        )  # fmt: skip


def _listed(words: Sequence[str], *, prefix: str) -> list[Inline]:
    """Commands one after the other, with commas between them."""
    listed: list[Inline] = []
    for each in words:
        listed += [", "] if listed else []
        listed.append(code(f"{prefix}{each}"))
    return [*listed, "."]


def _fits(ctx: Ctx, command: Command) -> bool:
    """Whether a command belongs where we are: in a circle's room the private ones would only be in the way."""
    private = ctx.said.private
    return private or command.place is not Place.PRIVATE


def _greeting(ctx: Ctx) -> str:
    if ctx.said.private:
        return "Hello! This is our private room. Here is what you can say to me:"
    if ctx.circle_here is not None:
        return f"Hello! I look after the {ctx.circle_here.name}. Here is what you can say:"
    return "Hello! Here is what you can say to me:"


def _one(ctx: Ctx, words: str) -> list[Block]:
    prefix = ctx.settings.matrix.command_prefix
    wanted = words.strip().removeprefix(prefix)
    found = ctx.catalogue.by_words(wanted)
    if found is None:
        near = ctx.catalogue.nearest(wanted)
        hint = f" Did you mean {prefix}help {near.words}?" if near else f" Say {prefix}help to see them all."
        raise Refusal("unknown-command", f"I know no command “{wanted}”.{hint}")
    related = [
        other.words
        for other in ctx.catalogue.commands
        if (other.words.startswith(f"{found.words} ") or other.family == found.words)
        and other is not found
        and permits(other.allow, ctx.actor.holds)
        and _fits(ctx, other)
    ]
    blocks: list[Block] = [
        p(code(f"{prefix}{found.grammar.usage(found.words)}")),
        *[p(" ".join(part.split())) for part in found.help.split("\n\n")],
        p("For example: {example}", example=cmd(found.example)),
        p(
            "For {them}. In private only." if found.place is Place.PRIVATE else "For {them}.",
            them=in_words(found.allow),
        ),
    ]
    if not permits(found.allow, ctx.actor.holds):
        blocks.append(p("You cannot use it here as things are."))
    if related:
        blocks.append(p("See also: ", *_listed(related, prefix=prefix)))
    return blocks
