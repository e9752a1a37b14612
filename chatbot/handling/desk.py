"""The desk at which an arrived event is handled: the event in hand, what its handler is given, and how it is answered.

The dispatcher says who handles which event; ``notices`` has what no family says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.family import named
from chatbot.api.elsewhere import answered_elsewhere
from chatbot.api.estimate import Estimator
from chatbot.api.in_hand import reading_of
from chatbot.api.incoming import Message, Quoted
from chatbot.api.pages import NEXT, PAGES
from chatbot.api.post.outbox import Outbox
from chatbot.api.post.sealing import outspoken
from chatbot.api.reloading import Reloader
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.found import Found
from chatbot.api.understanding.phrase_words import names_of_circles
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.texts import rendering_of
from chatbot.config import Settings
from chatbot.handling.gate import Budgets, Spent
from chatbot.handling.of_persons import of_persons
from chatbot.handling.speaker import Whereabouts, circles_of, who_is
from chatbot.matrix.homeserver import Homeserver
from chatbot.matrix.message import Words
from storage.models import Accounts, Circle, InboxEvent
from storage.transaction import Transaction
from storage.types import EventId, UserId

SAME_MOMENT = timedelta(seconds=1)
"""For so long do the same words come to the same command: a time in them may have passed after that."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event in hand, in its transaction: what arrived, where, and the words of a message."""

    db: Transaction
    row: InboxEvent
    where: Whereabouts
    accounts: Accounts = field(default_factory=Accounts)
    """Which accounts are one person."""
    words: Words | None = None
    original: InboxEvent | None = None
    """The message that this is an edit of, where its sender has said that here."""

    cause: EventId | None = None
    """What is done is done for this event, where that is not the one that has arrived."""

    @property
    def person(self) -> UserId:
        """Who has sent it: by this they are known in all records, whichever of their accounts they have sent it with."""
        return self.accounts.person(self.row.sender)

    def is_present(self, circle: Circle | None) -> bool | None:
        """Whether who has sent it is in the room of a circle, where that is this room and they have one account; None where that has
        to be looked up."""
        if circle is None or circle.room_id != self.row.room_id or self.where.sender is None:
            return None
        return not self.where.sender_has_gone if self.accounts.of(self.person) == [self.row.sender] else None

    def by_person(self, quoted: Quoted | None) -> Quoted | None:
        """What somebody has said, by the person whose account they have said it with."""
        return replace(quoted, author=self.accounts.person(quoted.author)) if quoted is not None else None

    @property
    def said_in(self) -> EventId:
        """The message in which the words stand for those who read them: an edit is shown nowhere but there."""
        return self.row.event_id if self.original is None else self.original.event_id


class Desk:
    """What everybody who handles events has at hand."""

    def __init__(
        self,
        *,
        settings: Settings,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
        estimate: Estimator,
        homeserver: Homeserver,
        caught_up_at: Callable[[], datetime | None],
        reload: Reloader | None = None,
    ) -> None:
        self._reload = reload
        self.settings = settings
        self.catalogue = catalogue
        self.families = named(catalogue.families)
        self.clock = clock
        self.rendering = rendering_of(settings, weighty=catalogue.weighty)
        self._circles = names_of_circles((each.slug, each.name) for each in settings.circles)
        self._outspoken = outspoken(settings)
        self._estimate = estimate
        self._homeserver = homeserver
        self._caught_up_at = caught_up_at
        self._budgets = Budgets(settings.limits)
        self._spent_on: tuple[EventId, Spent] | None = None
        self._understood: tuple[str, datetime, Found | None] | None = None
        """The last words that were looked at, and when, and what they come to."""

    def understand(self, text: str) -> Found | None:
        """The command that is said, whatever it is called and however politely. Of the same words it is asked four times on the way of
        one message, and looked up once."""
        now = self.clock()
        if self._understood is not None:
            before, at, found = self._understood
            if before == text and timedelta(0) <= now - at <= SAME_MOMENT:
                return found
        reading = reading_of(self.settings, now=now, zone=self.settings.zone_of(None))
        found = self.catalogue.understand(text, reading=reading, circles=self._circles)
        self._understood = text, now, found
        return found

    async def ctx(self, arrival: Arrival, family: str, *, message: Message | None, circle: Circle | None) -> Ctx:
        """All that a family's handler is given for this event."""
        now = self.clock()
        db, row = arrival.db, arrival.row
        cause = arrival.cause or row.event_id
        settings = of_persons(self.settings, arrival.accounts)
        return Ctx(
            db=db,
            family=family,
            cause=cause,
            now=now,
            zone=await self._zone(arrival, circle),
            settings=settings,
            outbox=self.outbox(arrival, family, cause=cause),
            catalogue=self.catalogue,
            message=message,
            circle_here=circle,
            speaker=await who_is(
                db, user_id=arrival.person, circle=circle, at=now, settings=settings, present=arrival.is_present(circle)
            ),
            estimate=self._estimate,
            reload=self._reload,
            device=self._homeserver.device_state,
            may_ask_back=lambda: self.spend(arrival, answers=True) is Spent.WITHIN,
        )

    async def _zone(self, arrival: Arrival, circle: Circle | None) -> ZoneInfo:
        """The zone of the circle. In private it is that of the person's circles, where they share one."""
        settings = self.settings
        if circle is None and arrival.where.private and any(each.timezone for each in settings.circles):
            theirs = await circles_of(arrival.db, user_id=arrival.person)
            zones = {settings.zone_of(each.slug) for each in theirs}
            if len(zones) == 1:
                return zones.pop()
        return settings.zone_of(circle.slug if circle is not None else None)

    def outbox(self, arrival: Arrival, family: str, *, cause: EventId | None = None) -> Outbox:
        """The pen for what this event leads to; its ``cause`` is the event itself, unless it is said to be another."""
        here = arrival.where.private and arrival.where.elsewhere is None
        return Outbox(
            arrival.db,
            cause=cause or arrival.row.event_id,
            family=family,
            now=self.clock(),
            rendering=self.rendering,
            outspoken=self._outspoken,
            said_in={arrival.person: arrival.row.room_id} if here else None,
            asker=arrival.person,
        )

    def spend(self, arrival: Arrival, *, answers: bool) -> Spent:
        """Count the event against the limits of its sender and its room, once, however often it is tried.

        ``answers``: it answers an item. What was said while we were away counts at the time when it was said. Once we have
        caught up, our own clock counts: the sender's server may say what it likes.
        """
        row = arrival.row
        if self._spent_on is None or self._spent_on[0] != row.event_id:
            since = self._caught_up_at()
            at = row.received_at if since is not None and row.received_at >= since else row.at
            spent = self._budgets.spend(
                sender=arrival.person, room_id=row.room_id, at=at, now=self.clock(), answers=answers
            )
            self._spent_on = row.event_id, spent
        return self._spent_on[1]


async def answer(ctx: Ctx, reply: Reply) -> None:
    """Write a handler's answer: in reply to the message and in its thread, or to the person alone. Where a private message is
    answered in another room, say so."""
    message = ctx.message
    if reply.doc is not None:
        if message is None or message.elsewhere is not None or (reply.private and not message.private):
            await ctx.outbox.private(
                ctx.actor.user_id,
                reply.doc,
                about=ctx.circle_here,
                card=reply.about,
                priority=reply.priority,
                once=reply.once,
            )
        else:
            await _reply(ctx, message, reply, reply.doc)
    if message is None or message.elsewhere is None or message.room_id in ctx.outbox.left:
        return
    if message.sender in ctx.outbox.told:
        relation = reply_relation(message.event_id, thread=message.thread)
        await ctx.outbox.post(message.room_id, answered_elsewhere(message.elsewhere), relates_to=relation)


async def _reply(ctx: Ctx, message: Message, reply: Reply, doc: Doc) -> None:
    page = reply.list_id is not None
    pen = ctx.outbox.of(PAGES) if page else ctx.outbox
    await pen.post(
        message.room_id,
        doc,
        relates_to=reply_relation(message.event_id, thread=message.thread),
        alone_with=message.account if message.private else None,
        card=str(reply.list_id) if page else reply.about,
        priority=reply.priority,
        once=reply.once,
        reactions=(NEXT,) if page else (),
    )
