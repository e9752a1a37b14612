"""What arrives without words for us: reactions to cards, what is taken back, who comes into a room and goes.

A touch finds its family by the card; a reply to a card is one, too, and is brought here by ``messages``. It must be made in the
card's room (see ``here``).
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from chatbot.api.context import Ctx
from chatbot.api.declaring.family import Family
from chatbot.api.incoming import Edited, MemberChange, Message, TakenBack, Tapped, Touch, TouchKind
from chatbot.api.pages import PAGES
from chatbot.api.post.outbox import HEARD
from chatbot.api.understanding.courtesies import wants_nothing
from chatbot.api.understanding.found import Found
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc, cmd, say
from chatbot.handling.audited import audited
from chatbot.handling.deleted import tell_what_stays
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.gate import Spent
from chatbot.handling.here import ours_here
from chatbot.handling.noted import taken
from chatbot.handling.quoting import NOTHING, Pointed
from chatbot.matrix.message import reaction_of
from chatbot.matrix.power import may_redact
from storage.models import Membership, OutboxRow
from storage.queries import inbox as inbox_of
from storage.queries import rooms
from storage.types import UserId

NOT_NOTED = "🤷"
"""What stands for “I have noted nothing of that”, once it was said in words."""
LONGEST_SHOWN = 120
"""Letters of words that are shown again as a command."""
FEW_WORDS = 3
T = TypeVar("T")
Hook = Callable[[Ctx, T], Awaitable[None]]


class Touches:
    """Brings each to the families that it concerns."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def reaction(self, arrival: Arrival, pointed: Pointed = NOTHING) -> None:
        """A reaction to a card; or to what somebody else has said, where a family wants such ones."""
        db, row = arrival.db, arrival.row
        reaction = reaction_of(row.content)
        if reaction is None:
            return
        target, key = reaction
        card = await ours_here(db, event_id=target, room_id=row.room_id)
        if card is None or card.card is None:
            await self._tapped(
                arrival, Tapped(target, arrival.by_person(pointed.quoted), removed=False, at=row.at), key=key
            )
            return
        touch = Touch(TouchKind.REACTION, key_of(card), key, row.event_id, row.at, card.txn_id)
        await self.touched(arrival, card, touch)
        if not _is_page(card):
            await self._desk.outbox(arrival, "seeds").tapped(card, key, row.event_id)

    async def redaction(self, arrival: Arrival) -> None:
        """A message or a reaction is taken back."""
        db, row = arrival.db, arrival.row
        if row.redacts is None:
            return
        gone = await inbox_of.find(db, event_id=row.redacts)
        if gone is not None and gone.room_id != row.room_id:
            return  # Nobody's power reaches into another room.
        if gone is None or gone.type == "m.room.message":
            gone_words = TakenBack(row.redacts, row.room_id, arrival.person, row.at, moderates=_moderates(arrival))
            await self._tell_all(arrival, lambda family: family.taken_back, gone_words)
            if gone is not None:
                await tell_what_stays(self._desk, arrival, gone_words, gone)
            return
        reaction = reaction_of(gone.content) if gone.type == "m.reaction" else None
        if reaction is None or gone.sender != row.sender:
            return
        card = await ours_here(db, event_id=reaction[0], room_id=row.room_id)
        if card is None or card.card is None:
            await self._tapped(arrival, Tapped(reaction[0], None, removed=True, at=row.at), key=None)
            return
        touch = Touch(TouchKind.REACTION_REMOVED, key_of(card), "", gone.event_id, row.at, card.txn_id)
        await self.touched(arrival, card, touch)
        if not _is_page(card):
            await self._desk.outbox(arrival, "seeds").untapped(card, gone.event_id)

    async def _tapped(self, arrival: Arrival, tapped: Tapped, *, key: str | None) -> None:
        """Bring a reaction on what somebody else has said to the family that wants it; a removal, whose ``key`` is not kept, to all
        that want some."""
        if arrival.where.circle is None:
            return
        for family in self._desk.families.values():
            if family.taps is None or key not in (None, family.taps.key):
                continue
            if not tapped.removed and self._desk.spend(arrival, answers=True) is not Spent.WITHIN:
                return
            ctx = await self._desk.ctx(arrival, family.name, message=None, circle=arrival.where.circle)
            async with audited(ctx, changes=False):
                await family.taps.handler(ctx, tapped)

    async def member_change(self, arrival: Arrival) -> None:
        """Somebody is asked into a circle's room, joins it or leaves it."""
        row, circle = arrival.row, arrival.where.circle
        membership = row.content.get("membership")
        if circle is None or row.state_key is None:
            return
        if not isinstance(membership, str) or membership not in set(Membership):
            return
        room = arrival.where.room
        if membership == Membership.LEAVE and row.sender == row.state_key and room is not None and room.replacement:
            return  # They follow the circle to its new room.
        person = arrival.accounts.person(UserId(row.state_key))
        change = MemberChange(person, Membership(membership), arrival.person)
        goes = change.membership is Membership.LEAVE and change.by == person
        if goes and await rooms.is_in(arrival.db, room_id=row.room_id, user_id=person):
            return  # They are there with another account. Whoever is put out with one of theirs is put out.
        await self._tell_all(arrival, lambda family: family.member_changed, change)

    async def touched(self, arrival: Arrival, card: OutboxRow, touch: Touch, *, message: Message | None = None) -> None:
        """Bring a touch to the family of its card, with the ``message`` where the touch is one."""
        family = self._desk.families.get(str(card.card).partition(":")[0])
        if family is None or family.touched is None:
            return
        taken(family.name, touch.kind.value)
        ctx = await self._desk.ctx(arrival, family.name, message=message, circle=arrival.where.circle)
        async with audited(ctx, changes=family.touches_change):
            reply = await family.touched(ctx, touch)
        if message is not None and reply.doc is None and not ctx.outbox.answered_by:
            if family.touches_change:
                await self.thank(arrival, message, key=NOT_NOTED if ctx.outbox.held_back else HEARD)
            else:
                await self.unplaced(arrival, message)
        if reply.unread is not None and self._desk.spend(arrival, answers=True) is Spent.WITHIN:
            once, person = f"taps:{arrival.person}", arrival.person
            await ctx.outbox.private(person, reply.unread, about=None, rings=False, once=once)
        counts = reply.doc is not None and message is None  # A message has been counted before.
        if counts and self._desk.spend(arrival, answers=True) is not Spent.WITHIN:
            return  # Their answer counts, however often they tap. Only our words would be too many.
        await answer(ctx, reply)

    async def thank(self, arrival: Arrival, message: Message, *, key: str = HEARD) -> None:
        """Say that a reply to a card was heard, where there is nothing else to say. In its thread people also talk."""
        if await self._replies_to_us(arrival, message):
            await self._desk.outbox(arrival, "thanks").thank(message.room_id, message.event_id, key=key)

    async def unplaced(self, arrival: Arrival, message: Message) -> None:
        """A reply to a message of ours that is about nothing, such as a list or a refusal: thanks for thanks. Of all else say that
        nothing was noted, and what it lacks, at most once an hour in words."""
        if not await self._replies_to_us(arrival, message):
            return
        outbox = self._desk.outbox(arrival, "thanks")
        if wants_nothing(message.text):
            await outbox.thank(message.room_id, message.event_id)
            return
        lacks = await self._what_it_lacks(arrival, message)
        said = lacks is not None and await outbox.now_and_then(
            message.room_id,
            lacks,
            relates_to=reply_relation(message.event_id, thread=message.thread),
            tag=f"unplaced:{message.sender}:{message.room_id}",
        )
        if not said:
            await outbox.thank(message.room_id, message.event_id, key=NOT_NOTED)

    async def _what_it_lacks(self, arrival: Arrival, message: Message) -> Doc | None:
        """What words in reply to a message that asks nothing lack to be understood. None for a remark."""
        for family in self._desk.families.values():
            if family.unplaced is not None:
                ctx = await self._desk.ctx(arrival, family.name, message=message, circle=arrival.where.circle)
                reply = await family.unplaced(ctx, message.text)
                if reply is not None and reply.doc is not None:
                    return reply.doc
        found = self._desk.understand(message.text)
        return about_nothing(found) if found is not None or asks_for_something(message.text) else None

    async def _replies_to_us(self, arrival: Arrival, message: Message) -> bool:
        """Whether a message replies to one of ours in that room, and we may say something to it."""
        if message.reply_to is None or message.late:
            return False
        ours = await ours_here(arrival.db, event_id=message.reply_to, room_id=message.room_id)
        return ours is not None and self._desk.spend(arrival, answers=True) is Spent.WITHIN

    async def edited(self, arrival: Arrival, edited: Edited) -> None:
        """A message that was no command is given other words, or one that its family follows."""
        await self._tell_all(arrival, lambda family: family.edited, edited)

    async def _tell_all(self, arrival: Arrival, of: Callable[[Family], Hook[T] | None], what: T) -> None:
        """Bring what has happened to each family that takes such things."""
        for family in self._desk.families.values():
            handler = of(family)
            if handler is not None:
                ctx = await self._desk.ctx(arrival, family.name, message=None, circle=arrival.where.circle)
                async with audited(ctx, changes=True):
                    await handler(ctx, what)


def asks_for_something(words: str) -> bool:
    """Whether words that are no command may be meant as one: a question, a number, or a few words, as one speaks to a machine."""
    return len(words.split()) <= FEW_WORDS or words.rstrip().endswith("?") or any(each.isdecimal() for each in words)


def about_nothing(found: Found | None) -> Doc:
    """What to say of words in reply to a message that asks nothing; ``found`` is the command that they would be."""
    if found is not None and found.plainly and not found.command.weighs and len(found.said) <= LONGEST_SHOWN:
        return say(
            "You replied to a message of mine that asks nothing, so I have done nothing. To have me do it, say {command}.",
            command=cmd(found.said if found.rest or not found.command.grammar.needs_words else found.command.example),
        )
    return say(
        "You replied to a message of mine that asks nothing, so I have noted nothing. {help} shows what you can say.",
        help=cmd("help"),
    )


def key_of(card: OutboxRow) -> str:
    """The record that a card is of, as its family knows it."""
    return str(card.card).partition(":")[2]


def _is_page(card: OutboxRow) -> bool:
    """Whether it is a page of a list: what turns it is tapped again and again."""
    return str(card.card).partition(":")[0] == PAGES


def _moderates(arrival: Arrival) -> bool:
    """Whether who did it may take other people's messages away there."""
    room = arrival.where.room
    return room is not None and may_redact(
        arrival.row.sender, create=room.create, creator=room.creator, levels=room.power_levels
    )
