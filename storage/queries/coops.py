"""Finding co-ops."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.batches import batches_of
from storage.models import Circle, CircleStanding, Coop, CoopStanding, FederationStanding, Seat
from storage.queries import speakers
from storage.queries.speakers import OF_A_COOP
from storage.types import CircleSlug, NotFound, UserId


async def by_id(db: AsyncSession, *, coop_id: int) -> Coop:
    """The co-op of an id that the archive holds. Raises NotFound."""
    coop = await db.get(Coop, coop_id)
    if coop is None:
        raise NotFound("co-op", coop_id)
    return coop


async def by_ids(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[Coop]:
    """The co-ops of some ids, in the order in which they came."""
    return (await db.scalars(select(Coop).where(Coop.id.in_(coop_ids)).order_by(Coop.id))).all()


_BY_SLUG = select(Coop).where(Coop.slug == bindparam("slug"))


async def find_by_slug(db: AsyncSession, *, slug: str) -> Coop | None:
    """The co-op whose folded name is this."""
    return (await db.scalars(_BY_SLUG, {"slug": slug})).first()


async def all_in(db: AsyncSession) -> Sequence[Coop]:
    """Every co-op known, in the order in which they came. Shown by name, they are sorted by language (``by_name``)."""
    return (await db.scalars(select(Coop).where(OF_A_COOP).order_by(Coop.id))).all()


async def names_by_id(db: AsyncSession) -> dict[int, str]:
    """The names of all that can have a seat, circles in the circle above them too."""
    return {row.id: row.name for row in await db.execute(select(Coop.id, Coop.name))}


async def find_place(db: AsyncSession, *, circle: CircleSlug) -> Coop | None:
    """What holds a circle's place in the circle above."""
    return (await db.scalars(select(Coop).where(Coop.circle == circle))).first()


async def spoken_for_by(db: AsyncSession, *, user_id: UserId) -> Sequence[Coop]:
    """The co-ops that a person speaks for now, confirmed, in any circle that the TOML names, in the order in which they came."""
    ids = [speaker.coop_id for speaker in await speakers.confirmed_of(db, user_id=user_id)]
    return (await db.scalars(select(Coop).where(Coop.id.in_(ids), OF_A_COOP).order_by(Coop.id))).all()


async def count(db: AsyncSession) -> int:
    """How many co-ops are known."""
    return (await db.scalars(select(func.count()).select_from(Coop).where(OF_A_COOP))).one()


async def count_added(db: AsyncSession, *, by: UserId, since: datetime) -> int:
    """How many co-ops a person has put on the list since an instant."""
    query = select(func.count()).select_from(Coop).where(Coop.added_by == by, Coop.added_at >= since)
    return (await db.scalars(query)).one()


_NAMES = select(Coop.slug, Coop.name).where(OF_A_COOP)
_NAMES_OF_TODAY = _NAMES.where(Coop.ended_at.is_(None))


async def names(db: AsyncSession, *, ended: bool = True) -> dict[str, str]:
    """The names of all co-ops by their folded ones, in no order; with those that have ``ended``, or without them."""
    found = await db.execute(_NAMES if ended else _NAMES_OF_TODAY)
    return {row.slug: row.name for row in found}


async def standings(db: AsyncSession) -> Sequence[tuple[int, str, str, FederationStanding]]:
    """The id, the folded name, the name and the standing of every co-op, in no order."""
    found = await db.execute(select(Coop.id, Coop.slug, Coop.name, Coop.standing))
    return [(coop_id, slug, name, FederationStanding(standing)) for coop_id, slug, name, standing in found]


async def by_slugs(db: AsyncSession, *, slugs: Sequence[str]) -> Sequence[Coop]:
    """The co-ops with these folded names, in this order."""
    found = {coop.slug: coop for coop in await db.scalars(select(Coop).where(Coop.slug.in_(slugs)))}
    return [found[slug] for slug in slugs if slug in found]


_SEAT = select(Seat).where(
    Seat.circle == bindparam("circle"), Seat.coop_id == bindparam("coop_id"), Seat.ended_at.is_(None)
)


async def find_seat(db: AsyncSession, *, circle: CircleSlug, coop_id: int) -> Seat | None:
    """A co-op's place in a circle."""
    return (await db.scalars(_SEAT, {"circle": circle, "coop_id": coop_id})).first()


async def seats_among(db: AsyncSession, *, coop_ids: Collection[int]) -> dict[tuple[CircleSlug, int], Seat]:
    """The places of some co-ops, in all circles."""
    found: dict[tuple[CircleSlug, int], Seat] = {}
    for batch in batches_of(coop_ids):
        query = select(Seat).where(Seat.coop_id.in_(batch), Seat.ended_at.is_(None))
        found |= {(seat.circle, seat.coop_id): seat for seat in await db.scalars(query)}
    return found


async def seat_by_id(db: AsyncSession, *, number: int) -> Seat:
    """The period of a seat with this number."""
    return await db.get_one(Seat, number)


async def seats_of(db: AsyncSession, *, coop_id: int) -> Sequence[Seat]:
    """A co-op's places, in all circles."""
    return (
        await db.scalars(select(Seat).where(Seat.coop_id == coop_id, Seat.ended_at.is_(None)).order_by(Seat.circle))
    ).all()


async def seated_among(db: AsyncSession, *, coop_ids: Collection[int]) -> Sequence[tuple[CircleSlug, int]]:
    """In which circles some co-ops have a seat."""
    query = select(Seat.circle, Seat.coop_id).where(Seat.coop_id.in_(coop_ids), speakers.SEATED_NOW)
    return [(circle, coop_id) for circle, coop_id in await db.execute(query)]


async def note_standing(
    db: AsyncSession, coop: Coop, standing: FederationStanding, *, at: datetime, by: UserId, why: str | None
) -> None:
    """End how a co-op has stood to the federation, and begin how it stands from now on."""
    now = select(CoopStanding).where(CoopStanding.coop_id == coop.id, CoopStanding.ended_at.is_(None))
    for before in await db.scalars(now):
        before.ended_at = at
    await db.flush()
    db.add(CoopStanding(coop_id=coop.id, standing=standing, since=at, noted_by=by, why=why))
    await db.flush()
    await db.refresh(coop, ["standing"])


async def find_standing(db: AsyncSession, *, coop_id: int) -> CoopStanding | None:
    """How a co-op stands to the federation now, since when, by whose word and why; None where nobody has noted it yet."""
    query = select(CoopStanding).where(CoopStanding.coop_id == coop_id, CoopStanding.ended_at.is_(None))
    return (await db.scalars(query)).first()


async def names_of_places(db: AsyncSession) -> dict[CircleSlug, str]:
    """What the places of circles in the circle above are called."""
    found = await db.execute(select(Coop.circle, Coop.name).where(Coop.circle.is_not(None)))
    return {circle: name for circle, name in found if circle is not None}


async def standing_before(db: AsyncSession, *, coop_id: int, at: datetime) -> CoopStanding | None:
    """How a co-op stood to the federation until an instant."""
    query = select(CoopStanding).where(CoopStanding.coop_id == coop_id, CoopStanding.ended_at == at)
    return (await db.scalars(query.order_by(CoopStanding.id.desc()).limit(1))).first()


async def places_by_coop(db: AsyncSession) -> dict[int, list[CircleStanding]]:
    """What places each co-op has in the circles that the TOML names."""
    query = select(Seat.coop_id, Seat.standing).join(Circle, Circle.slug == Seat.circle)
    found: dict[int, list[CircleStanding]] = {}
    for coop_id, standing in await db.execute(query.where(Seat.ended_at.is_(None), Circle.active)):
        found.setdefault(coop_id, []).append(standing)
    return found


async def standings_now(db: AsyncSession) -> dict[int, CoopStanding]:
    """How each co-op stands to the federation now, as it was noted."""
    found = await db.scalars(select(CoopStanding).where(CoopStanding.ended_at.is_(None)))
    return {each.coop_id: each for each in found}


async def standings_since(db: AsyncSession, *, circle: CircleSlug, since: datetime) -> Sequence[CoopStanding]:
    """How the co-ops with a place in a circle have stood since an instant, and just before it."""
    there = select(Seat.coop_id).where(Seat.circle == circle, Seat.ended_at.is_(None))
    query = select(CoopStanding).where(
        CoopStanding.coop_id.in_(there), CoopStanding.ended_at.is_(None) | (CoopStanding.ended_at >= since)
    )
    return (await db.scalars(query.order_by(CoopStanding.since, CoopStanding.id))).all()


async def standings_of(db: AsyncSession, *, coop_id: int) -> Sequence[CoopStanding]:
    """How a co-op has stood to the federation, in order."""
    query = select(CoopStanding).where(CoopStanding.coop_id == coop_id)
    return (await db.scalars(query.order_by(CoopStanding.since, CoopStanding.id))).all()


async def seats_ever_of(db: AsyncSession, *, coop_id: int) -> Sequence[tuple[Seat, str]]:
    """All places that a co-op has and had in circles, with the names of these, in order."""
    query = select(Seat, Circle.name).join(Circle, Circle.slug == Seat.circle).where(Seat.coop_id == coop_id)
    return [(seat, name) for seat, name in await db.execute(query.order_by(Seat.since, Seat.id))]
