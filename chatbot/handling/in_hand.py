"""The message in hand: what it says, and what of ours it has to do with. It is looked up once, before anybody reads it."""

from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.api.incoming import Message
from chatbot.api.understanding.plain import UNDO, plain
from chatbot.handling import mended
from chatbot.handling.desk import Arrival
from chatbot.handling.here import ours_here, stands_in
from chatbot.handling.questions import Asked, Questions
from chatbot.handling.quoting import Pointed
from chatbot.matrix.message import Words
from storage.models import OutboxRow, Outcome
from storage.queries import outbox as outbox_of
from storage.types import EventId, RoomId


@dataclass(frozen=True, slots=True)
class InHand:
    """A message, and all that tells whom it is for."""

    arrival: Arrival
    message: Message
    words: Words
    figure: bool
    """It may hold a figure, and others can read it."""
    card: OutboxRow | None
    """The card that it is a reply to, or in whose thread it stands."""
    asked: Asked
    """The questions of ours that it may answer."""
    undoes: bool
    """It asks, in reply to something of ours, to take that back."""
    done: Outcome | None
    """What was done when it was said first, where it is an edit."""

    @property
    def is_edit(self) -> bool:
        return self.words.edit_of is not None

    @property
    def is_for_us(self) -> bool:
        """Whether it is said to us: by prefix or name, in private, to a card, to a question; or bears a figure, or is known."""
        ours = self.words.addressed or self.message.private or self.card is not None
        return ours or bool(self.asked.order) or self.undoes or self.figure or self.done is not None


async def in_hand(
    arrival: Arrival,
    words: Words,
    pointed: Pointed,
    *,
    figure: bool,
    late: bool,
    questions: Questions,
) -> InHand:
    """Look up what a message has to do with. An edit that mends a command is taken as that command from here on."""
    arrival = await mended.as_just_said(arrival, words) or arrival
    row, where = arrival.row, arrival.where
    words, card = await _within(arrival.db, row.room_id, arrival.words or words)
    arrival = replace(arrival, words=words)
    message = Message(
        event_id=arrival.said_in,
        room_id=row.room_id,
        sender=arrival.person,
        account=row.sender,
        text=words.text,
        at=row.at,
        private=where.private,
        encrypted=row.encrypted,
        called=words.called,
        reply_to=words.reply_to,
        thread=words.thread,
        quoted=arrival.by_person(pointed.quoted),
        attachment=words.attachment,
        file=pointed.file,
        run=tuple(each for each in map(arrival.by_person, pointed.run) if each is not None),
        elsewhere=where.elsewhere,
        written=words.written,
        late=late,
    )
    return InHand(
        arrival,
        message,
        words,
        figure,
        card,
        asked=await questions.open_to(arrival, words),
        undoes=await _undoes(arrival.db, row.room_id, words),
        done=await mended.what_was_done(arrival) if words.edit_of is not None else None,
    )


async def _undoes(db: AsyncSession, room_id: RoomId, words: Words) -> bool:
    """Whether words in reply to something of ours ask to take back what that is about."""
    if words.reply_to is None or words.prefixed or plain(words.text) not in UNDO:
        return False
    return await ours_here(db, event_id=words.reply_to, room_id=room_id) is not None


async def _within(db: AsyncSession, room_id: RoomId, words: Words) -> tuple[Words, OutboxRow | None]:
    """The words without what they relate to of ours in another room, and the card that they are a reply to, or in whose
    thread they stand."""
    cards: list[OutboxRow] = []
    elsewhere: set[EventId] = set()
    for event_id in filter(None, (words.reply_to, words.thread)):
        ours = await outbox_of.find_by_event(db, event_id=event_id)
        if ours is not None and not await stands_in(db, ours, room_id):
            elsewhere.add(event_id)
        elif ours is not None and ours.card is not None:
            cards.append(ours)
    if elsewhere:
        words = replace(
            words,
            reply_to=None if words.reply_to in elsewhere else words.reply_to,
            thread=None if words.thread in elsewhere else words.thread,
        )
    return words, cards[0] if cards else None
