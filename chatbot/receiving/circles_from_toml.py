"""Bringing the TOML's circles and first appointments into the archive at start.

The TOML is the source of circles, but only of the first appointment to a role: a name there appoints once. Once that role has
ended, by whatever, the same line does not give it again; taken out and put in again, it is another line. A name that was taken
out ends the role that it had given, unless the role was given anew since. Operators and treasurers are the TOML's alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.declaring.family import Family
from chatbot.api.seams.happenings import (
    AliasMoved,
    CircleAtRest,
    CircleIsBack,
    CircleRenamed,
    RoleEnded,
    RoleGiven,
    Started,
)
from chatbot.config import CircleSettings, Settings
from chatbot.receiving import moving, renaming
from storage.models import (
    BY_TOML,
    OPERATOR,
    UNNAMED,
    Accounts,
    AuditLine,
    Circle,
    CircleKind,
    Role,
    RoleName,
)
from storage.queries import accounts as accounts_of
from storage.queries import circles, jobs, roles
from storage.transaction import Transaction
from storage.types import CircleSlug, RoomId, UserId

log = structlog.get_logger(__name__)

Lines = Mapping[str, Sequence[UserId]]
"""Whom the TOML names for each role."""
START = "start"
"""The cause of what a start does."""


async def found(db: Transaction, *, settings: Settings, families: Sequence[Family], now: datetime) -> None:
    """Make the archive's circles those of the TOML, appoint whom it names, and end what it has given to who is named no more."""
    renamed = await renaming.take_over_names(db, settings=settings, families=families)
    await _let_rest(db, settings=settings, families=families, now=now)
    known = {circle.slug: circle for circle in await circles.known(db)}
    for wanted in sorted(settings.circles, key=lambda circle: circle.parent is not None):
        circle = known.get(CircleSlug(wanted.slug))
        if circle is None:
            circle = Circle(
                slug=CircleSlug(wanted.slug), name=wanted.name, kind=CircleKind(wanted.kind), room=wanted.room
            )
            db.add(circle)
            known[circle.slug] = circle
        elif circle.room != wanted.room:
            circle.follows = wanted.room
        circle.name, circle.kind, circle.room = wanted.name, CircleKind(wanted.kind), wanted.room
        if circle.active is False:
            circle.active = True
            await jobs.wake_waiting(db)
            if circle.slug not in renamed:
                await moving.begin(db, CircleIsBack(circle.slug), families=families, now=now, anew=True)
    await db.flush()
    for slug in renamed:
        await moving.begin(db, CircleRenamed(slug), families=families, now=now, anew=True)
    appointed = await _Appointed.load(db)
    for wanted in settings.circles:
        circle = known[CircleSlug(wanted.slug)]
        circle.parent = CircleSlug(wanted.parent) if wanted.parent else None
        told = circle.room_id is not None  # Else the first words there name whom the TOML names.
        await _follow(db, circle.slug, lines_of(wanted), appointed, families=families if told else (), now=now)
    await moving.begin(db, Started(), families=families, now=now, anew=True)
    told = await roles.any_in_federation(db)
    await _follow(db, None, federation_lines(settings), appointed, families=families if told else (), now=now)


@dataclass(frozen=True, slots=True)
class _Appointed:
    """Who has which role, looked up once for all circles."""

    accounts: Accounts
    by_toml: Mapping[CircleSlug | None, Sequence[Role]]
    """The roles that lines of the TOML have given."""
    open: set[tuple[CircleSlug | None, str, UserId]]

    @classmethod
    async def load(cls, db: AsyncSession) -> "_Appointed":
        given: dict[CircleSlug | None, list[Role]] = {}
        for role in await roles.all_named_in_toml(db):
            given.setdefault(role.circle, []).append(role)
        return cls(await accounts_of.current(db), given, await roles.all_open(db))


async def _let_rest(db: Transaction, *, settings: Settings, families: Sequence[Family], now: datetime) -> None:
    """What the archive knows and the TOML names no longer waits as it is, and that is said: at each start in the log, and once to
    those whom it concerns."""
    for circle in await at_rest(db, settings=settings):
        log.warning(f"{in_words(circle, settings)} It rests: nothing of its own is lost, and nothing is done.")
        if circle.active:
            circle.active = False
            rests = CircleAtRest(circle.slug, circle.room_id)
            await moving.begin(db, rests, families=families, now=now, anew=True)


async def at_rest(db: AsyncSession, *, settings: Settings) -> Sequence[Circle]:
    """The circles that the archive knows and the TOML does not name, not by the name that they had before, either."""
    named = {circle.slug for circle in settings.circles} | {circle.was for circle in settings.circles}
    return [circle for circle in await circles.known(db) if circle.slug not in named]


def in_words(circle: Circle, settings: Settings) -> str:
    """That a circle of the archive is not in the TOML, and what to write where it is there by another name."""
    likely = next((each.slug for each in settings.circles if each.room in (circle.room, circle.room_id)), None)
    where = f'circles["{likely}"], which meets in its room' if likely is not None else "the table of its new short name"
    return (
        f'The archive knows the {circle.name} as "{circle.slug}", and no circle here is called so. '
        f'If it has another short name now, say was = "{circle.slug}" in {where}.'
    )


def lines_of(circle: CircleSettings) -> Lines:
    """Whom the TOML names in a circle."""
    return {
        RoleName.LINK_PERSON: circle.link_persons,
        RoleName.SECRETARY: circle.secretaries,
        RoleName.FACILITATOR: circle.facilitators,
    }


def federation_lines(settings: Settings) -> Lines:
    """Whom the TOML names in the federation."""
    return {OPERATOR: settings.federation.operators, RoleName.TREASURER: settings.federation.treasurers}


async def not_in_force(db: AsyncSession, *, settings: Settings) -> Sequence[tuple[str, Role, bool]]:
    """The lines of the TOML that give no role any more, and the roles that it has given and goes on without it: the circle's name,
    the role, and whether it goes on."""
    found: list[tuple[str, Role, bool]] = []
    accounts = await accounts_of.current(db)
    for wanted in settings.circles:
        slug = CircleSlug(wanted.slug)
        lines = {name: [accounts.person(each) for each in people] for name, people in lines_of(wanted).items()}
        for given in await roles.last_given_by_toml(db, circle=slug):
            named = given.user_id in lines.get(given.role, ())
            held = await roles.find_open(db, circle=slug, role=given.role, user_id=given.user_id)
            if named and held is None and given.unnamed_at is None:
                found.append((wanted.name, given, False))
            elif not named and held is not None and held.source != BY_TOML:
                found.append((wanted.name, held, True))
    return found


async def _follow(
    db: Transaction,
    circle: CircleSlug | None,
    lines: Lines,
    appointed: _Appointed,
    *,
    families: Sequence[Family],
    now: datetime,
) -> None:
    """Have the roles follow the lines of the TOML. The ``families`` tell whom it concerns."""
    person = appointed.accounts.person
    lines = {name: tuple(dict.fromkeys(person(each) for each in people)) for name, people in lines.items()}
    given = appointed.by_toml.get(circle, ())
    ended: set[tuple[CircleSlug | None, str, UserId]] = set()
    for role in given:
        if role.user_id not in lines.get(role.role, ()):
            role.unnamed_at = now
            if role.ended_at is None:
                role.ended_at, role.why = now, UNNAMED
                ended.add((circle, role.role, role.user_id))
                db.add(_line(role, "membership.role_ended", now))
                await moving.begin(db, RoleEnded(role.id), families=families, now=now)
    known = {(role.role, role.user_id) for role in given if role.unnamed_at is None}
    wanted = [(name, user_id) for name, people in lines.items() for user_id in people]
    new = [
        Role(circle=circle, user_id=user_id, role=name, starts_at=now, source=BY_TOML)
        for name, user_id in dict.fromkeys(wanted)
        if (name, user_id) not in known
        and ((circle, name, user_id) not in appointed.open or (circle, name, user_id) in ended)
    ]
    db.add_all(new)
    db.add_all(_line(role, "membership.role_given", now) for role in new)
    if new and families:
        await db.flush()  # Each is to have its number.
    for role in new if families else ():
        await moving.begin(db, RoleGiven(role.id), families=families, now=now)


def _line(role: Role, what: str, now: datetime) -> AuditLine:
    """What the audit says of it: nobody has said it to the bot, it stood in the TOML."""
    detail = {"role": role.role, "by": "the configuration"}
    return AuditLine(
        at=now, actor=None, what=what, subject=role.user_id, circle=role.circle, cause=START, detail=detail
    )


async def meets_in(
    db: Transaction,
    *,
    slug: CircleSlug,
    room_id: RoomId,
    settings: Settings,
    families: Sequence[Family],
    now: datetime,
) -> bool:
    """Note the room that a circle meets in: the TOML's room, or the one that replaced it. Whoever may set the alias does not move
    the circle by that: an operator is asked first.

    False while too little is known of that room.
    """
    circle = await circles.by_slug(db, slug=slug)
    newest = await moving.newest_of(db, room_id)
    before = circle.room_id
    if before is not None and not await may_follow(db, circle, newest, led_by=room_id):
        await moving.begin(db, AliasMoved(newest, slug, before), families=families, now=now)
        return True
    settled = await moving.settle(db, circle, newest, settings=settings, families=families, now=now)
    if settled:
        circle.follows = None
    return settled


async def may_follow(db: Transaction, circle: Circle, room_id: RoomId, *, led_by: RoomId) -> bool:
    """Whether a circle may meet in this room from now on: it does already, a tombstone leads there, or an operator said so."""
    before = circle.room_id
    if before is None or before == room_id or await moving.newest_of(db, before) == room_id:
        return True
    return circle.follows is not None and circle.follows in (room_id, led_by, circle.room)
