"""The register of a circle as files, in private, for those of its room: ``!members export``."""

from chatbot.api.access import Who
from chatbot.api.arguments import CircleRef
from chatbot.api.called import role_called
from chatbot.api.context import Ctx, Reply
from chatbot.api.wording.markup import say
from chatbot.api.wording.rendering import IN_A_ROOM
from commands.authority import must_be_there
from commands.circles import circle_meant
from commands.membership.family import membership
from commands.people import names_of
from commands.rules.tables import as_csv, iso
from commands.rules.vcards import Card, as_vcards
from storage.queries import members, roles, speakers
from storage.types import UserId

COLUMNS = ("person", "name", "standing", "coops", "roles", "joined_at")


@membership.command(
    "members export",
    allow=Who.PRESENT,
    example="members export",
    changes=False,
    also="export members, export the members, download members, export the register",
)
async def hand_out(ctx: Ctx, circle: CircleRef | None = None) -> Reply:
    """Get a circle's register as files, in private: a table (CSV) and cards for your address book (vCard)."""
    shown = await circle_meant(ctx, circle)
    await must_be_there(ctx, shown)
    registered = sorted(await members.current_in(ctx.db, circle=shown.slug), key=lambda member: member.user_id)
    names = await names_of(ctx, {member.user_id for member in registered}, shown)
    for_coops: dict[UserId, list[str]] = {}
    for speaker, coop in await speakers.on_register(ctx.db, circle=shown.slug):
        if speaker.confirmed_at is not None:
            for_coops.setdefault(speaker.user_id, []).append(coop.name)
    held: dict[UserId, list[str]] = {}
    for role in await roles.all_in(ctx.db, circle=shown.slug, at=ctx.now):
        held.setdefault(role.user_id, []).append(IN_A_ROOM.words(role_called(ctx, role.role)))

    rows, cards = [], []
    for member in registered:
        coops, has = sorted(for_coops.get(member.user_id, [])), sorted(held.get(member.user_id, []))
        name = names[member.user_id]
        rows.append(
            (member.user_id, name, member.standing.value, "; ".join(coops), "; ".join(has), iso(member.joined_at))
        )
        cards.append(Card(member.user_id, name, coops, has, shown.name))
    files = (
        (f"{shown.slug}-members.csv", "text/csv", as_csv(COLUMNS, rows)),
        (f"{shown.slug}-members.vcf", "text/vcard", as_vcards(cards)),
    )
    for name, mime, text in files:
        await ctx.outbox.file(ctx.actor.user_id, about=shown, name=name, mime=mime, data=text.encode())
    told = say(
        "Here is the register of the {circle} as a table and as cards: {count} people.",
        circle=shown.name,
        count=len(rows),
    )
    return Reply(
        told if ctx.said.private else say("I have sent you the register of the {circle} in private.", circle=shown.name)
    )
