"""Asking a link person to pass something on, and what they make of it: with one tap passed on or declined, or in other words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from chatbot.api.arguments import ItemNumber, Reading, Rest
from chatbot.api.context import Ctx, Reply
from chatbot.api.day_line.notes import mark, rung_lately
from chatbot.api.errors import Refusal
from chatbot.api.holders import in_words
from chatbot.api.incoming import Touch, TouchKind
from chatbot.api.seams.deeds import Deed
from chatbot.api.seams.payloads import Asked
from chatbot.api.wording.markup import Block, Doc, quote, say, t
from chatbot.api.wording.phrases import Inline
from commands.authority import may, must_be_there, must_not_be_banned
from commands.circles import room_to_reach
from commands.encryption import words_for
from commands.people import name_of, names_of
from commands.relay.family import LINKS, relay
from commands.relay.handing.copies import asked as card_of
from commands.relay.handing.files import kept, kept_parts, read, read_parts
from commands.relay.handing.handover import hand_over
from commands.relay.handing.passages import Part, Passage
from commands.relay.handing.silence import must_not_be_silent
from commands.relay.handing.ways import may_pass, must_be_new, must_not_be_secret, those_who_may_pass
from commands.relay.texts import asking as asking_texts
from commands.relay.texts import passing as texts
from commands.rules import authority
from commands.rules.relay import passing as judge
from commands.rules.relay.words import reads_as
from commands.rules.yes_or_no import yes_or_no
from storage.models import AskedToPass, AskedToPassPart, AskedToPassState, Circle, Relay
from storage.queries import circles
from storage.queries import relay_requests as asked_of
from storage.types import UserId

RequestNumber = Annotated[int, ItemNumber("P")]
TAPS = ("📨", "❌")
MOST_WAITING = 5
"""So many requests of one person may wait for the link persons of a circle."""


@dataclass(frozen=True)
class InOtherWords(Asked, name="in-other-words"):
    """Shall these words be passed on in place of what was asked?"""

    number: int
    text: str


async def ask(ctx: Ctx, origin: Circle, target: Circle, passage: Passage) -> Reply:
    """Ask those who may pass it on. Raises Refusal, with the way to one, where there is nobody."""
    await must_be_there(ctx, origin)
    await must_not_be_banned(ctx, target)
    await must_not_be_silent(ctx, {passage.author, ctx.actor.user_id, *(each.author for each in passage.parts)})
    await must_not_be_secret(ctx, origin, target)
    await must_be_new(ctx, passage, target)
    await room_to_reach(ctx, target)
    before = await asked_of.asked_with(ctx.db, source=passage.source, target=target.slug)
    if before:
        raise Refusal("asked-already", asking_texts.asked_already(before[0].number))
    waiting = await asked_of.count_waiting(ctx.db, asked_by=ctx.actor.user_id, circle=origin.slug)
    if waiting >= MOST_WAITING:
        raise Refusal("asked-enough", asking_texts.asked_enough(waiting))
    holders = await those_who_may_pass(ctx, origin, target)
    if not holders:
        await hand_over(ctx, origin, [target], passage)  # It says who could, and how there comes to be somebody.

    request = AskedToPass(
        circle=origin.slug,
        target=target.slug,
        asked_by=ctx.actor.user_id,
        author=passage.author,
        source=passage.source,
        asked_in=ctx.said.event_id,
        said_in=passage.said_in,
        private=passage.private,
        quoted=passage.quoted,
        text=passage.text,
        attachment=kept(passage.attachment),
        decision=passage.decision,
        said_at=passage.at,
        asked_at=ctx.now,
    )
    ctx.db.add(request)
    await ctx.db.flush()
    ctx.db.add_all(kept_parts(request, passage.parts))
    ctx.audit("relay.asked", f"P-{request.number}", circle=origin.slug, target=target.slug)

    asker = f"asked:{ctx.actor.user_id}"
    lately = await rung_lately(ctx, [holder.user_id for holder in holders], what=asker)
    for holder in holders:
        rings = holder.user_id not in lately
        await _show(ctx, request, origin, target, to=holder.user_id, rings=rings, tag=mark(ctx, asker, holder.user_id))
    return Reply(asking_texts.asked(request, target, who=in_words(ctx, holders, style="or")))


async def _show(
    ctx: Ctx, request: AskedToPass, origin: Circle, target: Circle, *, to: UserId, rings: bool, tag: str
) -> None:
    """Put what is asked to somebody who may pass it on."""
    doc = await _card(ctx, request, origin, target, to=to)
    key = str(card_of(request.number))
    await ctx.outbox.private(to, doc, about=origin, rings=rings, tag=tag, card=key, reactions=TAPS, awaited=True)


async def _card(ctx: Ctx, request: AskedToPass, origin: Circle, target: Circle, *, to: UserId) -> Doc:
    asker = await name_of(ctx, request.asked_by, origin)
    author = await name_of(ctx, request.author, origin) if request.author != request.asked_by else None
    parts = await asked_of.parts_asked(ctx.db, number=request.number)
    words = await words_for(ctx, to, origin, *await said_blocks(ctx, origin, request.text, parts))
    return asking_texts.card(request, origin, target, words, asker=asker, author=author, several=bool(parts))


async def said_blocks(ctx: Ctx, origin: Circle, text: str, parts: Sequence[Part | AskedToPassPart]) -> Sequence[Block]:
    """The words that are to be passed on; of a run those of each message, with whose they are."""
    if not parts:
        return [quote(judge.clean(text))]
    names, share = await names_of(ctx, {each.author for each in parts}, origin), judge.LONGEST // len(parts)
    return texts.said_by_each([(names[each.author], judge.clean(each.text, longest=share)) for each in parts])


@relay.command(
    "relay pass",
    allow=LINKS,
    example="relay pass P-7",
    changes=True,
    weighs=True,
    also="pass",
)
async def relay_pass(ctx: Ctx, request: RequestNumber, text: Rest | None = None) -> Reply:
    """Pass on what somebody has asked you to, if you like in other words."""
    found = await _that_waits(ctx, request)
    return Reply(await _pass(ctx, found, text=judge.all_of(ctx.as_written(text)) if text is not None else None))


@relay.command(
    "relay decline",
    allow=LINKS,
    example="relay decline P-7 they know it",
    changes=True,
    weighs=True,
    also="reject",
)
async def relay_decline(ctx: Ctx, request: RequestNumber, reason: Rest | None = None) -> Reply:
    """Do not pass on what somebody has asked you to, if you like with a reason, which they are told."""
    return Reply(await _decline(ctx, await _that_waits(ctx, request), reason=reason))


async def request_touched(ctx: Ctx, touch: Touch, number: int) -> Reply:
    """A tap on what is to be passed on, or a reply to it."""
    reads = reads_as(touch.words)
    if touch.kind is TouchKind.REACTION_REMOVED or (touch.kind is TouchKind.REACTION and reads is None):
        return Reply.none()
    request = await _that_waits(ctx, number)
    if reads is not None:
        return Reply(await (_pass(ctx, request) if reads else _decline(ctx, request)))
    if not touch.words.strip():
        raise Refusal("no-words", asking_texts.only_words())
    target = await circles.by_slug(ctx.db, slug=request.target)
    words = judge.all_of(ctx.as_written(touch.words))
    doc = asking_texts.in_other_words(request, target, judge.clean(words))
    await ctx.ask(ctx.actor.user_id, InOtherWords(request.number, words), doc, about=ctx.circle_here, rings=False)
    return Reply.none()


def says_whether(words: str, asked: InOtherWords, reading: Reading) -> bool:
    """Whether words say yes or no."""
    return yes_or_no(words) is not None


async def whether_in_other_words(ctx: Ctx, asked: InOtherWords) -> Inline:
    """What a link person is asked who replies to a request with words."""
    return asking_texts.whether_in_other_words(asked.number)


@relay.answer(changes=True, fits=says_whether, subject=whether_in_other_words)
async def pass_in_other_words(ctx: Ctx, words: str, asked: InOtherWords) -> Reply:
    """Yes or no to other words for what was asked."""
    if not yes_or_no(words):
        return Reply(asking_texts.waits_still(asked.number))
    return Reply(await _pass(ctx, await _that_waits(ctx, asked.number), text=asked.text))


async def _that_waits(ctx: Ctx, number: int) -> AskedToPass:
    """A request that the speaker may answer and that waits. Raises Refusal."""
    request = await asked_of.asked_by_number(ctx.db, number=number)
    origin = await circles.by_slug(ctx.db, slug=request.circle)
    target = await circles.by_slug(ctx.db, slug=request.target)
    await may(ctx, authority.PASS, request)
    if not await may_pass(ctx, origin, target):
        raise Refusal("not-link-person", asking_texts.not_yours(number, origin))
    if request.state is not AskedToPassState.OPEN:
        raise Refusal("answered", asking_texts.answered_already(request))
    return request


async def _pass(ctx: Ctx, request: AskedToPass, *, text: str | None = None) -> Doc:
    """Pass on what was asked, or other words in its place, which are those of whoever says them."""
    origin = await circles.by_slug(ctx.db, slug=request.circle)
    target = await circles.by_slug(ctx.db, slug=request.target)
    passage = Passage(
        request.author if text is None else ctx.actor.user_id,
        request.text if text is None else text,
        source=request.source,
        at=request.said_at,
        here=request.source,
        quoted=text is None,
        said_in=request.said_in,
        private=request.private,
        attachment=read(request.attachment) if text is None else None,
        decision=request.decision if text is None else None,
        parts=read_parts(await asked_of.parts_asked(ctx.db, number=request.number)) if text is None else (),
    )
    (relayed,) = await hand_over(ctx, origin, [target], passage)
    await _settle(ctx, request, AskedToPassState.PASSED, relayed)
    by = await name_of(ctx, ctx.actor.user_id, origin)
    await ctx.outbox.edit_cards(
        str(card_of(request.number)), asking_texts.card_passed(request, target, by=by), about=None
    )
    await _tell_asker(
        ctx, request, origin, asking_texts.was_passed_on(request, target, by=by, changed=text is not None)
    )
    return asking_texts.passed_for_them(request, target)


async def _decline(ctx: Ctx, request: AskedToPass, *, reason: str | None = None) -> Doc:
    origin = await circles.by_slug(ctx.db, slug=request.circle)
    target = await circles.by_slug(ctx.db, slug=request.target)
    await _settle(ctx, request, AskedToPassState.DECLINED)
    by = await name_of(ctx, ctx.actor.user_id, origin)
    await ctx.outbox.edit_cards(str(card_of(request.number)), asking_texts.card_declined(request, by=by), about=None)
    await _tell_asker(ctx, request, origin, asking_texts.was_declined(request, target, by=by, reason=reason))
    return asking_texts.declined_for_them(request)


async def _settle(ctx: Ctx, request: AskedToPass, state: AskedToPassState, relayed: Relay | None = None) -> None:
    request.state, request.decided_by, request.decided_at = state, ctx.actor.user_id, ctx.now
    request.relay = relayed.number if relayed is not None else None
    await _let_files_go(ctx, request)
    ctx.audit(f"relay.{state.value}_for_them", f"P-{request.number}", circle=request.circle)


async def _let_files_go(ctx: Ctx, request: AskedToPass) -> None:
    """Where files lie is kept no longer than a request waits."""
    request.attachment = None
    for part in await asked_of.parts_asked(ctx.db, number=request.number):
        part.attachment = None


async def _tell_asker(ctx: Ctx, request: AskedToPass, origin: Circle, doc: Doc) -> None:
    if request.asked_by != ctx.actor.user_id:
        await ctx.outbox.private(request.asked_by, doc, about=origin)


async def take_request_back(ctx: Ctx, request: AskedToPass) -> None:
    """A request needs no answer any more; those who were asked read so."""
    request.state, request.decided_at = AskedToPassState.WITHDRAWN, ctx.now
    await _let_files_go(ctx, request)
    ctx.audit("relay.request_withdrawn", f"P-{request.number}", circle=request.circle)
    await ctx.outbox.edit_cards(str(card_of(request.number)), asking_texts.card_withdrawn(request), about=None)


async def show_request_anew(ctx: Ctx, request: AskedToPass) -> None:
    """Those who were asked read the words as they are now."""
    origin = await circles.by_slug(ctx.db, slug=request.circle)
    target = await circles.by_slug(ctx.db, slug=request.target)
    for holder in await those_who_may_pass(ctx, origin, target):
        doc = await _card(ctx, request, origin, target, to=holder.user_id)
        await ctx.outbox.edit_cards(str(card_of(request.number)), doc, about=origin)
        return


@relay.undoes(
    "relay.asked",
    named=lambda deed: t("your request {request}", request=deed.subject),
    anew=lambda deed: t("ask once more"),
)
async def undo_asking(ctx: Ctx, deed: Deed) -> Doc:
    """What was asked of a link person, while nobody has answered it."""
    request = await asked_of.asked_by_number(ctx.db, number=int(deed.subject.removeprefix("P-")))
    if request.state is not AskedToPassState.OPEN:
        raise Refusal("acted-on", asking_texts.answered_already(request))
    await take_request_back(ctx, request)
    return say()
