"""What of a circle's words may be said to one person alone. ``Outbox`` asks here for all that goes to a person, and sends the
answer along with the message: which room it will be said in, and whether that is encrypted, is known only then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.wording.markup import Block, Doc, Paragraph, Quote, Sealed, cmd, p, say
from chatbot.config import Settings
from storage.models import Circle
from storage.queries import private_rooms, rooms
from storage.queries.private_rooms import PrivateRooms
from storage.types import CircleSlug, RoomId, UserId

About = Circle | Sequence[Circle] | None
"""The circles whose matter it is; None for what is the person's own, or the federation's."""


class Readership:
    """Who may read which circles' words, as far as one cause asks: each room, and each person in it, is looked up once."""

    def __init__(self, db: AsyncSession, *, outspoken: Collection[CircleSlug]) -> None:
        """``outspoken`` are the circles that let their words leave encryption."""
        self._db = db
        self._outspoken = frozenset(outspoken)
        self._closed: dict[CircleSlug, bool] = {}
        """Which circles' words are sealed."""
        self._encrypted: dict[RoomId, bool] = {}
        """Which rooms are encrypted."""
        self._present: dict[tuple[RoomId, UserId], bool] = {}
        """Who is in which room."""
        self._private: dict[UserId, PrivateRooms] = {}
        """Which private rooms there are with whom."""

    async def those_there(self, circle: Circle, people: Iterable[UserId]) -> list[UserId]:
        """Those of some people who are in a circle's room now, by id."""
        room_id, asked = circle.room_id, set(people)
        if room_id is None:
            return []
        new = {user_id for user_id in asked if (room_id, user_id) not in self._present}
        found = await rooms.those_in(self._db, room_id=room_id, user_ids=new)
        self._present.update(((room_id, user_id), user_id in found) for user_id in new)
        return sorted(user_id for user_id in asked if self._present[room_id, user_id])

    async def is_in(self, user_id: UserId, circles: Sequence[Circle]) -> list[Circle]:
        """Those of some circles in whose room a person is now. One statement for all that were not asked for before."""
        asked = {circle.room_id for circle in circles if circle.room_id is not None}
        if new := {room_id for room_id in asked if (room_id, user_id) not in self._present}:
            found = await rooms.those_with(self._db, room_ids=new, user_id=user_id)
            self._present |= {(room_id, user_id): room_id in found for room_id in new}
        return [each for each in circles if each.room_id is not None and self._present[each.room_id, user_id]]

    async def private_rooms(self, people: Collection[UserId]) -> Mapping[UserId, PrivateRooms]:
        """The private rooms with some people, and with those who were asked for before."""
        new = [user_id for user_id in people if user_id not in self._private]
        self._private |= await private_rooms.of_each(self._db, user_ids=new)
        return self._private

    async def may_read(self, user_id: UserId, about: About) -> bool:
        """Whether a person is in the room of one of the circles whose words these are."""
        circles = circles_of(about)
        return not circles or bool(await self.is_in(user_id, circles))

    async def sealed(self, *circles: Circle) -> list[Circle]:
        """Of some circles those whose words are for encrypted rooms alone."""
        new = [circle for circle in circles if circle.slug not in self._closed]
        if new:
            closed = await sealed_among(self._db, new, outspoken=self._outspoken)
            self._closed |= {circle.slug: circle in closed for circle in new}
        return [circle for circle in circles if self._closed[circle.slug]]

    async def encrypted(self, *circles: Circle) -> list[Circle]:
        """Of some circles those whose room is encrypted. One statement for all that were not asked for before."""
        asked = {circle.room_id for circle in circles if circle.room_id is not None}
        if new := asked - self._encrypted.keys():
            found = await rooms.encrypted_among(self._db, room_ids=new)
            self._encrypted |= {room_id: room_id in found for room_id in new}
        return [circle for circle in circles if circle.room_id is not None and self._encrypted[circle.room_id]]

    async def in_clear(self, doc: Doc, about: About) -> Doc | None:
        """What to say instead in a private room that is not encrypted."""
        return in_clear(doc, sealed=await self.sealed(*circles_of(about)))


def circles_of(about: About) -> list[Circle]:
    """The circles whose matter something is."""
    return [about] if isinstance(about, Circle) else list(about or ())


def room_of(about: About) -> RoomId | None:
    """The one room whose words these are; None where they are of several, as in an answer that goes at once."""
    circles = circles_of(about)
    return circles[0].room_id if len(circles) == 1 else None


def outspoken(settings: Settings) -> frozenset[CircleSlug]:
    """The circles that let their words leave encryption."""
    return frozenset(CircleSlug(each.slug) for each in settings.circles if each.relay.allow_from_encrypted)


def read_there(circle: Circle) -> Paragraph:
    """Where words are that cannot be shown here."""
    return p(
        "The room of the {circle} is encrypted and this one is not, so please read the words there.", circle=circle.name
    )


SAID_ENCRYPTED = p(
    "I have an answer to what you said in an encrypted room, and this room is not encrypted, so I do not say it here. Please "
    "ask again in an encrypted room of ours."
)


async def sealed_among(
    db: AsyncSession, circles: Sequence[Circle], *, outspoken: Collection[CircleSlug]
) -> list[Circle]:
    """Of some circles those whose words are for encrypted rooms alone."""
    asked = {circle.room_id: circle for circle in circles if circle.room_id is not None}
    asked = {room_id: circle for room_id, circle in asked.items() if circle.slug not in outspoken}
    if not asked:
        return []
    closed = await rooms.encrypted_among(db, room_ids=list(asked))
    return [circle for room_id, circle in asked.items() if room_id in closed]


def for_those_there(circle: Circle) -> Paragraph:
    """In place of words, for who is not in the circle's room."""
    return p("You are not in the room of the {circle} now, so I do not show its words here.", circle=circle.name)


def has_words(doc: Doc) -> bool:
    """Whether a message has words in it that may be a circle's: what it quotes, or has sealed itself."""
    return any(isinstance(block, Sealed | Quote) for block in doc.blocks)


def without_words(doc: Doc, *, of: Circle) -> Doc:
    """A message for who is not in a circle's room."""
    blocks: list[Block] = []
    for block in doc.blocks:
        if not isinstance(block, Sealed | Quote):
            blocks.append(block)
        elif (instead := for_those_there(of)) not in blocks:
            blocks.append(instead)
    return Doc(tuple(blocks))


def seal(circle: Circle, *words: Block) -> Sealed:
    """A circle's words, for encrypted rooms alone."""
    return Sealed(words, read_there(circle))


ANOTHERS = p(
    "What other co-ops have told me of their figures I say in encrypted private rooms alone, whatever you have chosen for your "
    "own. {encrypt} gets you one.",
    encrypt=cmd("encrypt"),
)


def figures_of_others(*figures: Block) -> Sealed:
    """Figures of co-ops for which the person does not speak, as treasurers see them: said in no clear room, whoever has chosen one
    (DECISIONS 25)."""
    return Sealed(figures, ANOTHERS)


def for_encrypted_rooms(words: Block, *, instead: Block) -> Sealed:
    """Words for encrypted rooms, and what to say instead in others."""
    return Sealed((words,), instead)


def in_clear(doc: Doc, *, sealed: Sequence[Circle]) -> Doc | None:
    """What to say instead of a message in a private room that is not encrypted; None where it may be said there as it is.

    What it quotes is sealed, whether or not its author has thought of that, where it is about a circle whose words are.
    """
    closed = [read_there(circle) for circle in sealed]
    blocks: list[Block] = []
    for block in doc.blocks:
        match block:
            case Sealed(_, instead):
                shown: list[Block] = [instead]
            case Quote() if closed:
                shown = [*closed]
            case _:
                blocks.append(block)
                continue
        blocks += [each for each in shown if each not in blocks]
    return Doc(tuple(blocks)) if tuple(blocks) != doc.blocks else None


async def said_encrypted(db: AsyncSession, doc: Doc, room_id: RoomId) -> Doc | None:
    """What to say instead of an answer, should it have to go from its room into one that is not encrypted."""
    if doc.in_clear is not None:
        return doc.in_clear
    room = await rooms.find(db, room_id=room_id)
    return say(SAID_ENCRYPTED) if room is not None and room.encrypted else None
