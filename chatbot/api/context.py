"""All that a handler can see and say. There is no client in here: a handler cannot send, it leaves rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.api.asking import Asking
from chatbot.api.post.effects import Priority
from chatbot.api.seams.auditing import ON_THE_WAY, must_be_audited
from chatbot.api.seams.decisions import Outcome, ToDecide
from chatbot.api.seams.events import Event
from chatbot.api.seams.says import Going, Held, Loss, News, Possible, Readers, Waiting
from chatbot.api.wording.markup import Block, Doc, Inline, Part, say
from storage.models import Circle, PutMatter
from storage.types import UserId


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


@dataclass(slots=True)
class Ctx(Asking):
    """What a handler has in hand, with what it can have the other families do and tell."""

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
