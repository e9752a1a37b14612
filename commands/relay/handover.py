"""Handing something over to other circles: who may, where it goes, and what arrives there."""

from collections.abc import Sequence
from typing import Any

from chatbot.api.called import role_called
from chatbot.api.content import relayed_from
from chatbot.api.context import Ctx
from chatbot.api.errors import Refusal
from chatbot.api.holders import Holder, holders_in, in_words
from chatbot.api.markup import Doc
from chatbot.api.phrases import Inline
from commands.authority import must_not_be_banned
from commands.circles import room_to_reach
from commands.encryption import encrypted
from commands.people import name_elsewhere
from commands.relay import texts
from commands.relay.copies import Copy, CopyKind, passed, whole_of
from commands.relay.family import CirclesOfSpeaker, all_can_see, circles_of_speaker
from commands.relay.files import put_up
from commands.relay.passages import Part, Passage
from commands.relay.rhythm import restart_rhythm
from commands.relay.silence import must_not_be_silent
from commands.rules import relay as judge
from commands.rules.authority import RUNNING
from commands.rules.relay_files import name_of_file
from storage.models import Circle, CircleKind, Relay, RelayPart, RoleName
from storage.queries import circles
from storage.queries import relay as relays_of
from storage.types import RoomId


async def circle_above(ctx: Ctx, origin: Circle) -> Circle:
    """Where a circle passes things on to when none is named. Raises Refusal."""
    return judge.destination(origin, named=None, parent=await parent_of(ctx, origin))


async def parent_of(ctx: Ctx, circle: Circle) -> Circle | None:
    """The circle above one, where there is one."""
    return await circles.by_slug(ctx.db, slug=circle.parent) if circle.parent is not None else None


async def hand_over(ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage) -> Sequence[Relay]:
    """Pass words on to some circles, each a relay of its own. Raises Refusal, and then to none of them."""
    await must_not_be_banned(ctx, *targets)
    await must_not_be_silent(ctx, {passage.author, *(each.author for each in passage.parts)})
    theirs = await circles_of_speaker(ctx)
    rooms = [await _room_to_reach(ctx, theirs, passage, origin, target) for target in targets]

    relays = [
        Relay(
            origin=origin.slug,
            target=target.slug,
            passed_by=ctx.actor.user_id,
            author=passage.author,
            source=passage.source,
            text=passage.text,
            passed_at=ctx.now,
            file=name_of_file(passage.attachment) if passage.attachment is not None else None,
        )
        for target in targets
    ]
    ctx.db.add_all(relays)
    await ctx.db.flush()
    for relayed in relays:
        ctx.audit("relay.passed", f"R-{relayed.number}", circle=origin.slug, target=relayed.target)

    await restart_rhythm(ctx, origin)
    mark = relayed_from(passage.said_in, passage.here, private=passage.private)
    for relayed, target, room_id in zip(relays, targets, rooms, strict=True):
        source = await _where_it_was_said(ctx, passage, origin, target, room_id)
        until = ctx.when(passage.answers_by, target.slug) if passage.answers_by is not None else None
        doc = await copy_of_it(
            ctx, relayed, origin, target, parts=passage.parts, quoted=passage.quoted, source=source, until=until
        )
        await ctx.outbox.post(room_id, doc, card=str(passed(relayed.number)), mark=mark, text=True)
        if passage.whole is not None:
            await ctx.outbox.file(
                room_id,
                about=origin,
                name=f"R-{relayed.number}.txt",
                mime="text/plain",
                data=passage.whole.encode(),
                card=str(whole_of(relayed.number)),
            )
        await _with_files(ctx, relayed, passage, room_id, mark=mark)
    return relays


async def _with_files(ctx: Ctx, relayed: Relay, passage: Passage, room_id: RoomId, *, mark: dict[str, Any]) -> None:
    """Keep the messages of a run, and put up the files that go with what is passed on."""
    parts = [
        RelayPart(relay=relayed.number, author=each.author, source=each.source, text=each.text, at=each.at)
        for each in passage.parts
    ]
    ctx.db.add_all(parts)
    await ctx.db.flush()
    if passage.attachment is not None:
        card = Copy(CopyKind.MEDIA, relayed.number)
        await put_up(ctx, room_id, passage.attachment, card=card, as_it_is=passage.as_it_is, mark=mark)
    for part, each in zip(parts, passage.parts, strict=True):
        if each.attachment is not None:
            await put_up(ctx, room_id, each.attachment, card=Copy(CopyKind.PART, part.id), as_it_is=False, mark=mark)


async def copy_of_it(
    ctx: Ctx,
    relayed: Relay,
    origin: Circle,
    target: Circle,
    *,
    parts: Sequence[Part | RelayPart],
    quoted: bool,
    source: Inline | None,
    until: str | None = None,
) -> Doc:
    """What is read of something passed on in the other circle."""
    passed_by = await name_elsewhere(ctx, relayed.passed_by, origin, readers=target)
    if not parts:
        said_by = await name_elsewhere(ctx, relayed.author, origin, readers=target) if quoted else None
        return texts.copy(
            relayed,
            origin,
            passed_by=passed_by,
            said_by=said_by,
            source=source,
            whole_below=judge.is_cut(relayed.text),
            until=until,
        )
    names = {each.author: await name_elsewhere(ctx, each.author, origin, readers=target) for each in parts}
    lines = [(names[each.author], each.text) for each in parts]
    return texts.copy_of_run(relayed, origin, lines, passed_by=passed_by, source=source)


async def _where_it_was_said(
    ctx: Ctx, passage: Passage, origin: Circle, target: Circle, room_id: RoomId
) -> Inline | None:
    """The way to the words for readers who can all go it, else when they were said; of what was said in private nothing."""
    if passage.private:
        return None
    if await all_can_see(ctx, passage.said_in, room_id):
        return texts.where_said(passage.said_in, passage.here)
    return texts.when_said(origin, ctx.when(passage.at, target.slug))


async def _room_to_reach(
    ctx: Ctx, theirs: CirclesOfSpeaker, passage: Passage, origin: Circle, target: Circle
) -> RoomId:
    """The room of a circle that the speaker may pass this on to. Raises Refusal."""
    if not judge.may_pass(links=theirs.links, runs=theirs.runs, origin=origin, target=target):
        to = "relay" if target.slug == origin.parent else f"relay to {target.slug}"
        raise judge.not_a_link(
            origin=origin,
            target=target,
            link_person=role_called(ctx, RoleName.LINK_PERSON),
            who=in_words(ctx, who, style="or") if (who := await those_who_may_pass(ctx, origin, target)) else None,
            words=None if passage.quoted else judge.words_to_ask_for(to, passage.text),
        )
    await must_not_be_secret(ctx, origin, target)
    await must_be_new(ctx, passage, target)
    return await room_to_reach(ctx, target)


async def those_who_may_pass(ctx: Ctx, origin: Circle, target: Circle) -> list[Holder]:
    """The people who could pass something on from one circle to another, in the room of the first or of the other."""
    theirs = RUNNING if origin.kind is CircleKind.COORDINATING else (RoleName.LINK_PERSON,)
    found = await holders_in(ctx, origin, theirs)
    if origin.kind is CircleKind.COORDINATING:
        found += await holders_in(ctx, target, [RoleName.LINK_PERSON])
    return found


async def may_pass(ctx: Ctx, origin: Circle, target: Circle) -> bool:
    """Whether the speaker may pass things on from one circle to another."""
    theirs = await circles_of_speaker(ctx)
    return judge.may_pass(links=theirs.links, runs=theirs.runs, origin=origin, target=target)


async def must_not_be_secret(ctx: Ctx, origin: Circle, target: Circle) -> None:
    """Words do not leave encryption, unless the circle's settings allow it. Raises Refusal."""
    judge.may_leave_encryption(
        from_encrypted=await encrypted(ctx, origin),
        to_encrypted=await encrypted(ctx, target),
        allowed=ctx.rules_of(origin.slug).relay.allow_from_encrypted,
        origin=origin,
        target=target,
    )


async def must_be_new(ctx: Ctx, passage: Passage, target: Circle) -> None:
    """The same message is passed on to a circle once. Raises Refusal."""
    same = await relays_of.find_same(ctx.db, source=passage.source, target=target.slug)
    if same is not None:
        raise Refusal(
            "passed-already",
            "That was passed on to the {circle} already, as {number}.",
            circle=target.name,
            number=f"R-{same.number}",
        )
