"""What the audience sees: the rooms' conversation as it happens, a colour for each person, rooms as headings.

Whatever people said is tidied first: what reads as a command to a terminal is none.
"""

import re

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule

from chatbot.api.arguments import tidy
from chatbot.demo.member import body_of
from chatbot.demo.people import CIRCLES, PEOPLE
from chatbot.demo.stage import Stage
from chatbot.matrix.homeserver import Event
from storage.types import EventId, RoomId

BOT_COLOUR = "bold white"
_ADDRESS = re.compile(r" \(https://matrix\.to/[^\s)]*\)")
"""Where a link leads, which is a tap in a client, and two lines of letters here."""


class View:
    """Prints each event once, whoever saw it first."""

    def __init__(self, stage: Stage, out: Console) -> None:
        self._stage = stage
        self._out = out
        self._seen: set[EventId] = set()
        self._seeds: set[EventId] = set()
        self._room: RoomId | None = None
        self._bodies: dict[EventId, str] = {}
        self._colours = {person.name: person.colour for person in PEOPLE}
        self._names = {circle.slug: circle.name for circle in CIRCLES}

    def watch(self) -> None:
        """Look over everybody's shoulder from now on."""
        for member in self._stage.people.values():
            for event in member.timeline:
                self._seen.add(event.event_id)
                if event.type == "m.reaction" and event.sender == self._stage.bot:
                    self._seeds.add(event.event_id)
                replaced = event.content["m.relates_to"]["event_id"] if "m.new_content" in event.content else None
                self._bodies[EventId(str(replaced or event.event_id))] = _read(event)
            member.listeners.append(self.show)

    def show(self, event: Event) -> None:
        """Print an event, if it is something that people see."""
        if event.event_id in self._seen:
            return
        self._seen.add(event.event_id)
        relation = event.content.get("m.relates_to", {})
        target = EventId(str(relation.get("event_id", ""))) if isinstance(relation, dict) else EventId("")
        match event.type:
            case "m.room.message" if "m.new_content" in event.content:
                self._edited(event, target)
            case "m.room.message":
                body = _read(event)
                self._bodies[event.event_id] = body
                self._heading(event.room_id)
                self._say(event.sender, body)
            case "m.reaction" if event.sender != self._stage.bot:
                self._heading(event.room_id)
                first = self._bodies.get(target, "").split("\n")[0]
                self._out.print(
                    Padding(
                        f"{self._who(event.sender)} {escape(tidy(str(relation.get('key'))))}"
                        f" [dim]on “{escape(first[:50])}”[/dim]",
                        (0, 0, 0, 2),
                    )
                )
            case "m.reaction":
                self._seeds.add(event.event_id)
            case "m.room.redaction" if event.redacts not in self._seeds:  # The bot's own reactions go quietly.
                self._heading(event.room_id)
                self._out.print(f"  {self._who(event.sender)} [dim]takes something out of the room[/dim]")

    def _edited(self, event: Event, target: EventId) -> None:
        """A card that changed: only what is new in it."""
        before = set(self._bodies.get(target, "").split("\n"))
        body = _read(event)
        self._bodies[target] = body
        fresh = [line for line in body.split("\n") if line.strip() and line not in before]
        if fresh:
            self._heading(event.room_id)
            self._say(event.sender, "\n".join(fresh), note="edits the card")

    def _heading(self, room_id: RoomId) -> None:
        if room_id == self._room:
            return
        self._room = room_id
        lock = " 🔒" if self._stage.is_encrypted(room_id) else ""
        self._out.print()
        for slug, room in self._stage.rooms.items():
            if room == room_id:
                self._out.print(Rule(f"[bold]{self._names[slug]}[/bold]{lock}", align="left", style="dim"))
                return
        people = [
            name for name, member in self._stage.people.items() if any(e.room_id == room_id for e in member.timeline)
        ]
        who = escape(people[0].capitalize()) if people else "somebody"
        self._out.print(Rule(f"[bold]private: {who} and Circlebot[/bold]{lock}", align="left", style="red"))

    def _say(self, sender: str, body: str, *, note: str = "") -> None:
        head, *rest = body.split("\n")
        tail = f" [dim]({note})[/dim]" if note else ""
        self._out.print(Padding(f"{self._who(sender)}{tail}  {escape(head)}", (0, 0, 0, 2)), highlight=False)
        for line in rest:
            if line.strip():
                self._out.print(Padding(escape(line), (0, 0, 0, 6)), highlight=False)

    def _who(self, sender: str) -> str:
        name = sender[1:].partition(":")[0]
        colour = self._colours.get(name, BOT_COLOUR)
        return f"[{colour}]{escape(tidy(name.capitalize()))}[/{colour}]"


def _read(event: Event) -> str:
    return _ADDRESS.sub("", tidy(body_of(event)))
