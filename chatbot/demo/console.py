"""The console: a newcomer speaks as any of the people, in any room. Slash commands are the console's, the rest is said."""

from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rapidfuzz import process
from rich.console import Console

import commands
from chatbot.demo.people import CIRCLES, PASSWORD, PEOPLE
from chatbot.demo.stage import Stage
from chatbot.matrix.homeserver import Event, HomeserverError, Unavailable
from storage.types import RoomId

HELP = """\
/as NAME      speak as somebody: {people}
/in ROOM      go into a room: {rooms}, private
/react EMOJI  react to the bot's last card or message here
/reply TEXT   reply to the bot's last message here
/rooms, /people, /login, /help, /quit
Anything else is said aloud. Commands to the bot begin with ! (in private you can leave it out)."""


class _Completer(Completer):
    def __init__(self) -> None:
        self._said = sorted(f"!{command.words}" for family in commands.FAMILIES for command in family.commands)
        self._own = ("/as", "/in", "/react", "/reply", "/rooms", "/people", "/login", "/help", "/quit")

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        text = document.text_before_cursor
        choices: Iterable[str] = self._said if text.startswith("!") else self._own if text.startswith("/") else ()
        if text.startswith("/as "):
            choices = (f"/as {person.name}" for person in PEOPLE)
        elif text.startswith("/in "):
            choices = (f"/in {room}" for room in (*(circle.slug for circle in CIRCLES), "private"))
        for choice in choices:
            if choice.startswith(text):
                yield Completion(choice, start_position=-len(text))


class Seat:
    """Who speaks where just now."""

    def __init__(self, stage: Stage, out: Console) -> None:
        self.stage = stage
        self.out = out
        self.name = "gus"
        self.where = "food"

    async def room(self) -> RoomId:
        if self.where == "private":
            return await self.stage.private_with(self.name)
        return self.stage.rooms[self.where]

    def speak_as(self, name: str) -> None:
        """Speak as somebody, where they are: here, if they are in this room."""
        self.name = name
        theirs = [circle.slug for circle in CIRCLES if name in circle.people]
        if self.where not in (*theirs, "private"):
            self.out.print(f"{name} is not in {self.where}, so you are in {theirs[0]} now.", highlight=False)
            self.where = theirs[0]

    async def last_of_bot(self, *, card: bool = False) -> Event | None:
        """The bot's last message here; with ``card``, the last one that it has put reactions on to tap, if there is one."""
        member = self.stage.people[self.name]
        said = member.said_by(self.stage.bot, await self.room())
        seeded = {
            event.content["m.relates_to"]["event_id"]
            for event in member.timeline
            if event.type == "m.reaction" and event.sender == self.stage.bot and "m.relates_to" in event.content
        }
        asking = [event for event in said if event.event_id in seeded]
        if card and asking:
            return asking[-1]
        return said[-1] if said else None


async def open_console(stage: Stage, out: Console) -> None:
    """Take lines until /quit or the end of the input."""
    seat = Seat(stage, out)
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(stage.folder / "console.history")), completer=_Completer()
    )
    with patch_stdout(raw=True):
        while True:
            try:
                line = (await session.prompt_async(f"{seat.name} in {seat.where}> ")).strip()
            except (EOFError, KeyboardInterrupt):
                return
            if line in ("/quit", "/exit", "/q"):
                return
            if line:
                try:
                    await take(seat, line)
                except Unavailable as gone:
                    out.print(
                        f"[red]The homeserver does not answer:[/red] {gone}. If it stays so, /quit, and start again with: "
                        "make demo ARGS=--keep",
                        highlight=False,
                    )
                except HomeserverError as refused:
                    out.print(
                        f"[red]The homeserver says no:[/red] {refused}. Is {seat.name} in that room? /rooms shows who is where.",
                        highlight=False,
                    )


async def take(seat: Seat, line: str) -> None:
    """Do what a line of the console says."""
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    member = seat.stage.people[seat.name]
    match word:
        case "/as" if rest.lower() in seat.stage.people:
            seat.speak_as(rest.lower())
        case "/as":
            whom = f"I know no “{rest}” here." if rest else "As whom?"
            seat.out.print(f"{whom} There are: {', '.join(seat.stage.people)}.", highlight=False, markup=False)
        case "/in" if rest.lower() in (*seat.stage.rooms, "private"):
            seat.where = rest.lower()
        case "/in":
            which = f"There is no room “{rest}”." if rest else "Into which room?"
            seat.out.print(f"{which} There are: {', '.join(seat.stage.rooms)}, private.", highlight=False, markup=False)
        case "/rooms":
            for circle in CIRCLES:
                seat.out.print(f"{circle.slug}: {circle.name}, with {', '.join(circle.people)}", highlight=False)
        case "/people":
            for person in PEOPLE:
                seat.out.print(f"[{person.colour}]{person.name}[/{person.colour}] {person.about}", highlight=False)
        case "/login":
            seat.out.print(
                f"{seat.stage.synapse.url}, as {', '.join(seat.stage.people)}, password {PASSWORD}", highlight=False
            )
        case "/help":
            seat.out.print(
                HELP.format(people=", ".join(seat.stage.people), rooms=", ".join(seat.stage.rooms)), highlight=False
            )
        case "/react" | "/reply":
            target = await seat.last_of_bot(card=word == "/react")
            if target is None or not rest:
                seat.out.print(
                    "There is nothing of the bot's here yet."
                    if rest
                    else "For example: /react ✅"
                    if word == "/react"
                    else "For example: /reply Thank you"
                )
            elif word == "/react":
                await member.react(await seat.room(), target.event_id, rest)
            else:
                await member.say(await seat.room(), rest, reply_to=target.event_id)
        case _ if word.startswith("/"):
            near = process.extractOne(
                word, ("/as", "/in", "/react", "/reply", "/rooms", "/people", "/login", "/help", "/quit")
            )
            hint = f" Did you mean {near[0]}?" if near and near[1] > 50 else ""
            seat.out.print(f"The console knows no {word}.{hint} /help shows what it knows.", highlight=False)
        case _:
            await member.say(await seat.room(), line)
