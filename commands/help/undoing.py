"""Taking back what one has done last: ``!undo``. Each family knows how its own is undone (``Family.undoes``)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from chatbot.api.access import Who
from chatbot.api.arguments import Reading
from chatbot.api.arguments.kinds import Kind
from chatbot.api.context import Ctx, Reply
from chatbot.api.errors import Refusal, UsageError
from chatbot.api.seams.deeds import Deed
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.phrases import Inline, t
from commands.authority import must_be_there
from commands.help import undoing_texts as texts
from commands.help.deeds import UNDONE, done_lately, undone_among
from commands.help.family import help_
from commands.rules.yes_or_no import yes_or_no
from storage.queries import circles, outbox, outcomes

AT_ONCE = timedelta(minutes=10)
"""In private, what was done longer ago or elsewhere is named and asked about first."""


def _numbered(words: str, _: Reading, example: Inline) -> str:
    """``c9`` is C-9. Raises UsageError."""
    found = re.fullmatch(r"([A-Za-z])\s?-?\s?(\d{1,9})", words.strip(" .!,"))
    if found is None:
        raise UsageError(
            understood=t("I read “{words}” as what to take back.", words=words[:60]),
            expected=t("nothing, or the number of what it was about"),
            example=example,
        )
    return f"{found[1].upper()}-{int(found[2])}"


Thing = Annotated[str, Kind("thing", "number", _numbered, open_end=True)]


@dataclass(frozen=True)
class TakeBack(Asked, name="undo"):
    """Shall this be taken back? One question to a person at a time."""

    about: str
    cause: str
    """The message, the tap or the answer that has done it."""


@help_.command(
    "undo",
    allow=Who.PRESENT | Who.REGISTERED,
    example="undo",
    changes=True,
    also="undo that., undo this., undo it., undo the last., undo my last answer., undo my answer., undo my vote.",
)
async def undo(ctx: Ctx, thing: Thing | None = None) -> Reply:
    """Take back the last thing that you did, where that can be done.

    In a circle's room that is the last thing that you did there, in private the last of all. With a number, as in `undo C-9`, or
    in reply to a card or an answer of mine, it is the last that you did there. It can be up to a day ago.
    """
    deeds = await done_lately(ctx)
    deed = await _meant(ctx, deeds, thing)
    if deed is None:
        raise Refusal("nothing-to-undo", texts.nothing_to_undo(thing, private=ctx.said.private))
    must_not_be_undone(ctx, deed, deeds)
    if ctx.said.private and (ctx.now - deed.at > AT_ONCE or deed.room_id != ctx.said.room_id):
        declared = ctx.catalogue.undos.get(deed.what)
        if declared is not None and (declared.asks_itself or declared.never):
            ctx.in_doubt = True
            return await _undo(ctx, deed)
        doc = texts.shall_i(await _in_words(ctx, deed), ago=ctx.now - deed.at, circle=await _circle_of(ctx, deed))
        await ctx.ask_here(TakeBack("undo", deed.cause), doc)
        return Reply.none()
    return await _undo(ctx, deed)


def says_whether(words: str, asked: TakeBack, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_to_take_back(ctx: Ctx, asked: TakeBack) -> Inline:
    """What somebody is asked who takes back what they did elsewhere, or longer ago."""
    return texts.whether_to_take_back()


@help_.answer(changes=True, fits=says_whether, subject=whether_to_take_back)
async def take_back(ctx: Ctx, words: str, asked: TakeBack) -> Reply:
    """Yes or no, after it was said what would be taken back."""
    if not yes_or_no(words):
        return Reply(texts.stays())
    deeds = await done_lately(ctx)
    deed = next((one for one in deeds if one.cause == asked.cause), None)
    if deed is None:
        raise Refusal("nothing-to-undo", texts.nothing_to_undo(None, private=ctx.said.private))
    must_not_be_undone(ctx, deed, deeds)
    return await _undo(ctx, deed)


async def _meant(ctx: Ctx, deeds: Sequence[Deed], thing: str | None) -> Deed | None:
    """What is to be taken back: what the command names, or is a reply to, else the last thing, in a circle's room of that room."""
    if thing is not None:
        return next((deed for deed in deeds if thing in deed.subjects), None)
    replied_to = ctx.said.reply_to
    sent = await outbox.find_by_event(ctx.db, event_id=replied_to) if replied_to is not None else None
    if replied_to is not None:
        causes = {replied_to, sent.cause if sent is not None else replied_to}
        deed = next((deed for deed in deeds if deed.cause in causes), None)
        subject = _subject_of(ctx, sent.card) if sent is not None and sent.card is not None else None
        if subject is not None and (deed is None or subject not in deed.subjects):
            deed = next((deed for deed in deeds if subject in deed.subjects), None)
        if deed is not None or sent is not None:
            return deed
    return next((deed for deed in deeds if ctx.said.private or deed.room_id == ctx.said.room_id), None)


def _subject_of(ctx: Ctx, card: str) -> str | None:
    name, _, key = card.partition(":")
    family = next((each for each in ctx.catalogue.families if each.name == name), None)
    return family.card_subject(key) if family is not None and family.card_subject is not None else None


def must_not_be_undone(ctx: Ctx, deed: Deed, deeds: Sequence[Deed]) -> None:
    """Each thing is taken back once. Raises Refusal with what to say to do it again."""
    undone = undone_among(deeds)
    was = undone.get(deed.cause, deed)
    if deed.what != UNDONE and all(one.cause != deed.cause for one in undone.values()):
        return
    declared = ctx.catalogue.undos.get(was.what)
    if declared is None:
        raise Refusal("undone-already", texts.undone_already(None, anew=None))
    raise Refusal("undone-already", texts.undone_already(declared.named(was), anew=declared.anew(was)))


async def _undo(ctx: Ctx, deed: Deed) -> Reply:
    declared = ctx.catalogue.undos.get(deed.what)
    if declared is None:
        outcome = await outcomes.find(ctx.db, event_id=deed.cause)
        known = outcome.command if outcome is not None else None
        command = ctx.catalogue.by_words(known) if known is not None else None
        raise Refusal("not-undone", texts.cannot_be_undone(command, deed))
    if deed.circle is not None:  # Who is put out, or has gone, changes nothing in there any more.
        await must_be_there(ctx, await circles.by_slug(ctx.db, slug=deed.circle))
    more = await declared.handler(ctx.within(declared.family), deed)
    if more is None:
        return Reply.none()
    ctx.audit(UNDONE, deed.subject, circle=deed.circle, of=deed.what, cause=str(deed.cause))
    return Reply(texts.undone(declared.named(deed)) + more)


async def _in_words(ctx: Ctx, deed: Deed) -> Inline:
    declared = ctx.catalogue.undos.get(deed.what)
    if declared is None:
        await _undo(ctx, deed)  # It says why not.
        raise LookupError(deed.what)
    return declared.named(deed)


async def _circle_of(ctx: Ctx, deed: Deed) -> str | None:
    return (await circles.by_slug(ctx.db, slug=deed.circle)).name if deed.circle is not None else None
