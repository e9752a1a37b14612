"""What the bot says before or instead of any family: it knows no such command, a command came too late, something failed, a
secret is best said elsewhere. ``desk.answer`` says what the families answer.
"""

from datetime import timedelta

from chatbot.api.content import content_of, reply_relation
from chatbot.api.errors import Refusal
from chatbot.api.incoming import Message
from chatbot.api.markup import Doc, cmd, n, say
from chatbot.handling.desk import Arrival, Desk
from chatbot.matrix.homeserver import Homeserver
from chatbot.matrix.power import may_redact
from storage.queries import outbox as outbox_of

MORE_MAY_FOLLOW = timedelta(seconds=10)
"""How long a notice that sums up waits after the last thing that it sums up."""


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
            await outbox.private(row.sender, doc)
        else:
            relation = reply_relation(row.event_id, thread=words.thread if words else None)
            alone_with = row.sender if arrival.where.private else None
            await outbox.post(row.room_id, doc, relates_to=relation, alone_with=alone_with)

    async def tell_why_not(self, arrival: Arrival, doc: Doc) -> None:
        """Say why nothing was done. Where the message may hold a figure, take it out of the room and tell the person alone."""
        words = arrival.words
        found = self._desk.catalogue.find(words.text) if words is not None and words.addressed else None
        private = found is not None and found.command.secret and not arrival.where.private
        if private:
            await self.take_out(arrival)
        await self.tell(arrival, doc, private=private)

    async def take_out(self, arrival: Arrival) -> None:
        """Take a message that may hold a figure out of the room, where we have the power, and say where the answer comes."""
        row, room = arrival.row, arrival.where.room
        outbox = self._desk.outbox(arrival, "secret")
        me = self._homeserver.identity.user_id
        if room is not None and may_redact(me, create=room.create, creator=room.creator, levels=room.power_levels):
            await outbox.redact(row.room_id, row.event_id, reason="Figures are for private rooms")
            told = say(
                "That is best said in private, so I have taken the message out of the room and answer you in our private room."
            )
        else:
            told = say(
                "That is best said in private, so I answer you in our private room. Please delete your message here: in this "
                "room I may not."
            )
        await outbox.post(row.room_id, told)

    def unknown(self, message: Message) -> Refusal:
        """What to say to words that are no command: the nearest one, or where to find help."""
        near = self._desk.catalogue.nearest(message.text)
        shown = " ".join(message.text.split()[:1])[:40]
        if not shown:
            return Refusal("hello", "Hello! Say {help} to see what I can do here.", help=cmd("help"))
        if near is not None:
            return Refusal(
                "unknown-command",
                "I know no “{said}”. Did you mean {near}? For example: {example}",
                said=shown,
                near=cmd(near.words),
                example=cmd(near.example),
            )
        return Refusal(
            "unknown-command", "I know no “{said}”. Say {help} to see what I can do here.", said=shown, help=cmd("help")
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
