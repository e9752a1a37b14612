"""The registers for whoever runs the bot, as files: the command line writes them."""

from chatbot.api.context import Ctx
from commands.membership.family import membership
from commands.people import name_of
from commands.rules.tables import as_csv, iso
from storage.queries import coops, members, speakers


@membership.export("members.csv")
async def everybody(ctx: Ctx) -> str:
    """Who belongs to which circle and came for which co-op, and who did."""
    names = await coops.names_by_id(ctx.db)
    rows = [
        (
            each.circle,
            each.user_id,
            await name_of(ctx, each.user_id),
            names[each.coop_id] if each.coop_id is not None else "",
            each.standing,
            iso(each.joined_at),
            each.given_by or "",
            iso(each.left_at),
            each.left_by or "",
            each.why or "",
        )
        for each in await members.ever(ctx.db)
    ]
    columns = (
        "circle",
        "person",
        "name",
        "coop",
        "standing",
        "joined_at",
        "given_by",
        "left_at",
        "left_by",
        "why",
    )
    return as_csv(columns, rows)


@membership.export("speakers.csv")
async def every_speaker(ctx: Ctx) -> str:
    """Who speaks for which co-op, and who did: since when, confirmed by whom, ended by whom."""
    names = await coops.names_by_id(ctx.db)
    rows = [
        (
            names[each.coop_id],
            each.user_id,
            iso(each.since),
            iso(each.confirmed_at),
            each.confirmed_by or "",
            each.confirmed_as or "",
            iso(each.ended_at),
            each.ended_by or "",
            each.ended_as or "",
        )
        for each in await speakers.ever(ctx.db)
    ]
    columns = (
        "coop",
        "person",
        "since",
        "confirmed_at",
        "confirmed_by",
        "confirmed_as",
        "ended_at",
        "ended_by",
        "ended_as",
    )
    return as_csv(columns, rows)


@membership.export("coops.csv")
async def every_coop(ctx: Ctx) -> str:
    """The co-ops and their standing in the federation."""
    rows = [(coop.name, coop.standing, iso(coop.added_at)) for coop in await coops.all_in(ctx.db)]
    return as_csv(("coop", "standing", "added_at"), rows)
