"""Who is what in a circle, and whom to ask: ``!who``."""

from collections.abc import Sequence

from chatbot.api.access import Who
from chatbot.api.arguments import Rest
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import NamesNothing, Refusal, UsageError
from chatbot.api.holders import Holder, holders_in, in_federation
from chatbot.api.seams.listing import MOST_ENTRIES
from chatbot.api.wording.markup import Inline, b, cmd, listed, p, say, t, ul
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.circles import circle_meant, who_sits_in
from commands.membership.family import membership
from commands.membership.looking.as_it_was import people_at
from commands.membership.looking.who_one_is import who_one_is
from commands.roles_known import role_key
from commands.rules.asking_who import read_who
from commands.rules.sitting import seats_counted
from storage.models import OPERATOR, Circle, RoleName

ASKED = (RoleName.LINK_PERSON, RoleName.SECRETARY, RoleName.FACILITATOR, RoleName.COORDINATOR)
"""The roles in a circle that somebody may need."""


@membership.command("who", allow=Who.PRESENT, example="who is link person", changes=False)
async def who(ctx: Ctx, words: Rest | None = None) -> Reply:
    """See who is in a circle, who has which role in it, and who speaks for which co-op.

    Ask for one of them, too: “who is the link person”, “who is in the tech circle”, “who is gus”.
    """
    called = {IN_A_ROOM.words(role_called(ctx, role)): str(role) for role in (*RoleName, OPERATOR)}
    called |= {each.name: role_key(ctx, each.name) for one in ctx.settings.circles for each in one.roles}
    asked = read_who(words, called=called)
    if asked.circle is not None and ctx.circle_here is not None:
        told = await who_one_is(ctx, ctx.circle_here, asked.circle.replace("-", " "))
        if told is not None:
            return told
    if asked.role in (OPERATOR, RoleName.TREASURER) and asked.circle is None:
        return Reply(say(_of_the_federation(ctx, asked.role, await in_federation(ctx, asked.role))))
    try:
        circle = await circle_meant(ctx, asked.circle)
    except UsageError:
        raise  # What is nearly a circle's name is asked back.
    except Refusal as unknown:
        if asked.circle is None or "-" not in asked.circle:
            raise
        raise NamesNothing(
            "who-what",
            "I can say who is here ({who}) and who has which role ({role}). {select} chooses somebody for one. I keep no payments; treasurers "
            "see who has not declared: {outstanding}",
            select=cmd("select facilitator"),
            who=cmd("who"),
            role=cmd("who is treasurer"),
            outstanding=cmd("subs outstanding"),
        ) from unknown
    if asked.role is not None:
        return Reply(say(_of_one_role(ctx, circle, asked.role, await _holders(ctx, circle, [asked.role]))))
    roles = [*ASKED, OPERATOR]
    holders = await _holders(ctx, circle, roles)
    rows: list[Inline] = [
        t("{role}: {names}", role=role_called(ctx, role, at_first=True), names=_names(holders, role))
        for role in roles
        if any(each.role == role for each in holders)
    ]
    there = await people_at(ctx, circle, ctx.now)
    by_coop, others = there.by_coop, there.without_a_voice()
    if len(by_coop) + sum(len(people) for _, people in others) > MOST_ENTRIES:
        counted = [
            seats_counted(len(by_coop), await who_sits_in(ctx, circle)),
            there.counted_without_a_voice(),
        ]
        rows.append(t("{counted}: {members} shows who", counted=listed(counted), members=cmd(f"members {circle.slug}")))
    else:
        rows += [t("{coop}: {names}", coop=b(coop), names=listed(names)) for coop, names in by_coop.items()]
        rows += [t("{heading}: {names}", heading=heading, names=listed(people)) for heading, people in others]
    if not rows:
        return Reply(
            say("Nobody is on the register of the {circle} yet, and nobody has a role in it.", circle=circle.name)
        )
    return Reply(say(p("Who is what in the {circle}:", circle=circle.name), ul(rows)))


async def _holders(ctx: Ctx, circle: Circle, roles: Sequence[str]) -> list[Holder]:
    """Who holds some roles, one entry for each role of a person."""
    found: list[Holder] = []
    for role in roles:
        federal = role in (OPERATOR, RoleName.TREASURER)
        found += await in_federation(ctx, role) if federal else await holders_in(ctx, circle, [role])
    return found


def _names(holders: Sequence[Holder], role: str) -> Inline:
    return listed(each.name for each in holders if each.role == role)


def _of_the_federation(ctx: Ctx, role: str, holders: Sequence[Holder]) -> Inline:
    called = role_called(ctx, role, at_first=True)
    if not holders:
        return t("{role} of the federation: nobody is named yet.", role=called)
    return t("{role} of the federation: {names}", role=called, names=_names(holders, role))


def _of_one_role(ctx: Ctx, circle: Circle, role: str, holders: Sequence[Holder]) -> Inline:
    called = role_called(ctx, role)
    if holders and holders[0].circle is None:
        return _of_the_federation(ctx, role, holders)
    if holders:
        return t(
            "{role} of the {circle}: {names}",
            role=role_called(ctx, role, at_first=True),
            circle=circle.name,
            names=_names(holders, role),
        )
    return t(
        "Nobody is {role} of the {circle} now. {who} shows who could help.",
        role=called,
        circle=circle.name,
        who=cmd(f"who {circle.slug}"),
    )
