"""How a command comes to its handler: it finds its entry in the catalogue, passes the gate, and only then is parsed and handled."""

from collections.abc import Awaitable, Callable, Sequence

from chatbot.api.context import Ctx, Reply
from chatbot.api.declaring.declared import Command, Place, WordsHandler
from chatbot.api.errors import AtRest, NamesNothing, Refusal, Unsure, UsageError
from chatbot.api.incoming import Message
from chatbot.api.seams.references import Referent
from chatbot.api.understanding.found import Found
from chatbot.api.understanding.plain import CANCEL, plain
from chatbot.api.wording.markup import Inline, cmd, listed, run, t
from chatbot.handling import asked_back, examples, mended, read_back
from chatbot.handling.audited import audited, must_have_asked
from chatbot.handling.desk import Arrival, Desk, answer
from chatbot.handling.for_whom import not_for_them
from chatbot.handling.gate import NotAllowed, gate
from chatbot.handling.not_understood import not_understood
from chatbot.handling.noted import taken
from chatbot.handling.notices import Notices
from chatbot.handling.referring import referred
from chatbot.handling.speaker import circles_of
from storage.models import Circle
from storage.queries import circles

Besides = Callable[[], Awaitable[Inline | None]]


class Commands:
    """Brings what is said to us to the command that it is."""

    def __init__(self, desk: Desk, *, notices: Notices) -> None:
        self._desk = desk
        self._notices = notices

    async def do(
        self,
        arrival: Arrival,
        message: Message,
        *,
        figure: bool = False,
        besides: Besides | None = None,
        confirmed: bool = False,
    ) -> None:
        """Do what a command asks for. What may hold a ``figure`` and was said aloud is taken up in private; what weighs is read back
        first, unless that has been done (``confirmed``).

        ``besides`` is what is to be said, too, of words that are no command.
        """
        found = self._desk.understand(message.text)
        if message.late and figure:
            raise _too_old_here()
        if message.late and found is not None and not found.command.dated:
            await self._notices.too_old(arrival)
            return
        if found is None:
            found = await self._meant(arrival, message, figure=figure, besides=besides)
        if found is not None:
            await self._call(arrival, message, found, figure=figure, confirmed=confirmed)

    async def _meant(
        self, arrival: Arrival, message: Message, *, figure: bool, besides: Besides | None
    ) -> Found | None:
        """What is meant by words that are no command: None where a family has made something of them. Raises Refusal where nobody
        can."""
        if figure:
            raise self._notices.no_such_figures(message)
        families = self._desk.families.values()
        for family in families:
            if await self._heard(await self._ctx(arrival, message, family.name), family.heard):
                return None
        if not message.late and (said := await self._of_a_record(arrival, message)) is not None:
            return said
        for family in families:
            if await self._heard(await self._ctx(arrival, message, family.name), family.heard_last):
                return None
        if message.late:
            await self._notices.too_old(arrival)
            return None
        if message.private and plain(message.text) in CANCEL:
            raise Refusal("nothing-asked", "There is nothing to cancel: no question of mine to you is open.")
        more = await besides() if besides is not None else None
        found = self._desk.catalogue.meant(message.text) if more is None else None
        if found is not None:
            return found
        ctx = await self._desk.ctx(arrival, "dispatcher", message=message, circle=arrival.where.circle)
        unknown = await not_understood(ctx, theirs=await _those_of(arrival))
        if more is None:
            raise unknown
        near = self._desk.catalogue.nearest(message.text)
        raise Refusal(
            unknown.code, run(unknown.words if near is not None else t("I could not tell what that means."), more)
        )

    async def _call(self, arrival: Arrival, message: Message, found: Found, *, figure: bool, confirmed: bool) -> None:
        """Let the person in, parse what follows the command, read back what weighs, and have it handled."""
        command = found.command
        taken(command.family, command.family if command.secret else command.words)
        circle, theirs = await self._circle_of(arrival, found)
        ctx = await self._desk.ctx(arrival, command.family, message=message, circle=circle)
        try:
            gate(command, holds=ctx.actor.holds, private=message.private)
        except NotAllowed as refusal:
            if not (found.plainly or figure) and await self._called_of_a_record(arrival, message, beside=command):
                return
            raise await _at_rest(arrival) or await not_for_them(ctx, command, found.rest) from refusal
        if command.place is Place.CIRCLE and circle is None:
            raise await _at_rest(arrival) or _which_of(theirs, command)
        if figure:
            await self._notices.take_out(arrival)
        try:
            args = command.grammar.parse(found.rest, reading=ctx.reading, example=cmd(command.example))
        except UsageError as unclear:
            if isinstance(unclear, Unsure) and await asked_back.ask_back(ctx, unclear, private=command.secret):
                return
            if not figure and await self._heard_instead(arrival, ctx):
                return
            if not (figure or found.guessed) and await self._called_of_a_record(arrival, message):
                return
            raise await examples.told(ctx, found, unclear, theirs=await _those_of(arrival)) from unclear
        in_doubt = not confirmed and (
            (found.guessed and command.changes)
            or (not (found.plainly and message.called) and command.weighs_with(args.kwargs))
        )
        if in_doubt and not command.asks_itself:
            await read_back.read_back(ctx, found)
            await mended.note_asked_back(ctx)
            return
        ctx.in_doubt = in_doubt
        try:
            async with audited(ctx, changes=command.changes):
                reply = await command.handler(ctx, *args.args, **args.kwargs)
        except Unsure as unsure:
            if await asked_back.ask_back(ctx, unsure, private=command.secret):
                return
            raise
        except NamesNothing:
            if figure:
                raise
            if not ctx.said.called and await self._heard_by_others(arrival, ctx):
                return
            if not await self._called_of_a_record(arrival, message, beside=command):
                raise
            return
        must_have_asked(ctx, command)
        await mended.note_done(ctx, command)
        if figure and reply.doc is not None:
            reply = Reply(reply.doc, private=True, about=reply.about)
        await answer(ctx, reply)

    async def _heard_instead(self, arrival: Arrival, ctx: Ctx) -> bool:
        """Whether a family makes something of words that begin like a command and are none, its own first: “ask Hal, he does our books”."""
        if await self._heard(ctx, self._desk.families[ctx.family].heard):
            return True
        return not ctx.said.called and await self._heard_by_others(arrival, ctx)

    async def _heard_by_others(self, arrival: Arrival, ctx: Ctx) -> bool:
        """The same of the other families, for what is said in private, where nothing told that it is a command."""
        if not ctx.said.private:
            return False
        for family in self._desk.families.values():
            if family.name != ctx.family and await self._heard(
                await self._ctx(arrival, ctx.said, family.name), family.heard
            ):
                return True
        return False

    async def _ctx(self, arrival: Arrival, message: Message, family: str) -> Ctx:
        return await self._desk.ctx(arrival, family, message=message, circle=arrival.where.circle)

    async def _called_of_a_record(self, arrival: Arrival, message: Message, *, beside: Command | None = None) -> bool:
        """Whether words say a command of a record without its number, another one than ``beside``: then it is done."""
        said = await self._of_a_record(arrival, message)
        if said is None or said.command is beside:
            return False
        await self._call(arrival, message, said, figure=False, confirmed=False)
        return True

    async def _of_a_record(self, arrival: Arrival, message: Message) -> Found | None:
        """The command that is said of a record without its number."""

        async def known(family: str, letter: str) -> Sequence[Referent]:
            spoken_of = self._desk.families[family].told_spoken_of.get(letter)
            return () if spoken_of is None else await spoken_of(await self._ctx(arrival, message, family), letter)

        ctx = await self._ctx(arrival, message, "dispatcher")
        return await referred(message.text, known, catalogue=self._desk.catalogue, reading=ctx.reading)

    async def _circle_of(self, arrival: Arrival, found: Found) -> tuple[Circle | None, Sequence[Circle]]:
        """The circle that a command is about, and in private those that it could be about. What goes to a circle is said in another."""
        where = arrival.where
        if where.circle is not None or not where.private or found.command.place is not Place.CIRCLE:
            return where.circle, ()
        theirs = await circles_of(arrival.db, user_id=arrival.person)
        if found.command.quotes and len(theirs) > 1:
            there = found.rest.casefold().split(maxsplit=1)[:1]
            theirs = [each for each in theirs if [each.slug] != there]
        return (theirs[0] if len(theirs) == 1 else None), theirs

    async def _heard(self, ctx: Ctx, heard: WordsHandler | None) -> bool:
        """Whether a family makes something of words that are no command, or not one that can be read."""
        if heard is None:
            return False
        try:
            async with audited(ctx, changes=True):
                reply = await heard(ctx, ctx.said.text)
        except Unsure as unsure:
            if await asked_back.ask_back(ctx, unsure):
                return True
            raise
        if reply is None:
            return False
        taken(ctx.family, "words")
        await mended.note_asked_back(ctx)
        await answer(ctx, reply)
        return True


async def _those_of(arrival: Arrival) -> Sequence[Circle]:
    """The circle that somebody speaks in; in private all that they are in."""
    here = arrival.where.circle
    return [here] if here is not None else await circles_of(arrival.db, user_id=arrival.person)


def _too_old_here() -> Refusal:
    return Refusal(
        "too-old",
        "You said something in a room while I was away, and too much time has passed to act on it. I am sorry. Please "
        "say it here if it still matters.",
    )


async def _at_rest(arrival: Arrival) -> AtRest | None:
    """That the circle of this room is one that the configuration names no longer, where it is."""
    known = await circles.find_known_by_room(arrival.db, room_id=arrival.row.room_id)
    return AtRest(known.name) if known is not None and not known.active else None


def _which_of(theirs: Sequence[Circle], command: Command) -> Refusal:
    """What to say to whoever says in private what is about one circle, and is in several, or in none."""
    if theirs:
        return Refusal(
            "which-circle",
            "You are in {circles}, and I do not know which you mean. Please say {command} in its room.",
            circles=listed(each.name for each in theirs),
            command=cmd(command.words, here=False),
        )
    return Refusal("which-circle", "Please say that in the circle's room. Here I cannot tell which circle you mean.")
