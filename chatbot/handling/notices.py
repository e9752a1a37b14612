"""What the bot says before or instead of any family: it knows no such command, a command came too late, something failed, a
secret is best said elsewhere. ``desk.answer`` says what the families answer.
"""

from datetime import timedelta

from chatbot.api.arguments import read_declaration
from chatbot.api.elsewhere import answered_elsewhere
from chatbot.api.errors import Refusal, Unsure, UsageError
from chatbot.api.incoming import Message
from chatbot.api.wording.content import content_of, reply_relation
from chatbot.api.wording.markup import Doc, cmd, n, say
from chatbot.handling.desk import Arrival, Desk
from chatbot.handling.figures import may_hold_a_figure
from chatbot.handling.here import ours_here
from chatbot.matrix.homeserver import Homeserver
from chatbot.matrix.power import may_redact
from storage.queries import outbox as outbox_of

MORE_MAY_FOLLOW = timedelta(seconds=10)
"""How long a notice that sums up waits after the last thing that it sums up."""
WHY = "Figures are for private rooms"


class Notices:
    """Tells people what no family tells them."""

    def __init__(self, desk: Desk, homeserver: Homeserver) -> None:
        self._desk = desk
        self._homeserver = homeserver

    async def tell(self, arrival: Arrival, doc: Doc, *, private: bool = False) -> None:
        """Answer an event: in reply to a message and in its thread, or to the person alone."""
        row, words = arrival.row, arrival.words
        outbox = self._desk.outbox(arrival, "dispatcher")
        if row.type != "m.room.message" or private:
            await outbox.private(arrival.person, doc, about=arrival.where.circle)
        else:
            relation = reply_relation(arrival.said_in, thread=words.thread if words else None)
            elsewhere = arrival.where.elsewhere
            if elsewhere is not None:
                await outbox.private(arrival.person, doc, about=None)
                await outbox.post(row.room_id, answered_elsewhere(elsewhere), relates_to=relation)
                return
            alone_with = row.sender if arrival.where.private else None
            await outbox.post(row.room_id, doc, relates_to=relation, alone_with=alone_with)

    async def tell_why_not(self, arrival: Arrival, doc: Doc) -> bool:
        """Say why nothing was done. Where the message may hold a figure, take it out of the room and tell the person alone; who has
        left the room would not read it there, and the others need not. Returns whether it may hold one."""
        figure = await self.may_hold_a_figure(arrival)
        if figure:
            await self.take_out(arrival)
        await self.tell(arrival, doc, private=figure or arrival.where.sender_has_gone)
        return figure

    async def may_hold_a_figure(self, arrival: Arrival) -> bool:
        """Whether a line to us, said where others can read it, may hold a figure.

        It is to us with the prefix or our name, in reply to what we have said, or in an edit of such. The answer to a card,
        and what is said in its thread, are its own text.
        """
        db, row, words = arrival.db, arrival.row, arrival.words
        private = arrival.where.private and (arrival.where.elsewhere is None or not arrival.where.elsewhere.unfit)
        if words is None or private or not self._reads_as_figure(words.text):
            return False
        if words.prefixed or arrival.where.private:
            return True
        related = [
            await ours_here(db, event_id=event_id, room_id=row.room_id)
            for event_id in (words.reply_to, words.thread)
            if event_id is not None
        ]
        if any(ours is not None and ours.card is not None for ours in related):
            return False
        if words.addressed or any(ours is not None for ours in related):
            return True
        return words.edit_of is not None and await outbox_of.was_answered(db, event_id=words.edit_of)

    def _reads_as_figure(self, text: str) -> bool:
        federation = self._desk.settings.federation

        def are_sums(said: str) -> bool:
            try:
                read_declaration(said, currency=federation.currency, locale=federation.language)
            except Unsure:
                return True
            except UsageError:
                return False
            return True

        return may_hold_a_figure(text, catalogue=self._desk.catalogue, are_sums=are_sums)

    async def take_out(self, arrival: Arrival) -> None:
        """Take a message that may hold a figure out of the room, where we have the power, and say where the answer comes."""
        if await self.redact(arrival):
            told = say(
                "That is best said in private, so I have taken the message out of the room and answer you in our private room."
            )
        else:
            told = say(
                "That is best said in private, so I answer you in our private room. Please delete your message here: in this "
                "room I may not."
            )
        await self._desk.outbox(arrival, "secret").post(arrival.row.room_id, told)

    async def redact(self, arrival: Arrival) -> bool:
        """Take a message that may hold a figure out of the room, and what it is an edit of, since each of the two can be read
        without the other. False where we have not the power."""
        row, room, original = arrival.row, arrival.where.room, arrival.original
        me = self._homeserver.identity.user_id
        if room is None or not may_redact(me, create=room.create, creator=room.creator, levels=room.power_levels):
            return False
        outbox = self._desk.outbox(arrival, "figures")
        await outbox.redact(row.room_id, row.event_id, reason=WHY)
        if original is not None:
            await outbox.redact(row.room_id, original.event_id, reason=WHY)
        return True

    def no_such_figures(self, message: Message) -> Refusal:
        """What to say in private to figures that are no command: they are not said again."""
        near, secret = (
            self._desk.catalogue.nearest(message.text),
            [c for c in self._desk.catalogue.commands if c.secret],
        )
        by_themselves = [command for command in secret if command.alone is not None]
        meant = near if near is not None and near.secret else [*by_themselves, *(c for c in secret if c.changes)][0]
        return Refusal(
            "unknown-figures",
            "I could not tell what to do with the figures that you said. Did you mean {meant}? For example: {example}",
            meant=cmd(meant.words),
            example=cmd(meant.example),
        )

    async def too_old(self, arrival: Arrival) -> None:
        """One notice per room sums up the commands that came in too late to act on."""
        db, row = arrival.db, arrival.row
        tag = f"too-old:{row.room_id}"[:128]
        waiting = await outbox_of.queued_with_tag(db, tag=tag)
        count = 1 + (int(waiting[-1].content.get("org.circlebot.count", 0)) if waiting else 0)
        came = n(count, "a command came", "{count} commands came")
        doc = say(
            "While I was away, {came} in here that I have not acted on, since too much time has passed. I am sorry. "
            "Please say it again if it still matters.",
            came=came,
        )
        due = self._desk.clock() + MORE_MAY_FOLLOW
        if waiting:
            waiting[-1].due_at = due
            waiting[-1].content = {
                **waiting[-1].content,
                **content_of(doc, rendering=self._desk.rendering),
                "org.circlebot.count": count,
            }
            return
        outbox = self._desk.outbox(arrival, "late")
        txn = await outbox.post(row.room_id, doc, tag=tag, at=due)
        if txn is not None and (written := await outbox_of.find_by_txn(db, txn_id=txn)) is not None:
            written.content = {**written.content, "org.circlebot.count": count}
