"""Words from a circle's encrypted room in what is said to one person alone: only where that is as safe, or the circle allows it."""

from collections.abc import Collection, Iterable, Sequence

from chatbot.api.context import Ctx, Reply
from chatbot.api.pages import first_page
from chatbot.api.post.sealing import for_those_there, seal
from chatbot.api.seams.listing import MOST_ENTRIES, Entries, Listing
from chatbot.api.seams.says import Readers
from chatbot.api.wording.markup import Block, Doc, Inline, p, say, t, ul
from commands.rules.relay.passing import stays_secret
from storage.models import Circle
from storage.queries import rooms
from storage.types import CircleSlug, UserId


async def encrypted(ctx: Ctx, circle: Circle) -> bool:
    """Whether a circle's room is encrypted."""
    return bool(await ctx.outbox.readership.encrypted(circle))


async def is_there(ctx: Ctx, user_id: UserId, circle: Circle) -> bool:
    """Whether a person is in a circle's room now: whoever is not is told none of its words, whatever they had to do with it."""
    return user_id in await those_there(ctx, circle, [user_id])


async def those_there(ctx: Ctx, circle: Circle, people: Iterable[UserId]) -> list[UserId]:
    """Those of some people who are in a circle's room now, by id: whom what concerns it may be told."""
    return await ctx.outbox.readership.those_there(circle, people)


async def can_tell(ctx: Ctx, user_id: UserId, circle: Circle) -> bool:
    """Whether a circle's words may be said in the private room with a person: they are in its room, and it is encrypted where
    those are sealed, as far as that is known before they are sent. Only for how a sentence is put: what goes to a person is
    looked at by ``words_for`` and the outbox."""
    return user_id in await those_to_tell(ctx, circle, [user_id])


async def those_to_tell(ctx: Ctx, circle: Circle, people: Collection[UserId]) -> set[UserId]:
    """Those of some people of whom that is true (``can_tell``). A few statements, however many they are."""
    there, secret = await those_there(ctx, circle, people), await encrypted(ctx, circle)
    allowed = ctx.rules_of(circle.slug).relay.allow_from_encrypted
    await ctx.outbox.readership.private_rooms(there)
    return {
        user_id
        for user_id in there
        if not stays_secret(
            from_encrypted=secret, to_encrypted=await _private_is_encrypted(ctx, user_id), allowed=allowed
        )
    }


def elsewhere(ctx: Ctx, *of: Circle) -> bool:
    """Whether the speaker asks in a room where others than these circles would read the answer."""
    return not ctx.said.private and any(circle.room_id != ctx.said.room_id for circle in of)


async def said_aside(ctx: Ctx, doc: Doc, *of: Circle, about: str | None = None) -> Reply:
    """Say what is all words of these circles to the speaker alone, who has asked for it ``elsewhere``. ``about`` is as in
    ``Reply``."""
    page = await whole_for(ctx, doc, *of)
    await ctx.outbox.private(ctx.actor.user_id, page, about=of, rings=False, card=about)
    return Reply(say("That belongs to another circle than this room’s, so I have answered you in our private room."))


async def list_of(ctx: Ctx, circle: Circle, listing: Listing, read: Entries, *, empty: Doc) -> Reply:
    """The first page of a list of a circle's words: in private where others than the circle would read it."""
    if not elsewhere(ctx, circle):
        return await first_page(ctx, listing, empty=empty, read=read)
    if not read.total:
        return await said_aside(ctx, empty, circle)
    lines = [entry.line for entry in read.next[:MOST_ENTRIES]]
    return await said_aside(ctx, say(p("{heading}:", heading=read.heading), ul(lines)), circle)


async def answered_encrypted(ctx: Ctx) -> bool:
    """Whether the answer to what is said here goes into an encrypted room; in private it may be another one."""
    if ctx.said.elsewhere is None:
        return ctx.said.encrypted
    return await _private_is_encrypted(ctx, ctx.actor.user_id)


async def tellable(ctx: Ctx, among: Sequence[Circle], readers: Readers) -> set[CircleSlug]:
    """Of some circles those whose words these readers may be told. One statement, however many circles."""
    room_ids = [circle.room_id for circle in among if circle.room_id is not None]
    closed = await rooms.encrypted_among(ctx.db, room_ids=room_ids)
    return {
        circle.slug
        for circle in among
        if (readers.circle is not None and circle.slug == readers.circle.slug)
        or not stays_secret(
            from_encrypted=circle.room_id in closed,
            to_encrypted=readers.encrypted,
            allowed=ctx.rules_of(circle.slug).relay.allow_from_encrypted,
        )
    }


def known_as(number: str, words: str, *, told: bool) -> Inline:
    """What something is known by in a list: its number with a circle's words, or where those are if they may not be told."""
    if told:
        return t("**{number}** “{words}”", number=number, words=words)
    return t("**{number}**, whose words stay in its encrypted room,", number=number)


async def words_for(ctx: Ctx, user_id: UserId, circle: Circle, *words: Block) -> tuple[Block, ...]:
    """A circle's words for the private room with a person: for who is in its room, and sealed where they are for encrypted rooms
    alone, so that a line says elsewhere where they are."""
    if not await is_there(ctx, user_id, circle):
        return (for_those_there(circle),)
    if await are_sealed(ctx, circle):
        return (seal(circle, *words),)
    return words


async def whole_for(ctx: Ctx, doc: Doc, *circles: Circle) -> Doc:
    """A page that is all words of these circles, for the private room with a person."""
    closed = await ctx.outbox.readership.sealed(*circles)
    return Doc((seal(closed[0], *doc.blocks),)) if closed else doc


async def are_sealed(ctx: Ctx, circle: Circle) -> bool:
    """Whether a circle's words are for encrypted rooms alone."""
    return bool(await ctx.outbox.readership.sealed(circle))


async def _private_is_encrypted(ctx: Ctx, user_id: UserId) -> bool:
    theirs = (await ctx.outbox.readership.private_rooms([user_id]))[user_id]
    if theirs.best is not None or theirs.encrypted_only:
        return theirs.best is None or theirs.best.encrypted
    # Whether a room still to be opened can be encrypted for the person's devices is not known before it is opened.
    return ctx.settings.matrix.encrypt_private_rooms == "always"
