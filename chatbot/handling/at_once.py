"""The short way of a command that comes alone: put down, done and answered in one transaction (ADR 0014).

The usual way takes two: the receiver's puts an event into the inbox, the dispatcher's does what it asks for. A person whose
command comes while nothing else is going on waits for both. Here it is one, so that she waits for one commit.

*When.* A sync answer tells of one message and of nothing else (the receiver knows, and offers it to ``handle``). The message is
addressed to us and is no reply, no edit and no file, and gathers no others, so nothing has to be fetched for it. Nothing waits to be handled, and no event or job is being
handled: a command overtakes nothing.

*How.* The receiver's part and the dispatcher's become one piece of work. The sender does that piece in the transaction in which
it notes its attempts, so the answer goes with the commit (ADR 0013). A refusal rolls everything back. Then its own transaction
puts the message down anew, together with the refusal.

*What it leaves.* The same rows as the usual way: an inbox row that is done, the sync token, what the command has changed, and
its answer. The commit wakes the dispatcher as every arrival does, and that one looks for jobs that the command has left.

*When it fails.* Nothing is put down. Trouble of the archive is raised: the token has not moved, so the homeserver tells the
message again. After any other error the message goes the usual way, which tells the person what failed.
"""

import structlog

from chatbot.handling.dispatcher import Case, Commit, Dispatcher
from storage.models import InboxEvent
from storage.transaction import Transaction, Work
from storage.trouble import passing

log = structlog.get_logger(__name__)


class AtOnce:
    """Takes a message from the receiver's hand, where it can."""

    def __init__(self, *, dispatcher: Dispatcher, answer: Commit) -> None:
        self._dispatcher = dispatcher
        self._answer = answer

    async def handle(self, message: InboxEvent, put_down: Work) -> bool:
        """Put down and handle a message that came alone. False where it has to go the usual way: then nothing is done.

        Raises what the archive raises while it is in trouble.
        """

        async def commit(work: Work) -> None:
            async def both(db: Transaction) -> None:
                await put_down(db)
                await work(db)

            await self._answer(both)

        if not self._dispatcher.is_idle:
            return False
        try:
            words = self._dispatcher.words_of(message)
            if words is None or not words.addressed or self._dispatcher.points_elsewhere(words):
                return False
            async with self._dispatcher.turn:
                await self._dispatcher.handle(Case(message, words), commit=commit)
        except Exception as error:
            if passing(error) is not None:
                raise
            log.warning("not at once", event_id=message.event_id, error=type(error).__name__)
            return False
        return True
