"""Who spoke for which co-op before speakers had records of their own, and what becomes of each: for 0010, and for whoever wants
to know beforehand. It speaks of the tables as they were, not as the models say."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import Connection

from storage.folding import slug_of
from storage.types import Instant

SPEAKERS_SINCE = "0010"
"""The schema in which speakers have records."""
Pair = tuple[int, str]
"""A co-op and a person."""


class Why(StrEnum):
    """Why somebody is taken over as a confirmed speaker."""

    DECLARED = "declared"
    """They have made its present declaration."""
    APPROVED = "approved"
    """Somebody has approved that they join for it."""
    ONLY = "only"
    """Nobody else has ever spoken for it."""


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody who spoke for a co-op. Without a ``why`` they keep their voice, and see no figures but those they declared."""

    coop_id: int
    coop: str
    user_id: str
    since: datetime
    why: Why | None


_COOPS = sa.table("coops", sa.column("id"), sa.column("name"))
_MEMBERS = sa.table(
    "members",
    *(sa.column(name) for name in ("user_id", "coop_id", "standing", "left_at")),
    sa.column("joined_at", Instant()),
)
_REQUESTS = sa.table(
    "join_requests", *(sa.column(name) for name in ("user_id", "coop_name", "standing", "state", "decided_by"))
)
_DECLARATIONS = sa.table(
    "declarations", *(sa.column(name) for name in ("coop_id", "year_start", "declared_by", "replaced_at"))
)


def taken_over(connection: Connection) -> list[TakenOver]:
    """All who speak for a co-op in an archive of a schema before 0010, co-op by co-op."""
    names = {row.id: row.name for row in connection.execute(sa.select(_COOPS.c.id, _COOPS.c.name))}
    ever: dict[int, set[str]] = defaultdict(set)
    now: dict[Pair, datetime] = {}
    members = sa.select(_MEMBERS).where(_MEMBERS.c.standing == "member", _MEMBERS.c.coop_id.is_not(None))
    for row in connection.execute(members):
        ever[row.coop_id].add(row.user_id)
        if row.left_at is None:
            pair = (row.coop_id, row.user_id)
            now[pair] = min(row.joined_at, now.get(pair, row.joined_at))
    declared, approved = _declared(connection), _approved(connection, names)

    def why(pair: Pair) -> Why | None:
        if pair in declared:
            return Why.DECLARED
        if pair in approved:
            return Why.APPROVED
        return Why.ONLY if len(ever[pair[0]]) == 1 else None

    return [TakenOver(pair[0], names[pair[0]], pair[1], now[pair], why(pair)) for pair in sorted(now)]


def _declared(connection: Connection) -> set[Pair]:
    """Who has made the present declarations: those of each co-op's last year."""
    query = sa.select(_DECLARATIONS).where(_DECLARATIONS.c.replaced_at.is_(None))
    present = list(connection.execute(query))
    last = _last_years((row.coop_id, str(row.year_start)) for row in present)
    return {(row.coop_id, row.declared_by) for row in present if str(row.year_start) == last[row.coop_id]}


def _last_years(declared: Iterable[tuple[int, str]]) -> dict[int, str]:
    last: dict[int, str] = {}
    for coop_id, year in declared:
        last[coop_id] = max(year, last.get(coop_id, year))
    return last


def _approved(connection: Connection, names: dict[int, str]) -> set[Pair]:
    """Who was let in by somebody else, for which co-op. A request knows it by the name that was typed."""
    slugs = {slug_of(name): coop_id for coop_id, name in names.items()}
    query = sa.select(_REQUESTS).where(
        _REQUESTS.c.state == "approved",
        _REQUESTS.c.standing == "member",
        _REQUESTS.c.coop_name.is_not(None),
        _REQUESTS.c.decided_by.is_not(None),
        _REQUESTS.c.decided_by != _REQUESTS.c.user_id,
    )
    found = ((slugs.get(slug_of(row.coop_name)), row.user_id) for row in connection.execute(query))
    return {(coop_id, user_id) for coop_id, user_id in found if coop_id is not None}
