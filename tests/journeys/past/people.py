"""Circles, who is in them, in which role, and which rooms they see."""

from collections.abc import Iterator

from storage.models import (
    EVER,
    Circle,
    CircleKind,
    CircleStanding,
    ConfirmedAs,
    Coop,
    EndedAs,
    JoinRequest,
    Member,
    Membership,
    RequestFor,
    RequestState,
    Role,
    RoleName,
    Room,
    RoomMember,
    Seat,
    Speaker,
    StandIn,
    SyncPosition,
)
from storage.types import Base, RoomId, UserId
from tests.journeys.past.names import (
    BAKERS,
    BAKERY,
    BO,
    CARD,
    COORDINATING,
    CY,
    DI,
    ENDED,
    EVE,
    FAY,
    FIELD,
    FOOD,
    GROWERS,
    GUS,
    HAL,
    IVO,
    LONG_AGO,
    NAN,
    NOT_YET,
    OLD_KILN,
    OLD_MILL,
    TECH,
)


def rows() -> Iterator[Base]:
    """All of it, in an order in which the archive takes it."""
    for some in (_circles(), _people(), _spoke(), _in_force(), _rooms()):
        yield from some


def _circles() -> Iterator[Base]:
    """Those of today, as they were called long ago, and two that were given up."""
    of_today = ((COORDINATING, CircleKind.COORDINATING, None), (TECH, CircleKind.INDUSTRY, COORDINATING), (FOOD, CircleKind.INDUSTRY, COORDINATING))  # fmt: skip
    for slug, kind, parent in of_today:
        yield Circle(
            slug=slug, name=f"{slug.capitalize()} as it was", kind=kind, parent=parent, room=f"#{slug}:example.org"
        )
    yield Circle(
        slug=BAKERS, name="Bakers' circle", kind=CircleKind.INDUSTRY, parent=COORDINATING, room="#bakers:example.org",
        room_id=BAKERY, active=False,
    )  # fmt: skip
    yield Circle(
        slug=GROWERS, name="Food circle", kind=CircleKind.INDUSTRY, parent=COORDINATING, room="#growers:example.org",
        room_id=FIELD, active=False,
    )  # fmt: skip


def _people() -> Iterator[Base]:
    """Who has left, who is a member elsewhere, and whose request has an answer or is about another circle."""
    yield Coop(id=OLD_MILL, slug="old-mill", name="Old Mill", added_at=LONG_AGO, added_by=IVO)
    yield Coop(id=OLD_KILN, slug="old-kiln", name="Old Kiln", added_at=LONG_AGO, added_by=IVO)
    for circle, coop_id, standing in (
        (BAKERS, OLD_MILL, CircleStanding.MEMBER), (FOOD, OLD_MILL, CircleStanding.MEMBER), (TECH, OLD_MILL, CircleStanding.MEMBER),
        (COORDINATING, OLD_MILL, CircleStanding.MEMBER), (FOOD, OLD_KILN, CircleStanding.GUEST),
    ):  # fmt: skip
        yield Seat(circle=circle, coop_id=coop_id, standing=standing, since=LONG_AGO)
    members = (
        (BAKERS, IVO, OLD_MILL, CircleStanding.MEMBER, None), (BAKERS, GUS, None, CircleStanding.GUEST, None),
        (BAKERS, HAL, None, CircleStanding.GUEST, None), (BAKERS, EVE, None, CircleStanding.GUEST, None),
        (FOOD, NAN, OLD_MILL, CircleStanding.MEMBER, ENDED), (FOOD, EVE, OLD_MILL, CircleStanding.MEMBER, ENDED),
        (TECH, NAN, OLD_MILL, CircleStanding.MEMBER, ENDED), (TECH, GUS, None, CircleStanding.GUEST, ENDED),
        (COORDINATING, NAN, OLD_MILL, CircleStanding.MEMBER, ENDED), (FOOD, HAL, None, CircleStanding.GUEST, ENDED),
    )  # fmt: skip
    for number, (circle, user_id, coop, standing, left_at) in enumerate(members):
        yield Member(
            id=-number,
            circle=circle,
            user_id=user_id,
            coop_id=coop,
            standing=standing,
            joined_at=LONG_AGO,
            left_at=left_at,
        )
    requests = (
        (TECH, EVE, RequestState.DECLINED), (TECH, GUS, RequestState.WITHDRAWN), (FOOD, NAN, RequestState.APPROVED),
        (BAKERS, EVE, RequestState.OPEN), (BAKERS, GUS, RequestState.OPEN), (GROWERS, IVO, RequestState.OPEN),
    )  # fmt: skip
    for number, (circle, user_id, state) in enumerate(requests):
        yield JoinRequest(
            number=-number, circle=circle, user_id=user_id, coop_name="Old Mill", standing=CircleStanding.MEMBER,
            asked_at=LONG_AGO, state=state,
        )  # fmt: skip


def _spoke() -> Iterator[Base]:
    """Who spoke for a co-op and does no longer, who was never confirmed, and who speaks for one in a circle that was given up."""
    for coop_id, user_id, confirmed_at, ended_at, ended_as in (
        (OLD_MILL, IVO, LONG_AGO, None, None), (OLD_MILL, NAN, LONG_AGO, ENDED, EndedAs.LEFT),
        (OLD_MILL, EVE, LONG_AGO, ENDED, EndedAs.DISOWNED), (OLD_KILN, NAN, None, ENDED, EndedAs.DECLINED),
    ):  # fmt: skip
        yield Speaker(
            coop_id=coop_id, user_id=user_id, since=LONG_AGO, confirmed_at=confirmed_at, confirmed_by=confirmed_at and IVO,
            confirmed_as=confirmed_at and ConfirmedAs.OPERATOR, figures_from=confirmed_at and EVER, ended_at=ended_at,
            ended_by=ended_at and IVO, ended_as=ended_as,
        )  # fmt: skip
    for number, (asks, user_id, state) in enumerate(
        ((RequestFor.SPEAK, EVE, RequestState.APPROVED), (RequestFor.FIGURES, NAN, RequestState.DECLINED)), start=100
    ):
        yield JoinRequest(
            number=-number, asks=asks, circle=FOOD, user_id=user_id, coop_id=OLD_MILL, coop_name="Old Mill",
            standing=CircleStanding.MEMBER, asked_at=LONG_AGO, state=state,
        )  # fmt: skip


def _in_force() -> Iterator[Base]:
    """Roles and stand-ins that are over, have not begun, or are somewhere else."""
    terms = {
        "over": (LONG_AGO, ENDED, None), "ended": (LONG_AGO, None, ENDED), "not begun": (NOT_YET, None, None),
        "now": (LONG_AGO, None, None),
    }  # fmt: skip
    roles = (
        (FOOD, GUS, RoleName.SECRETARY, "ended"), (FOOD, HAL, RoleName.FACILITATOR, "ended"), (TECH, EVE, RoleName.LINK_PERSON, "ended"),
        (TECH, CY, RoleName.SECRETARY, "over"), (FOOD, GUS, RoleName.LINK_PERSON, "not begun"),
        (TECH, GUS, RoleName.SECRETARY, "not begun"), (COORDINATING, CY, RoleName.FACILITATOR, "not begun"),
        (BAKERS, CY, RoleName.LINK_PERSON, "over"), (BAKERS, GUS, RoleName.SECRETARY, "now"),
        (BAKERS, HAL, RoleName.FACILITATOR, "now"), (BAKERS, EVE, RoleName.LINK_PERSON, "now"),
    )  # fmt: skip
    for number, (circle, user_id, role, term) in enumerate(roles):
        starts_at, ends_at, ended_at = terms[term]
        yield Role(
            id=-number, circle=circle, user_id=user_id, role=role, starts_at=starts_at, ends_at=ends_at, ended_at=ended_at,
            source="command",
        )  # fmt: skip
    stand_ins = (
        (FOOD, HAL, LONG_AGO, ENDED), (TECH, EVE, LONG_AGO, ENDED), (FOOD, HAL, NOT_YET, NOT_YET.replace(year=2037)),
        (TECH, EVE, NOT_YET, NOT_YET.replace(year=2037)), (BAKERS, HAL, LONG_AGO, NOT_YET), (BAKERS, EVE, LONG_AGO, NOT_YET),
    )  # fmt: skip
    for number, (circle, user_id, starts_at, ends_at) in enumerate(stand_ins):
        yield StandIn(
            id=-number,
            circle=circle,
            coop_id=OLD_MILL,
            user_id=user_id,
            named_by=IVO,
            starts_at=starts_at,
            ends_at=ends_at,
        )


def _rooms() -> Iterator[Base]:
    """Rooms that the bot has left, who is in there, and how far another account has read."""
    for room_id, replacement in ((BAKERY, FIELD), (FIELD, RoomId("!nowhere:example.org"))):
        yield Room(room_id=room_id, joined=False, since=ENDED, name="Oven", replacement=replacement)
        yield _in_room(room_id, NAN, Membership.JOIN, "Nan who is nobody else")
        for user_id in (BO, CY, DI, EVE, FAY, GUS, HAL):
            yield _in_room(room_id, user_id, Membership.JOIN, None)
    for user_id in (BO, CY, EVE, FAY, GUS, HAL):
        left = RoomId(f"!0private{user_id}")
        yield Room(room_id=left, joined=False, since=ENDED, private_with=user_id)
        yield _in_room(left, user_id, Membership.LEAVE, user_id[1:].partition(":")[0].capitalize())
    yield SyncPosition(
        user_id=UserId("@circlebot-before:example.org"), sync_token="s1", stored_at=ENDED, forgotten_until=ENDED
    )


def _in_room(room_id: RoomId, user_id: UserId, membership: Membership, name: str | None) -> RoomMember:
    return RoomMember(room_id=room_id, user_id=user_id, membership=membership, display_name=name, event_id=CARD)
