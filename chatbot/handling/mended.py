"""What is mended by editing it: a command that was not understood, or whose words were the trouble, is taken as if it had just been
said in the right ones. One that was acted on is told what changes it now.

Its identity is the event in which it was said first: whatever edits come, in whatever order, it acts at most once for ever
(``storage.queries.outcomes``). An edit is shown nowhere but there, so that is also where it is answered.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from chatbot.api.arguments import Reading, SaidEnd, say_when
from chatbot.api.context import Ctx
from chatbot.api.declaring.declared import Command
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.understanding.catalogue import Catalogue
from chatbot.api.understanding.found import Found
from chatbot.api.wording.markup import cmd, listed
from chatbot.handling.desk import Arrival
from chatbot.matrix.message import Words
from storage.models import Became, OpenQuestion, Outcome
from storage.queries import inbox as inbox_of
from storage.queries import outbox as outbox_of
from storage.queries import outcomes, questions
from storage.transaction import Transaction
from storage.types import EventId, NotFound, UserId

WITHIN = timedelta(hours=1)
"""How long after a command was said its edit is taken for it, by our clock."""
NEW_TEXT = "Share the van on Mondays"
LONGEST_AGAIN = 200
"""Letters of an edit that are said again, for its author to copy."""
NOT_UNDERSTOOD = frozenset({"hello", "unknown-command", "unknown-figures"})
OTHER_WORDS_DO = frozenset(
    [
        "usage",
        "which",
        "which-circle",
        "unknown-circle",
        "which-coop",
        "unknown-coop",
        "nearly-known",
        "looks-alike",
        "known-coop",
        "no-name",
        "long-name",
        "no-co-op",
        "which-person",
        "unknown-person",
        "one-person",
        "no-person",
        "unknown-role",
        "which-standing",
        "odd-year",
        "too-soon",
        "too-far",
        "too-long",
        "quorum-too-high",
        "no-such-time",
        "open-questions",
        "nothing",
        "nobody",
        "passed",
        "same-text",
        "same-term",
        "same-circle",
        "same-standing",
        "to-which",
        "not-linked",
        "nothing-to-pass",
        "not-your-decision",
        "no-words",
        "too-many-words",
        "no-list",
        "yes-or-no",
        "who-phoned",
        "no-seat",
        "no-question",
        "no-critical-concern",
        "nothing-left",
        "no-speaker",
        "no-stand-in",
        "not-held",
        "no-declaration",
        "no-review",
    ]
)
"""The codes of refusals in which words were the trouble: other ones may do. None tells of a right that somebody has not, of a budget,
of a figure said aloud or of what came too late."""


def became_of(refusal: Refusal | NotFound) -> Became | None:
    """What becomes of a message that is refused; None where no edit mends it."""
    if isinstance(refusal, NotFound | UsageError):
        return Became.REFUSED
    if refusal.code in NOT_UNDERSTOOD:
        return Became.NOT_UNDERSTOOD
    return Became.REFUSED if refusal.code in OTHER_WORDS_DO else None


async def note_refused(arrival: Arrival, refusal: Refusal | NotFound, *, figure: bool, at: datetime) -> None:
    """Note that a message was refused. What may hold a ``figure`` and was said aloud is mended by no edit."""
    words, became = arrival.words, became_of(refusal) if not figure else None
    if words is None:
        return
    known = await outcomes.find(arrival.db, event_id=arrival.said_in)
    if known is not None and known.became is Became.DONE:
        return
    if arrival.original is not None and (known is None or became is None):
        return  # An edit that is too much, or of what was never for us, changes nothing of that.
    if became is None:
        return
    if known is None:
        known = Outcome(event_id=arrival.said_in, reply_to=words.reply_to, thread=words.thread, at=at)
        arrival.db.add(known)
    known.became, known.asked_txn = became, None


async def note_done(ctx: Ctx, command: Command) -> None:
    """Note that a command was done; or that it waits for the answer to a question, where it has done nothing but ask it."""
    if not command.changes:
        return
    waits = ctx.put_questions and not ctx.audited
    outcome = await _of(ctx)
    outcome.became = Became.ASKED_BACK if waits else Became.DONE
    outcome.asked_txn = ctx.put_questions[-1] if waits else None
    outcome.command, outcome.subject = command.words, next(iter(ctx.subjects), None)


async def note_asked_back(ctx: Ctx) -> None:
    """Note that it was asked what was meant; or that something was made of the words, where that has changed anything."""
    outcome = await _of(ctx)
    outcome.became = Became.DONE if ctx.audited else Became.ASKED_BACK
    outcome.asked_txn = ctx.put_questions[-1] if ctx.put_questions else None


async def note_answered(
    db: Transaction, question: OpenQuestion, *, subject: str | None = None, by: EventId | None = None
) -> None:
    """Note that what a question was asked about is done: it has changed ``subject``, or what the answer ``by`` that event has."""
    put = await outbox_of.find_by_txn(db, txn_id=question.asked_txn) if question.asked_txn is not None else None
    known = await outcomes.find(db, event_id=EventId(put.cause)) if put is not None else None
    then = await outcomes.find(db, event_id=by) if by is not None else None
    if known is None or known.became is not Became.ASKED_BACK or (by is not None and then is None):
        return
    if then is None:
        known.became, known.asked_txn, known.subject = Became.DONE, None, subject
    else:
        known.became, known.asked_txn = then.became, then.asked_txn
        known.command, known.subject = then.command, then.subject


async def _of(ctx: Ctx) -> Outcome:
    message = ctx.said
    known = await outcomes.find(ctx.db, event_id=message.event_id)
    if known is None:
        known = Outcome(
            event_id=message.event_id,
            became=Became.DONE,
            reply_to=message.reply_to,
            thread=message.thread,
            at=ctx.now,
        )
        ctx.db.add(known)
    return known


async def as_just_said(arrival: Arrival, words: Words) -> Arrival | None:
    """An edit as the message that it mends: what it says now, in reply to what it was. None where it mends nothing.

    Claims the message: from here on it has acted, unless what follows is refused.
    """
    db, original = arrival.db, arrival.original
    if original is None or arrival.row.received_at - original.received_at > WITHIN:
        return None
    outcome = await outcomes.find(db, event_id=original.event_id)
    if outcome is None or outcome.became is Became.DONE or (original.encrypted and not arrival.row.encrypted):
        return None
    asked_back = outcome.became is Became.ASKED_BACK
    if asked_back and not await _takes_back(db, arrival.person, outcome):
        return None
    if not await outcomes.claim(db, event_id=original.event_id):
        return None
    mended = replace(words, edit_of=None, reply_to=outcome.reply_to, thread=outcome.thread)
    # What was asked back was written under the first event's name, where nothing else can be now. The claim is enough.
    cause = None if asked_back else original.event_id
    return replace(arrival, words=mended, cause=cause)


async def _takes_back(db: Transaction, user_id: UserId, outcome: Outcome) -> bool:
    """Take back the question that a message waits for. False where it is open no more."""
    if outcome.asked_txn is None:
        return True
    question = await questions.find_put_by(db, user_id=user_id, txn_id=outcome.asked_txn)
    if question is None:
        return False
    await db.delete(question)
    return True


async def is_edited_again(arrival: Arrival) -> bool:
    """Whether a later edit of the same message is in hand: the latest one counts."""
    assert arrival.original is not None
    waiting = await inbox_of.pending_from(arrival.db, sender=arrival.row.sender, room_id=arrival.row.room_id)
    return any(_edits(row.content, arrival.original.event_id) for row in waiting)


def _edits(content: dict[str, object], original: EventId) -> bool:
    relation = content.get("m.relates_to")
    return (
        isinstance(relation, dict) and relation.get("rel_type") == "m.replace" and relation.get("event_id") == original
    )


async def replied_to(db: Transaction, words: Words) -> EventId | None:
    """What a message is a reply to, also where it is an edit of one."""
    if words.edit_of is None or words.reply_to is not None:
        return words.reply_to
    outcome = await outcomes.find(db, event_id=words.edit_of)
    return outcome.reply_to if outcome is not None else None


async def what_was_done(arrival: Arrival) -> Outcome | None:
    """What was done when a message was said that is edited now; None where nothing was."""
    outcome = (
        await outcomes.find(arrival.db, event_id=arrival.original.event_id) if arrival.original is not None else None
    )
    return outcome if outcome is not None and outcome.became is Became.DONE else None


def not_by_editing(found: Found | None, done: Outcome | None, *, catalogue: Catalogue, reading: Reading) -> Refusal:
    """What is said to who edits what an edit does not change: what changes it now, or to say it anew. ``found`` is the command that
    the edit comes to."""
    was = catalogue.by_words(done.command) if done is not None and done.command is not None else None
    if done is None:
        return Refusal(
            "edited",
            "I do not act on edited messages, so that nothing happens twice. Please send it as a new message.",
        )
    whole = found is not None and not found.command.secret and found.command.reads(found.rest, reading)
    if was is not None and was.mended_by and done.subject is not None:
        text, end = _said_in(was, found.rest, reading) if found is not None and found.command is was else (None, None)
        ways = [
            way.format(subject=done.subject, text=text if text is not None else NEW_TEXT, end=end)
            for way in was.mended_by
            if end is not None or "{end}" not in way
        ]
        return Refusal(
            "edited",
            "{subject} stands as you said it first, and an edit does not change it. To do so, say {ways}.",
            subject=done.subject,
            ways=listed(map(cmd, ways), style="or"),
        )
    if found is None or not whole or len(found.said) > LONGEST_AGAIN:
        return Refusal(
            "edited",
            "I acted on this as you said it first, and an edit does not change that. Please send it as a new message.",
        )
    return Refusal(
        "edited",
        "I acted on this as you said it first, and an edit does not change that. To say it anew: {command}",
        command=cmd(found.said),
    )


def _said_in(command: Command, rest: str, reading: Reading) -> tuple[str | None, str | None]:
    """The text in the words that follow a command, where they are read and it is short; and the end that they give it."""
    try:
        parsed = command.grammar.parse(rest, reading=reading, example="")
    except UsageError:
        return None, None
    ends = (value for value in parsed.kwargs.values() if isinstance(value, SaidEnd) and value.at is not None)
    end = next((say_end(value, reading) for value in ends), None)
    text = next((value for value in parsed.args if isinstance(value, str)), None)
    return (text if text is not None and len(text) <= LONGEST_AGAIN and "\n" not in text else None), end


def say_end(end: SaidEnd, reading: Reading) -> str:
    """An end as it is said behind “extend”: in full, so that it is read as the same again."""
    assert end.at is not None
    return say_when(end.at, zone=reading.zone, locale=reading.locale).replace(",", "")
