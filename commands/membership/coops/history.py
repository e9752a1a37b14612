"""What has become of a co-op, in order, with who and why: ``!coop Leaf Bakery history``."""

from dataclasses import dataclass
from datetime import datetime

from chatbot.api.access import Who
from chatbot.api.arguments import CoopRef
from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Entry, Listing
from chatbot.api.wording.markup import Inline, n, say
from commands.coops import coop_meant
from commands.membership.coops.shown import what_is_to_be
from commands.membership.family import membership
from commands.membership.texts import history as texts
from storage.models import Coop
from storage.queries import audit, coop_changes, coops, rooms, speakers
from storage.types import UserId


@dataclass(frozen=True)
class CoopHistory(Listing, name="history"):
    """What has become of a co-op, behind the first so many entries."""

    coop: int = 0
    shown: int = 0


@membership.command("coop history", allow=Who.PRESENT, example="coop history Leaf Bakery", changes=False)
async def history(ctx: Ctx, name: CoopRef) -> Reply:
    """See what has become of a co-op: how it stood, where it had a seat, who spoke for it, by whose word and why."""
    return await history_of(ctx, await coop_meant(ctx, name))


async def history_of(ctx: Ctx, shown: Coop) -> Reply:
    """The first page of it."""
    return await first_page(ctx, CoopHistory(shown.id), empty=say(texts.nothing(shown.name)))


@membership.pages(allow=Who.PRESENT)
async def read_history(ctx: Ctx, behind: CoopHistory) -> Entries:
    """The next entries, the oldest first."""
    coop = await coops.by_id(ctx.db, coop_id=behind.coop)
    lines = sorted(await _lines(ctx, coop), key=lambda line: line[0])
    following = lines[behind.shown : behind.shown + MOST_ENTRIES + 1]
    return Entries(
        heading=n(len(lines), "{coop}: {count} entry", "{coop}: {count} entries", coop=coop.name),
        total=len(lines),
        next=[
            Entry(texts.dated(ctx.when(at), line), CoopHistory(coop.id, behind.shown + number))
            for number, (at, line) in enumerate(following, start=1)
        ],
    )


async def _lines(ctx: Ctx, coop: Coop) -> list[tuple[datetime, Inline]]:
    standings = await coops.standings_of(ctx.db, coop_id=coop.id)
    seats = await coops.seats_ever_of(ctx.db, coop_id=coop.id)
    spoken = await speakers.ever_for_coop(ctx.db, coop_id=coop.id)
    people: set[UserId | None] = {coop.added_by, *(each.noted_by for each in standings)}
    people |= {who for seat, _ in seats for who in (seat.given_by, seat.ended_by)}
    people |= {who for each in spoken for who in (each.user_id, each.confirmed_by, each.ended_by)}
    names = await rooms.names_in_circles(ctx.db, user_ids={each for each in people if each is not None})
    lines: list[tuple[datetime, Inline]] = [(coop.added_at, texts.added(_by(names, coop.added_by)))]
    lines += [
        (each.since, texts.stood(each.standing, by=_by(names, each.noted_by), why=each.why)) for each in standings
    ]
    for seat, circle in seats:
        lines.append((seat.since, texts.seat_began(circle, seat.standing, by=_by(names, seat.given_by))))
        if seat.ended_at is not None:
            lines.append((seat.ended_at, texts.seat_ended(circle, by=_by(names, seat.ended_by), why=seat.why)))
    for each in spoken:
        who = names.get(each.user_id, each.user_id)
        if each.confirmed_at is not None:
            lines.append((each.confirmed_at, texts.speaks(who, by=_by(names, each.confirmed_by))))
        if each.ended_at is not None and each.confirmed_at is not None:
            lines.append((each.ended_at, texts.speaks_no_more(who, by=_by(names, each.ended_by))))
    for change in await coop_changes.ever_of(ctx.db, coop_id=coop.id):
        what = await what_is_to_be(ctx, change)
        if change.done_at is not None:
            lines.append((change.done_at, texts.done(what)))
        if change.undone_at is not None:
            lines.append((change.undone_at, texts.undone(what)))
    slug = coop.slug
    for line in reversed(await audit.of_kind(ctx.db, what="membership.coop_renamed")):
        if line.subject == slug:
            slug = str(line.detail["before"])
            lines.append((line.at, texts.renamed(before=slug, to=str(line.subject))))
    return lines


def _by(names: dict[UserId, str], user_id: UserId | None) -> str | None:
    return names.get(user_id, user_id) if user_id is not None else None
