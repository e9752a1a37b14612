"""What happens to rooms and to roles, and is for any family that declares a job for it: the runtime schedules these, each once."""

from dataclasses import dataclass

from chatbot.api.seams.payloads import Due
from storage.types import CircleSlug, RoomId, UserId


@dataclass(frozen=True)
class Happening(Due):
    """What befell a room, or a role. It holds ids and no words, and what befalls the room later looks at it again."""

    stays = True


@dataclass(frozen=True)
class CircleSettledIn(Happening, name="settle_in"):
    """A circle meets in its first room, and we are in it."""

    room: RoomId
    circle: CircleSlug
    before: RoomId | None = None


@dataclass(frozen=True)
class CircleMoved(Happening, name="move"):
    """A circle meets in another room than before."""

    room: RoomId
    circle: CircleSlug
    before: RoomId


@dataclass(frozen=True)
class CircleStayed(Happening, name="stay"):
    """A circle does not move into its new room, where its words would no longer be encrypted."""

    room: RoomId
    circle: CircleSlug
    before: RoomId


@dataclass(frozen=True)
class CameLate(Happening, name="late"):
    """People have come into the encrypted room that a circle has moved to, after what was open was posted there."""

    room: RoomId
    circle: CircleSlug


@dataclass(frozen=True)
class AliasMoved(Happening, name="alias"):
    """A circle's alias leads to another room, and nothing in its own room says that it was replaced."""

    room: RoomId
    circle: CircleSlug
    before: RoomId


@dataclass(frozen=True)
class CircleAtRest(Happening, name="rests"):
    """The TOML names a circle no longer: what is its own waits as it is."""

    circle: CircleSlug
    room: RoomId | None = None


@dataclass(frozen=True)
class CircleIsBack(Happening, name="back"):
    """The TOML names a circle again that was at rest."""

    circle: CircleSlug


@dataclass(frozen=True)
class CircleRenamed(Happening, name="renamed"):
    """The TOML calls a circle by another short name than before."""

    circle: CircleSlug


@dataclass(frozen=True)
class Started(Happening, name="started"):
    """The bot has started, perhaps with another TOML."""

    what: str = "bot"


@dataclass(frozen=True)
class RoleGiven(Happening, name="role_given"):
    """The TOML has given somebody a role, in a circle that we have been in before."""

    role: int


@dataclass(frozen=True)
class RoleEnded(Happening, name="role_ended"):
    """The TOML does not name somebody any more, and their role has ended."""

    role: int


@dataclass(frozen=True)
class PersonForgotten(Happening, name="forgotten"):
    """A mark stands for a person now in all that is kept; it leads back to nobody."""

    mark: UserId


@dataclass(frozen=True)
class PrivateRoomOpened(Happening, name="meet"):
    """A person has opened a room with us alone. It need not be private."""

    room: RoomId
    person: UserId


@dataclass(frozen=True)
class PrivateRoomLost(Happening, name="lose"):
    """A room of a person and us is not private any more."""

    room: RoomId
    person: UserId
