"""What is left for later: jobs that come due, and questions whose answers are awaited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from chatbot.api.in_hand import InHand
from chatbot.api.post.effects import Priority
from chatbot.api.post.sealing import About
from chatbot.api.seams.payloads import Asked, Due
from chatbot.api.wording.content import reply_relation
from chatbot.api.wording.markup import Doc
from storage.models import Job, OpenQuestion
from storage.queries import jobs as jobs_of
from storage.types import RoomId, UserId


@dataclass(slots=True)
class Asking(InHand):
    """The part of what a handler has in hand with which it asks, and has things done later."""

    async def schedule(self, due: Due, *, at: datetime) -> None:
        """Have this family's job done at an instant; again for the same record moves it."""
        job = await self._job(due)
        if job is None:
            self.db.add(Job(family=self.family, name=due.name, key=due.key, data=due.data, due_at=at))
        else:
            job.due_at, job.data, job.done_at, job.retry_at, job.failures = at, due.data, None, None, 0

    async def unschedule(self, due: Due) -> None:
        """Forget a job that is no longer wanted; harmless when there is none."""
        job = await self._job(due)
        if job is not None:
            await self.db.delete(job)

    async def is_scheduled(self, due: Due) -> bool:
        """Whether this family's job for the same record is known, done or not."""
        return await self._job(due) is not None

    async def _job(self, due: Due) -> Job | None:
        return await jobs_of.find(self.db, family=self.family, name=due.name, key=due.key)

    async def ask(
        self,
        user_id: UserId,
        asked: Asked,
        doc: Doc,
        *,
        about: About,
        lasts: timedelta = timedelta(days=7),
        rings: bool = True,
        priority: Priority = Priority.ANSWER,
        once: str | None = None,
        card: str | None = None,
        reactions: Sequence[str] = (),
    ) -> None:
        """Ask a person something in private; their next plain words there go to this family's answer of that kind.

        A newer question of the same kind about the same record replaces the older one: nobody has to answer the same thing
        twice. ``about`` is the circle whose matter it is, as in ``Outbox.private``. What is said in reply and is no answer is about
        the record that ``card`` names; ``reactions`` are put on it, to be tapped.
        """
        await self.forget_question(user_id, asked)
        txn = await self.outbox.private(
            user_id,
            doc,
            about=about,
            rings=rings,
            priority=priority,
            once=once,
            card=card,
            reactions=reactions,
            awaited=priority is not Priority.REMINDER,
        )
        self.open_question(asked, to=user_id, txn=txn, lasts=lasts)

    async def ask_here(
        self, asked: Asked, doc: Doc, *, lasts: timedelta = timedelta(days=1), card: str | None = None
    ) -> None:
        """Ask whoever speaks, where they speak: in a circle's room it is answered by a reply to what we ask, or by a bare yes, no
        or number that is said to us, or at once."""
        message = self.said
        await self.forget_question(message.sender, asked)
        txn = await self.outbox.post(
            message.room_id,
            doc,
            relates_to=reply_relation(message.event_id, thread=message.thread),
            alone_with=message.account if message.private else None,
            card=card,
        )
        self.open_question(
            asked, to=message.sender, txn=txn, lasts=lasts, room_id=None if message.private else message.room_id
        )

    def open_question(
        self, asked: Asked, *, to: UserId, txn: str | None, lasts: timedelta, room_id: RoomId | None = None
    ) -> None:
        """Wait for a person's answer to what a message of ours asks them, by its transaction id."""
        if txn is not None:
            self.put_questions.append(txn)
        self.db.add(
            OpenQuestion(
                user_id=to,
                room_id=room_id,
                family=self.family,
                name=asked.name,
                about=asked.key,
                data=asked.data,
                asked_txn=txn,
                asked_at=self.now,
                expires_at=self.now + lasts,
                in_backups=asked.in_backups,
            )
        )

    async def asked_at(self, user_id: UserId, asked: Asked) -> datetime | None:
        """When this family has put its open question of that kind, about that record, to a person; None where it has none."""
        query = select(OpenQuestion.asked_at).where(
            OpenQuestion.user_id == user_id,
            OpenQuestion.family == self.family,
            OpenQuestion.name == asked.name,
            OpenQuestion.about == asked.key,
        )
        return (await self.db.scalars(query)).first()

    async def await_until(self, kind: type[Asked], *, about: str, until: datetime) -> None:
        """Wait for the answers to this family's open questions of a kind about a record until another time than before."""
        await self.db.execute(
            update(OpenQuestion)
            .where(
                OpenQuestion.family == self.family,
                OpenQuestion.name == kind.name,
                OpenQuestion.about == about,
            )
            .values(expires_at=until)
        )

    async def end_question(self, question: OpenQuestion) -> UserId | None:
        """Take an open question of this family back, since what it is about is over. Returns the person where they are to be told:
        in a circle's room all see what has become of it."""
        await self.db.delete(question)
        return question.user_id if question.room_id is None else None

    async def forget_question(self, user_id: UserId, asked: Asked) -> None:
        """Take back this family's open question of that kind, about that record, to a person; harmless when there is none."""
        await self.db.execute(
            delete(OpenQuestion).where(
                OpenQuestion.user_id == user_id,
                OpenQuestion.family == self.family,
                OpenQuestion.name == asked.name,
                OpenQuestion.about == asked.key,
            )
        )
