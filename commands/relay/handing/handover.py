"""Handing something over to other circles, and what arrives there."""

from collections.abc import Mapping, Sequence

from chatbot.api.context import Ctx
from chatbot.api.many import audit_each
from chatbot.api.wording.content import relayed_from
from chatbot.api.wording.markup import Doc
from chatbot.api.wording.phrases import Inline
from commands.relay.handing.copies import Copy, CopyKind, passed, whole_of
from commands.relay.handing.files import put_up
from commands.relay.handing.passages import Passage
from commands.relay.handing.rhythm import restart_rhythm
from commands.relay.handing.silence import must_not_be_silent
from commands.relay.handing.ways import Way, ways_to
from commands.relay.texts import passing as texts
from commands.rules.relay import passing as judge
from commands.rules.relay.files import name_of_file
from storage.models import Circle, Relay, RelayPart
from storage.queries import relay as relays_of
from storage.types import RoomId, UserId
from storage.written import shown


async def hand_over(ctx: Ctx, origin: Circle, targets: Sequence[Circle], passage: Passage) -> Sequence[Relay]:
    """Pass words on to some circles, each a relay of its own. Raises Refusal, and then to none of them."""
    await must_not_be_silent(ctx, {passage.author, *(each.author for each in passage.parts)})
    ways = await ways_to(ctx, passage, origin, targets)

    kept = await relays_of.add_all(
        ctx.db,
        [
            {
                "origin": origin.slug,
                "target": target.slug,
                "passed_by": ctx.actor.user_id,
                "author": passage.author,
                "source": passage.source,
                "text": judge.clean(passage.text),
                "passed_at": ctx.now,
                "file": name_of_file(passage.attachment) if passage.attachment is not None else None,
                "decision": passage.decision,
            }
            for target in targets
        ],
    )
    relays = [kept[target.slug] for target in targets]
    lines = {f"R-{each.number}": {"target": each.target} for each in relays}
    await audit_each(ctx, "relay.passed", lines, circle=origin.slug)

    await restart_rhythm(ctx, origin)
    parts = await _kept_parts(ctx, relays, passage)
    for relayed, target in zip(relays, targets, strict=True):
        await _put_into(ctx, relayed, origin, target, passage, ways[target.slug], parts)
    return relays


async def _put_into(
    ctx: Ctx, relayed: Relay, origin: Circle, target: Circle, passage: Passage, way: Way, parts: Sequence[RelayPart]
) -> None:
    """Say it in the room of the other circle, with the files that go with it."""
    mark = relayed_from(passage.said_in, passage.here, private=passage.private)
    until = ctx.when(passage.answers_by, target.slug) if passage.answers_by is not None else None
    theirs = [each for each in parts if each.relay == relayed.number]
    whole = _whole(passage, way)
    doc = copy_of_it(
        relayed,
        origin,
        names=way.names,
        parts=theirs,
        quoted=passage.quoted,
        source=way.source,
        until=until,
        whole_below=whole is not None,
    )
    await ctx.outbox.post(way.room_id, doc, card=str(passed(relayed.number)), mark=mark, text=True)
    if whole is not None:
        await put_whole(ctx, way.room_id, whole, name=f"R-{relayed.number}", card=whole_of(relayed.number))
    if passage.attachment is not None:
        card = Copy(CopyKind.MEDIA, relayed.number)
        await put_up(ctx, way.room_id, passage.attachment, card=card, mark=mark)
    for part, each in zip(theirs, passage.parts, strict=True):
        if each.attachment is not None:
            card = Copy(CopyKind.PART, part.id)
            await put_up(ctx, way.room_id, each.attachment, card=card, mark=mark)


def _whole(passage: Passage, way: Way) -> str | None:
    """All that is passed on, plain, where it is too long for a message."""
    if not passage.parts:
        return judge.whole(passage.text)
    share = judge.LONGEST // len(passage.parts)
    if not any(judge.whole(each.text, longest=share) for each in passage.parts):
        return None
    return "\n\n".join(f"{way.names[each.author]}:\n{shown(each.text)}" for each in passage.parts)


async def put_whole(ctx: Ctx, room_id: RoomId, words: str, *, name: str, card: Copy) -> None:
    """Put words that are too long for a message below it as a file. Whether that room may have them was judged before."""
    await ctx.outbox.file(
        room_id, about=None, name=f"{name}.txt", mime="text/plain", data=words.encode(), card=str(card)
    )


async def _kept_parts(ctx: Ctx, relays: Sequence[Relay], passage: Passage) -> Sequence[RelayPart]:
    """Keep the messages of a run with each relay of it."""
    return await relays_of.add_parts(
        ctx.db,
        [
            {
                "relay": relayed.number,
                "author": each.author,
                "source": each.source,
                "text": judge.clean(each.text, longest=judge.LONGEST // len(passage.parts)),
                "at": each.at,
            }
            for relayed in relays
            for each in passage.parts
        ],
    )


def copy_of_it(
    relayed: Relay,
    origin: Circle,
    *,
    names: Mapping[UserId, str],
    parts: Sequence[RelayPart],
    quoted: bool,
    source: Inline | None,
    until: str | None = None,
    whole_below: bool = False,
) -> Doc:
    """What is read of something passed on in the other circle, where people are called by these ``names``."""
    passed_by = names[relayed.passed_by]
    if not parts:
        return texts.copy(
            relayed,
            origin,
            passed_by=passed_by,
            said_by=names[relayed.author] if quoted else None,
            source=source,
            whole_below=whole_below,
            until=until,
        )
    lines = [(names[each.author], each.text) for each in parts]
    return texts.copy_of_run(relayed, origin, lines, passed_by=passed_by, source=source, whole_below=whole_below)
