"""All that a handler can see and say. There is no client in here: a handler cannot send, it leaves rows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update

from chatbot.api.arguments import Habits, Reading, say_days_left, say_near, say_when, sort_key
from chatbot.api.auditing import ON_THE_WAY, must_be_audited
from chatbot.api.content import reply_relation
from chatbot.api.decisions import Outcome, ToDecide
from chatbot.api.device import DeviceState
from chatbot.api.effects import Priority
from chatbot.api.errors import AtRest
from chatbot.api.estimate import Estimator, no_wait
from chatbot.api.events import Event
from chatbot.api.incoming import Actor, Message
from chatbot.api.markup import Block, Doc, Inline, Part, say
from chatbot.api.outbox import Outbox
from chatbot.api.payloads import Asked, Due
from chatbot.api.reloading import Reloader
from chatbot.api.says import Going, Held, Loss, News, Possible, Readers, Waiting
from chatbot.api.sealing import About
from chatbot.config import CircleSettings, Settings, at_rest
from storage.models import AuditLine, Circle, Job, OpenQuestion, PutMatter
from storage.queries import jobs as jobs_of
from storage.transaction import Transaction
from storage.types import CircleSlug, RoomId, UserId

if TYPE_CHECKING:
    from chatbot.api.catalogue import Catalogue

N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to the person: a quiet notice in reply, in the same thread. ``private`` sends it to them alone.

    What is said in reply to it is about the record that ``about`` names, like a reply to that record's card. ``priority``
    tells what it goes before while the homeserver holds us back.
    """

    doc: Doc | None = None
    private: bool = False
    about: str | None = None
    priority: Priority = Priority.ANSWER
    unread: Doc | None = None
    """What taps mean here, where one means nothing: told in private, once to each person, ever."""
    list_id: int | None = None
    """The list that this is a page of, where there is more of it (see ``pages``)."""
    once: str | None = None
    """Said only if nothing was ever said under this name (see ``acknowledging``)."""

    @classmethod
    def none(cls) -> "Reply":
        """No words of our own: a card or a reaction is the answer."""
        return cls()

    @classmethod
    def text(
        cls,
        *blocks: Block | Inline,
        private: bool = False,
        about: str | None = None,
        **parts: Part,
    ) -> "Reply":
        """Answer with these blocks (see ``say``): a string is a literal of ours, and its paragraph."""
        return cls(say(*blocks, **parts), private, about)


def reading_of(settings: Settings, *, now: datetime, zone: ZoneInfo) -> Reading:
    """How words are read in a federation: now, the zone, the language, the money."""
    federation = settings.federation
    said = federation.times
    habits = Habits(said.day_ends, said.morning, said.noon, said.afternoon, said.evening, said.night)
    return Reading(now, zone, federation.language, federation.currency, habits)


@dataclass(slots=True)
class Ctx:
    """One message, touch, answer or job in hand: its transaction, who speaks, where, and the pen to write with."""

    db: Transaction
    family: str
    cause: str
    """The event id or job that this is done for; ids of what is sent derive from it."""
    now: datetime
    zone: ZoneInfo
    """In which times are read and said here: the circle's, or the person's in private."""
    settings: Settings
    outbox: Outbox
    catalogue: "Catalogue"
    message: Message | None = None
    speaker: Actor | None = None
    circle_here: Circle | None = None
    device: DeviceState | None = None
    """How the bot's device stands; None where no event is in hand."""
    estimate: Estimator = no_wait
    """How long the queue will take, for those who ask when it will be empty."""
    reload: Reloader | None = None
    """Has the changed TOML taken in; None where there is nobody to do that."""
    may_ask_back: Callable[[], bool] = lambda: True
    """Whether what is in hand is within what its sender and its room may ask of us: no tap makes us talk on and on."""
    in_doubt: bool = False
    """It was not said plainly, so a command that asks before it acts (``asks_itself``) does so in any case."""
    audited: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    """What was changed, as the audit names it."""
    put_questions: list[str] = field(default_factory=list)
    """The messages in which questions were asked, by their transaction ids."""
    asked: list[CircleSlug] = field(default_factory=list)
    """The circles of which was asked whether the speaker is in their room."""

    @property
    def actor(self) -> Actor:
        """Who speaks. A job has no speaker and must not ask."""
        if self.speaker is None:
            raise LookupError("nobody speaks in a job")
        return self.speaker

    @property
    def said(self) -> Message:
        """The message in hand. A job has none and must not ask."""
        if self.message is None:
            raise LookupError("no message led to this")
        return self.message

    def as_written(self, words: str) -> str:
        """Words out of the message in hand as the archive keeps them: with what was strong, a list, a link in them."""
        written = self.message.written if self.message is not None else None
        return written.part(words) if written is not None else words

    @property
    def circle(self) -> Circle:
        """The circle that this is about: of what is said in a circle's room. What may be said elsewhere must not ask."""
        if self.circle_here is None:
            raise LookupError("no circle is known here")
        return self.circle_here

    def rules_of(self, circle: CircleSlug) -> CircleSettings:
        """The settings of a circle of the TOML. What is shown of one that it names no more goes by those of ``at_rest``; what a
        job would do there waits: raises AtRest."""
        if any(each.slug == circle for each in self.settings.circles):
            return self.settings.circle(circle)
        if self.speaker is None:
            raise AtRest(circle)
        return at_rest(circle)

    @property
    def reading(self) -> Reading:
        """How words are read here: now, the zone, the language, the money."""
        return reading_of(self.settings, now=self.now, zone=self.zone)

    def when(self, instant: datetime, circle: CircleSlug | None = None) -> str:
        """An instant in full, "Fri 10 Feb 2027, 17:00 GMT", in the zone of a circle, or in the one that we are in here."""
        zone = self.zone if circle is None else self.settings.zone_of(circle)
        return say_when(instant, zone=zone, locale=self.settings.federation.language)

    def near(self, instant: datetime, circle: CircleSlug) -> str:
        """The same in short, without the year where it is this one."""
        zone = self.settings.zone_of(circle)
        return say_near(instant, now=self.now, zone=zone, locale=self.settings.federation.language)

    def days_left(self, instant: datetime, circle: CircleSlug) -> Inline:
        """In how many days that is, by the calendar of a circle: true until its next midnight."""
        return say_days_left(instant, now=self.now, zone=self.settings.zone_of(circle))

    def by_name(self, found: Iterable[N], name: Callable[[N], str]) -> list[N]:
        """Things in the order of their names, as the federation's language sorts them, on whatever database."""
        language = self.settings.federation.language.language
        return sorted(found, key=lambda each: sort_key(name(each), language=language))

    def audit(self, what: str, subject: str, *, circle: CircleSlug | None = None, **detail: Any) -> None:
        """Note one change: ``what`` is ``family.verb``. Never a figure, never words said in private."""
        self.audited.append(what)
        self.subjects.append(subject)
        self.db.add(
            AuditLine(
                at=self.now,
                actor=self.speaker.user_id if self.speaker else None,
                what=what,
                subject=subject,
                circle=circle if circle is not None else (self.circle_here.slug if self.circle_here else None),
                cause=self.cause,
                detail=detail,
            )
        )

    def within(self, family: str) -> "Ctx":
        """The same event for another family, with a pen of its own."""
        return replace(self, family=family, outbox=self.outbox.of(family))

    async def publish(self, event: Event) -> None:
        """Tell the families that have subscribed what has happened, here and now. Raises TypeError for an event that this
        family has not declared to publish, and NotAudited for a subscriber that changes something without a line of its own."""
        changes = await self.db.changes()
        audited = not changes - ON_THE_WAY  # Lines of others stand for what others change, and for nothing of ours.
        for family, subscriber in self.catalogue.subscribers(event, publisher=self.family):
            pen = replace(self.within(family), audited=[])
            await subscriber(pen, event)
            changed = await self.db.changes()
            must_be_audited(family, changed=changed, lines=pen.audited)
            changes |= changed
            if audited:
                self.audited += pen.audited
        self.db.note_changes(changes)

    async def put_to_circle(self, question: ToDecide) -> int:
        """Ask a circle to decide about a record of this family; the number of the item that carries the question. Its outcome comes
        to ``@family.decided()``."""
        for family in self.catalogue.families:
            if family.puts_to_circles is not None:
                return await family.puts_to_circles(self.within(family.name), self.family, question)
        raise LookupError("no family puts questions to circles")

    async def take_from_circle(self, item: int) -> None:
        """Take a question of this family back, which ``put_to_circle`` has put: its item is withdrawn, where it is open still."""
        for family in self.catalogue.families:
            if family.takes_from_circles is not None:
                return await family.takes_from_circles(self.within(family.name), item)
        raise LookupError("no family takes questions back from circles")

    async def hand_outcome(self, put: PutMatter, outcome: Outcome) -> None:
        """Hand what a circle has come to about a matter to the family whose it is, here and now. Raises NotAudited where that
        changes something without a line of its own."""
        owner = next(family for family in self.catalogue.families if family.name == put.family)
        changes = await self.db.changes()
        pen = replace(self.within(owner.name), audited=[])
        await owner.matters[put.name].hand(pen, put.key, put.data, outcome)
        changed = await self.db.changes()
        must_be_audited(owner.name, changed=changed, lines=pen.audited)
        self.db.note_changes(changes | changed)

    async def news_of(self, circles: Sequence[Circle], *, since: datetime | None) -> list[News]:
        """What all families tell of some circles since an instant, family by family."""
        told: list[News] = []
        for family in self.catalogue.families:
            if family.told_news is not None:
                told += await family.told_news(self.within(family.name), circles, since)
        return told

    async def waiting_for(self, user_id: UserId, readers: Readers) -> list[Waiting]:
        """All that waits for a person, family by family, as far as these readers may know of it."""
        return [each for _, each in await self.waiting_of_each(user_id, readers)]

    async def waiting_of_each(self, user_id: UserId, readers: Readers) -> list[tuple[str, Waiting]]:
        """The same, each with its family."""
        told: list[tuple[str, Waiting]] = []
        for family in self.catalogue.families:
            if family.told_waiting is not None:
                found = await family.told_waiting(self.within(family.name), user_id, readers)
                told += [(family.name, each) for each in found]
        return told

    async def possible_with(self, letter: str, number: int) -> Possible | None:
        """What who speaks can do with a record: C-12. None where no family has records of that letter."""
        for family in self.catalogue.families:
            if letter in family.told_possible:
                return await family.told_possible[letter](self.within(family.name), letter, number)
        return None

    async def lost_with(self, going: Going) -> list[Loss]:
        """All that ends with somebody's going, family by family."""
        told: list[Loss] = []
        for family in self.catalogue.families:
            if family.told_losses is not None:
                told += await family.told_losses(self.within(family.name), going)
        return told

    async def held_of(self, user_id: UserId) -> list[Held]:
        """All that is kept about a person, family by family."""
        told: list[Held] = []
        for family in self.catalogue.families:
            if family.told_held is not None:
                told += await family.told_held(self.within(family.name), user_id)
        return told

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
