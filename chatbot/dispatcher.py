"""The one path of an arrived event: inbox row → handler → outbox rows, in one transaction.

A refusal rolls everything back, and a second short transaction records it with its friendly text. An unexpected error
rolls back as well, is logged under a reference that the person is told, and the next event goes on.
"""

import secrets
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.catalogue import Catalogue, Found
from chatbot.config import Settings
from chatbot.context import Ctx, MemberChange, Message, Quoted, Reply, TakenBack, Touch, TouchKind
from chatbot.errors import Refusal, UsageError
from chatbot.family import Place, named
from chatbot.gate import Budgets, Spent, gate
from chatbot.inbound import Words, is_by_a_bot, quoted_text, reaction_of, read_words
from chatbot.markup import code, p, say
from chatbot.matrix.homeserver import Homeserver, HomeserverError, RateLimited, TokenRefused, Unavailable
from chatbot.matrix.power import may_redact
from chatbot.outbox import Outbox, reply_relation
from chatbot.pace import Paces
from chatbot.speaker import Whereabouts, circles_of, whereabouts, who_is
from storage.database import Database
from storage.models import Circle, InboxEvent, InboxState, Membership, OpenQuestion, OutboxRow
from storage.queries import inbox as inbox_of
from storage.queries import outbox as outbox_of
from storage.queries import questions
from storage.trouble import passing
from storage.types import EventId, NotFound, RoomId, UserId

log = structlog.get_logger(__name__)

QUOTE_PATIENCE = timedelta(minutes=5)
"""A message that cannot be fetched for so long is left out: the events behind it wait."""
ASK_AGAIN = timedelta(seconds=3)
MORE_MAY_FOLLOW = timedelta(seconds=10)
"""A notice that sums up waits for so long after the last thing that it has to sum up."""
AT_A_TIME = 20
"""So many events that wait are looked up together."""
CANCEL = {"cancel", "stop", "never mind", "nevermind", "forget it"}


class Dispatcher:
    """Handles what arrived, oldest first, one at a time."""

    def __init__(
        self,
        *,
        database: Database,
        settings: Settings,
        catalogue: Catalogue,
        homeserver: Homeserver,
        clock: Callable[[], datetime],
        paces: Paces,
    ) -> None:
        self._database = database
        self._settings = settings
        self._paces = paces
        self._catalogue = catalogue
        self._families = named(catalogue.families)
        self._homeserver = homeserver
        self._clock = clock
        self._budgets = Budgets(settings.limits)
        self._waiting: deque[InboxEvent] = deque()
        """The events that are handled next, as they were when they were looked up."""
        self._resting: dict[RoomId, datetime] = {}
        """The rooms whose next event needs an answer of the homeserver first, and when it is asked for again."""

    async def drain(self) -> int:
        """Handle everything that waits; returns how many events that were."""
        handled = 0
        while await self.step():
            handled += 1
        return handled

    async def step(self) -> bool:
        """Handle the oldest event that waits. False when none does.

        Where Matrix must be asked first and does not answer, that room waits and the others go on. Raises what the archive
        raises while it is in trouble.
        """
        self._resting = {room_id: until for room_id, until in self._resting.items() if until > self._clock()}
        if not self._waiting:
            async with self._database.reading() as db:
                self._waiting.extend(await inbox_of.pending(db, limit=AT_A_TIME, except_in=self._resting))
        if not self._waiting:
            return False
        row = self._waiting[0]
        await self._handle(row)
        if row.room_id in self._resting:  # All of them stay pending, and in their order.
            self._waiting = deque(each for each in self._waiting if each.room_id != row.room_id)
        else:
            self._waiting.popleft()
        return True

    async def _handle(self, row: InboxEvent) -> None:
        words: Words | None = None
        try:
            words = self._words_of(row)
            quoted = await self._quoted_for(row, words)
            async with self._database.transaction() as db:
                fresh = await inbox_of.find(db, event_id=row.event_id)
                if fresh is None or fresh.state is not InboxState.PENDING:
                    return
                await self._dispatch(db, fresh, words, quoted)
                self._settle(fresh, InboxState.DONE)
        except HomeserverError as trouble:
            wait = trouble.retry_after if isinstance(trouble, RateLimited) else ASK_AGAIN
            log.warning("cannot ask for what a command needs", event_id=row.event_id, error=str(trouble))
            self._resting[row.room_id] = self._clock() + wait
        except Exception as error:
            if passing(error) is not None:
                raise  # The event is not to blame: it is handled as it is once the archive works again.
            await self._apologise(row, words, error)  # Whatever breaks one event must not stop the next.

    @property
    def waits_until(self) -> datetime | None:
        """When a room is tried again that waits for the homeserver's answer."""
        return min(self._resting.values(), default=None)

    def _words_of(self, row: InboxEvent) -> Words | None:
        if row.type != "m.room.message":
            return None
        me = self._homeserver.identity
        return read_words(
            row.content, prefix=self._settings.matrix.command_prefix, me=me.user_id, my_name=me.display_name
        )

    async def _quoted_for(self, row: InboxEvent, words: Words | None) -> Quoted | None:
        """The message replied to, fetched before the transaction for the commands that want it."""
        if words is None or words.reply_to is None or not words.addressed:
            return None
        found = self._catalogue.find(words.text)
        if found is None or not found.command.quotes:
            return None
        try:
            event = await self._homeserver.event(row.room_id, words.reply_to)
        except (Unavailable, RateLimited, TokenRefused):
            if self._clock() - row.received_at < QUOTE_PATIENCE:
                raise
            return None
        except HomeserverError:
            return None
        text = quoted_text(event.content)
        if not text or event.undecryptable:
            return None
        return Quoted(event.event_id, event.sender, text, by_a_bot=is_by_a_bot(event.content))

    async def _dispatch(self, db: AsyncSession, row: InboxEvent, words: Words | None, quoted: Quoted | None) -> None:
        where = await whereabouts(db, room_id=row.room_id, user_id=row.sender)
        match row.type:
            case "m.reaction":
                await self._reaction(db, row, where)
            case "m.room.redaction":
                await self._redaction(db, row, where)
            case "m.room.member":
                await self._member_change(db, row, where)
            case "m.room.message" if words is not None:
                await self._message(db, row, where, words, quoted)

    async def _message(
        self, db: AsyncSession, row: InboxEvent, where: Whereabouts, words: Words, quoted: Quoted | None
    ) -> None:
        message = Message(
            event_id=row.event_id, room_id=row.room_id, sender=row.sender, text=words.text, at=row.at,
            private=where.private, encrypted=row.encrypted, reply_to=words.reply_to, thread=words.thread, quoted=quoted,
        )  # fmt: skip
        card = await self._card_touched(db, words)
        question = await self._question_answered(db, row, where, words)
        for_us = words.addressed or where.private or card is not None
        if words.edit_of is not None and not words.prefixed:
            await self._edited(db, row, where, words.edit_of)
            return
        if not for_us:
            return
        match self._budgets.spend(sender=row.sender, room_id=row.room_id, at=row.at, now=self._clock()):
            case Spent.TOO_MUCH:
                raise Refusal(
                    "too-many",
                    "That is a lot at once. I have not acted on this, and shall not on what follows within a minute. Then "
                    "please say it again.",
                )
            case Spent.TOLD:
                return
        if where.room is not None and where.room.encrypted and not row.encrypted:
            await self._tell(db, row, words, Reply.text(
                "This room is encrypted, but that message was not, so I have not acted on it. "
                "Please send it again, encrypted."))  # fmt: skip
            return
        if words.edit_of is not None:
            await self._tell(db, row, words, Reply.text(
                "I do not act on edited messages, so that nothing happens twice. Please send it as a new message."))  # fmt: skip
            return
        if not words.prefixed and question is not None:
            await self._answer(db, row, where, message, question)
        elif not words.prefixed and card is not None:
            await self._touched(
                db, row, where, message, card,
                Touch(TouchKind.REPLY, _key_of(card), words.text, row.event_id, row.at, card.txn_id),
            )  # fmt: skip
        else:
            await self._command(db, row, where, message)

    async def _card_touched(self, db: AsyncSession, words: Words) -> OutboxRow | None:
        """The card that a message replies to, or in whose thread it stands."""
        for event_id in (words.reply_to, words.thread):
            if event_id is not None:
                row = await outbox_of.find_by_event(db, event_id=event_id)
                if row is not None and row.card is not None:
                    return row
        return None

    async def _question_answered(
        self, db: AsyncSession, row: InboxEvent, where: Whereabouts, words: Words
    ) -> OpenQuestion | None:
        if not where.private or words.edit_of is not None:
            return None
        if words.reply_to is not None:
            asked = await outbox_of.find_by_event(db, event_id=words.reply_to)
            if asked is not None:
                question = await questions.find_by_txn(db, user_id=row.sender, txn_id=asked.txn_id)
                if question is not None:
                    return question
                if asked.card is not None:
                    return None
        return await questions.find_newest_to(db, user_id=row.sender, now=self._clock())

    async def _command(self, db: AsyncSession, row: InboxEvent, where: Whereabouts, message: Message) -> None:
        if self._clock() - row.at > self._settings.limits.max_command_age:
            await self._too_old(db, row)
            return
        found = self._catalogue.find(message.text)
        if found is None:
            for family in self._families.values():
                if await self._heard(await self._ctx(db, row, family.name, message=message, circle=where.circle)):
                    return
            raise self._unknown(message)
        command = found.command
        circle = where.circle
        if circle is None and where.private and command.place is Place.CIRCLE:
            theirs = await circles_of(db, user_id=row.sender)
            circle = theirs[0] if len(theirs) == 1 else None
        ctx = await self._ctx(db, row, command.family, message=message, circle=circle)
        gate(command, holds=ctx.actor.holds, private=where.private)
        if command.place is Place.CIRCLE and circle is None:
            raise Refusal(
                "which-circle",
                "Please say that in the circle's room, so that I know which circle you mean.",
            )
        if command.secret and not where.private:
            await self._take_out(db, row, where)
        try:
            args = command.grammar.parse(found.rest, reading=ctx.reading, example=command.example)
        except UsageError:
            if await self._heard(ctx):
                return
            raise
        reply = await command.handler(ctx, *args.args, **args.kwargs)
        if command.secret and not where.private and reply.doc is not None:
            reply = Reply(reply.doc, private=True, about=reply.about)
        await self._say(ctx, reply)

    async def _heard(self, ctx: Ctx) -> bool:
        """Whether a family makes something of words that are no command, or not one that can be read."""
        heard = self._families[ctx.family].heard
        reply = await heard(ctx, ctx.said.text) if heard is not None else None
        if reply is None:
            return False
        await self._say(ctx, reply)
        return True

    async def _take_out(self, db: AsyncSession, row: InboxEvent, where: Whereabouts) -> None:
        """A message that may hold a figure leaves the room, where we may do that; the answer goes to the person alone."""
        outbox, room = self._outbox(db, row.event_id, "secret"), where.room
        me = self._homeserver.identity.user_id
        if room is not None and may_redact(me, create=room.create, creator=room.creator, levels=room.power_levels):
            await outbox.redact(row.room_id, row.event_id, reason="Figures are for private rooms")
            done = "so I have taken the message out of the room and answer you in our private room."
        else:
            done = "so I answer you in our private room. Please delete your message here: in this room I may not."
        await outbox.post(row.room_id, say(f"That is best said in private, {done}"))

    def _unknown(self, message: Message) -> Refusal:
        near = self._catalogue.nearest(message.text)
        prefix = self._settings.matrix.command_prefix
        shown = " ".join(message.text.split()[:1])[:40]
        if not shown:
            return Refusal("hello", f"Hello! Say {prefix}help to see what I can do here.")
        if near is not None:
            return Refusal(
                "unknown-command",
                f"I know no “{shown}”. Did you mean {prefix}{near.words}? For example: {near.example}",
            )
        return Refusal("unknown-command", f"I know no “{shown}”. Say {prefix}help to see what I can do here.")

    async def _too_old(self, db: AsyncSession, row: InboxEvent) -> None:
        """One notice per room sums up the commands that came in too late to act on."""
        tag = f"too-old:{row.room_id}"[:128]
        waiting = await outbox_of.queued_with_tag(db, tag=tag)
        count = 1 + (int(waiting[-1].content.get("org.circlebot.count", 0)) if waiting else 0)
        number = "a command came" if count == 1 else f"{count} commands came"
        doc = say(
            f"While I was away, {number} in here that I have not acted on, since too much time has passed. "
            "I am sorry. Please say it again if it still matters."
        )
        due = self._clock() + MORE_MAY_FOLLOW
        if waiting:
            waiting[-1].due_at = due
            waiting[-1].content = {
                **waiting[-1].content, "body": doc.plain, "formatted_body": doc.html, "org.circlebot.count": count,
            }  # fmt: skip
            return
        outbox = self._outbox(db, row.event_id, "late")
        txn = await outbox.post(row.room_id, doc, tag=tag, at=due)
        if txn is not None and (written := await outbox_of.find_by_txn(db, txn_id=txn)) is not None:
            written.content = {**written.content, "org.circlebot.count": count}

    async def _answer(
        self, db: AsyncSession, row: InboxEvent, where: Whereabouts, message: Message, question: OpenQuestion
    ) -> None:
        plain = message.text.strip().casefold().rstrip(".!")
        ctx = await self._ctx(db, row, question.family, message=message, circle=None)
        if self._is_command(message.text, ctx):
            await self._command(db, row, where, message)
            return
        await db.delete(question)
        if plain in CANCEL:
            await self._say(ctx, Reply.text("All right, I have dropped that. Nothing has changed."))
            return
        handler = self._families[question.family].answers[question.name]
        await self._say(ctx, await handler(ctx, message.text, question.data))

    def _is_command(self, text: str, ctx: Ctx) -> bool:
        """Whether words in private are a whole command, although a question is open that may stay so for weeks."""
        found = self._catalogue.find(text)
        if found is None:
            return False
        try:
            found.command.grammar.parse(found.rest, reading=ctx.reading, example=found.command.example)
        except UsageError:
            return found.command.words != "yes" and found.command.family == ctx.family
        return True

    async def _reaction(self, db: AsyncSession, row: InboxEvent, where: Whereabouts) -> None:
        reaction = reaction_of(row.content)
        if reaction is None:
            return
        target, key = reaction
        card = await outbox_of.find_by_event(db, event_id=target)
        if card is None or card.card is None:
            return
        touch = Touch(TouchKind.REACTION, _key_of(card), key, row.event_id, row.at, card.txn_id)
        await self._touched(db, row, where, None, card, touch)

    async def _redaction(self, db: AsyncSession, row: InboxEvent, where: Whereabouts) -> None:
        if row.redacts is None:
            return
        gone = await inbox_of.find(db, event_id=row.redacts)
        if gone is None or gone.type == "m.room.message":
            await self._taken_back(
                db, row, where, TakenBack(row.redacts, row.sender, row.at, moderates=_moderates(row, where))
            )
            return
        reaction = reaction_of(gone.content) if gone.type == "m.reaction" else None
        if reaction is None or gone.sender != row.sender:
            return
        card = await outbox_of.find_by_event(db, event_id=reaction[0])
        if card is None or card.card is None:
            return
        touch = Touch(TouchKind.REACTION_REMOVED, _key_of(card), "", gone.event_id, row.at, card.txn_id)
        await self._touched(db, row, where, None, card, touch)

    async def _taken_back(self, db: AsyncSession, row: InboxEvent, where: Whereabouts, gone: TakenBack) -> None:
        for family in self._families.values():
            if family.taken_back is not None:
                ctx = await self._ctx(db, row, family.name, message=None, circle=where.circle)
                await family.taken_back(ctx, gone)

    async def _edited(self, db: AsyncSession, row: InboxEvent, where: Whereabouts, original: EventId) -> None:
        for family in self._families.values():
            if family.edited is not None:
                await family.edited(await self._ctx(db, row, family.name, message=None, circle=where.circle), original)

    async def _touched(
        self, db: AsyncSession, row: InboxEvent, where: Whereabouts, message: Message | None, card: OutboxRow,
        touch: Touch,
    ) -> None:  # fmt: skip
        family = self._families.get(str(card.card).partition(":")[0])
        if family is None or family.touched is None:
            return
        ctx = await self._ctx(db, row, family.name, message=message, circle=where.circle)
        reply = await family.touched(ctx, touch)
        if reply.doc is not None and message is None:  # A message has been counted before.
            spent = self._budgets.spend(sender=row.sender, room_id=row.room_id, at=row.at, now=self._clock())
            if spent is not Spent.WITHIN:
                return  # The answer counts however often somebody taps; only our words would be too many.
        await self._say(ctx, reply)

    async def _member_change(self, db: AsyncSession, row: InboxEvent, where: Whereabouts) -> None:
        membership = row.content.get("membership")
        if where.circle is None or row.state_key is None:
            return
        if not isinstance(membership, str) or membership not in set(Membership):
            return
        change = MemberChange(UserId(row.state_key), Membership(membership), row.sender)
        for family in self._families.values():
            if family.member_changed is not None:
                ctx = await self._ctx(db, row, family.name, message=None, circle=where.circle)
                await family.member_changed(ctx, change)

    async def _ctx(
        self, db: AsyncSession, row: InboxEvent, family: str, *, message: Message | None, circle: Circle | None
    ) -> Ctx:
        now = self._clock()
        return Ctx(
            db=db, family=family, cause=row.event_id, now=now, settings=self._settings,
            outbox=self._outbox(db, row.event_id, family), catalogue=self._catalogue, message=message, circle_here=circle,
            speaker=await who_is(db, user_id=row.sender, circle=circle, at=now, settings=self._settings),
            paces=self._paces,
        )  # fmt: skip

    def _outbox(self, db: AsyncSession, cause: str, family: str) -> Outbox:
        return Outbox(db, cause=cause, family=family, now=self._clock())

    async def _say(self, ctx: Ctx, reply: Reply) -> None:
        """Write the answer: in reply to the message and in its thread, or to the person alone."""
        if reply.doc is None:
            return
        if ctx.message is None or (reply.private and not ctx.message.private):
            await ctx.outbox.private(ctx.actor.user_id, reply.doc, card=reply.about)
            return
        relation = reply_relation(ctx.message.event_id, thread=ctx.message.thread)
        alone_with = ctx.message.sender if ctx.message.private else None
        await ctx.outbox.post(
            ctx.message.room_id, reply.doc, relates_to=relation, alone_with=alone_with, card=reply.about
        )

    async def _tell(self, db: AsyncSession, row: InboxEvent, words: Words | None, reply: Reply) -> None:
        """An answer of the dispatcher itself."""
        if reply.doc is None:
            return
        outbox = self._outbox(db, row.event_id, "dispatcher")
        if row.type != "m.room.message" or reply.private:
            await outbox.private(row.sender, reply.doc)
        else:
            relation = reply_relation(row.event_id, thread=words.thread if words else None)
            where = await whereabouts(db, room_id=row.room_id, user_id=row.sender)
            alone_with = row.sender if where.private else None
            await outbox.post(row.room_id, reply.doc, relates_to=relation, alone_with=alone_with)

    async def _apologise(self, row: InboxEvent, words: Words | None, error: Exception) -> None:
        """Say why nothing was done; where not even that can be done, note it and go on."""
        try:
            if isinstance(error, Refusal | NotFound):
                await self._refuse(row, words, error)
            else:
                await self._fail(row, words)
        except Exception as worse:
            if passing(worse) is not None:
                raise
            log.exception("cannot even say that it failed", event_id=row.event_id)
            async with self._database.transaction() as db:
                fresh = await inbox_of.find(db, event_id=row.event_id)
                if fresh is not None and fresh.state is InboxState.PENDING:
                    self._settle(fresh, InboxState.FAILED)

    async def _refuse(self, row: InboxEvent, words: Words | None, refusal: Refusal | NotFound) -> None:
        text = refusal.text if isinstance(refusal, Refusal) else f"I know no {refusal.what} {refusal.which}."
        found: Found | None = self._catalogue.find(words.text) if words and words.addressed else None
        async with self._database.transaction() as db:
            fresh = await inbox_of.find(db, event_id=row.event_id)
            if fresh is None or fresh.state is not InboxState.PENDING:
                return
            where = await whereabouts(db, room_id=row.room_id, user_id=row.sender)
            private = found is not None and found.command.secret and not where.private
            if private:
                await self._take_out(db, fresh, where)
            await self._tell(db, fresh, words, Reply(say(p(text)), private=private))
            self._settle(fresh, InboxState.REFUSED)
        log.info("refused", event_id=row.event_id, code=getattr(refusal, "code", "not-found"))

    async def _fail(self, row: InboxEvent, words: Words | None) -> None:
        reference = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
        log.exception("handling failed", event_id=row.event_id, reference=reference)
        async with self._database.transaction() as db:
            fresh = await inbox_of.find(db, event_id=row.event_id)
            if fresh is None or fresh.state is not InboxState.PENDING:
                return
            if words is not None and words.addressed:
                found = self._catalogue.find(words.text)
                where = await whereabouts(db, room_id=row.room_id, user_id=row.sender)
                private = found is not None and found.command.secret and not where.private
                if private:
                    await self._take_out(db, fresh, where)
                await self._tell(db, fresh, words, Reply(say(p(
                    "I am sorry, that failed on our side, and nothing has changed. "
                    "Please tell an operator the reference ", code(reference), ".")), private=private))  # fmt: skip
            fresh.reference = reference
            self._settle(fresh, InboxState.FAILED)

    def _settle(self, row: InboxEvent, state: InboxState) -> None:
        """Mark an event as dealt with and drop its words: only what points at other events is kept."""
        row.state = state
        row.done_at = self._clock()
        if row.type not in ("m.reaction", "m.room.member"):
            row.content = {}


def _key_of(card: OutboxRow) -> str:
    return str(card.card).partition(":")[2]


def _moderates(row: InboxEvent, where: Whereabouts) -> bool:
    """Whether who did it may take other people's messages away there."""
    room = where.room
    return room is not None and may_redact(
        row.sender, create=room.create, creator=room.creator, levels=room.power_levels
    )
