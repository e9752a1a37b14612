"""What is seen in the end of what was said, and a day in a small federation in which the bot says everything of which it has a kind of
its own."""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from pathlib import Path

from chatbot import config
from chatbot.app import App
from chatbot.matrix.homeserver import Event
from storage.database import Database
from storage.types import EventId, RoomId
from tests.fakes import BOT, FakeClock, FakeHomeserver, words_of
from tests.journeys.conftest import Town, begin
from tests.journeys.prefixes import Interpreter
from tests.towns import FEDERATION

CY, DI, EVE, FAY, GUS, HAL, BO, ADA = (
    f"@{name}:example.org" for name in ("cy", "di", "eve", "fay", "gus", "hal", "bo", "ada")
)


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as it is seen in the end: where, whose, its kind, its HTML, what it replies to, and the taps on it."""

    where: str
    who: str
    kind: str
    html: str
    replies_to: str
    """The first line of what it answers; empty where it answers nothing."""
    taps: dict[str, int]
    """How many have tapped each, the bot among them."""


async def a_day() -> list[Seen]:
    """All that the bot has said, in the order in which it was."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "circlebot.toml"
        path.write_text(FEDERATION)
        database, clock = Database(f"sqlite+aiosqlite:///{folder}/circlebot.db"), FakeClock()
        server = FakeHomeserver(clock)
        interpreter = Interpreter()
        app = App(settings=config.load(path), database=database, homeserver=server, clock=clock)
        town = Town(app, server, clock, interpreter)
        await begin(town, interpreter)
        try:
            await _live(town)
            return _seen(town)
        finally:
            await database.close()


async def _says(town: Town, user: str, where: str, body: str, html: str) -> EventId:
    content: dict[str, object] = {
        "msgtype": "m.text", "body": body, "format": "org.matrix.custom.html", "formatted_body": html
    }  # fmt: skip
    return await town.emits(user, where, "m.room.message", content)


async def _live(town: Town) -> None:
    for user, coop in ((GUS, "Leaf Bakery"), (HAL, "Small Screws"), (FAY, "Green Grocers")):
        await town.says(user, "food", f"!join for {coop}")
    for words in ("!help", "!help consent", "!ping", "!jion", "!consent", "!circles", "!members"):
        await town.says(GUS, "food", words)
    await _says(
        town, GUS, "food", "!consent Buy a *second* **van** by friday 17:00",
        "!consent Buy a <em>second</em> <strong>van</strong> by friday 17:00",
    )  # fmt: skip
    card = town.card("food", "")
    await town.reacts(HAL, "food", to=card, key="✅")
    await town.says(GUS, "food", "!items")
    await town.says(FAY, "food", "!object C-1 It costs more than we have put by")
    await town.says(GUS, "food", "!amend C-1 Rent a second van for three months")
    await town.says(FAY, "food", "!concern C-1 Please compare two offers")
    await town.passes(timedelta(days=4, hours=8))
    await town.says(GUS, "food", "!decisions")
    await town.says(GUS, "food", "!decision D-1")
    await town.says(GUS, "food", "!proposal Share the cold store aim less waste by in 14 days")
    await town.says(GUS, "food", "!date Monthly call 1h thu 10:00, fri 14:00")
    await town.says(GUS, "food", "!sense The new rota")
    await town.says(GUS, "food", "!hands Carry the boxes on Friday")
    source = await _says(
        town, EVE, "tech", "**Skills day**: …",
        "<p><strong>Skills day</strong>:</p><ul><li>soldering, by <a href='https://matrix.to/#/@di:example.org'>Di</a></li>"
        "<li><code>git</code> for all</li></ul><p>Paid by <span data-mx-spoiler>the Quill fund</span>, see "
        "<a href='https://example.org/plan'>the plan</a>.</p>",
    )  # fmt: skip
    await town.replies(CY, "tech", to=source, text="!relay")
    await town.replies(FAY, "coordinating", to=town.last_event("coordinating"), text="Two of ours would like that")
    await town.says(EVE, "tech", "!relays")
    await town.private(GUS)
    await _ends(town)
    for words in (
        "subs calc 92000 wages, 71500 self-employed",
        "subs declare 92000 wages, 71500 self-employed",
        "yes",
        "todo",
    ):
        await town.says(GUS, await town.private(GUS), words)


async def _ends(town: Town) -> None:
    """How things end, what is asked back, and what waits for others."""
    await town.reacts(HAL, "food", to=town.card("food", "Date poll M-1"), key="1️⃣")
    await town.reacts(HAL, "food", to=town.card("food", "Sense check S-1"), key="👍")
    await town.replies(FAY, "food", to=town.card("food", "Sense check S-1"), text="good, if it is out by Monday")
    await town.reacts(HAL, "food", to=town.card("food", "Call for hands H-1"), key="✋")
    for words in ("!date close M-1 1", "!sense close S-1", "!hands close H-1"):
        await town.says(GUS, "food", words)
    await town.says(GUS, "food", "!consent Close the shop on Mondays")
    await town.reacts(HAL, "food", to=town.card("food", "C-3 ·"), key="✋")
    await town.replies(FAY, "food", to=town.card("food", "C-3 ·"), text="object because Monday is our best day")
    await town.replies(HAL, "food", to=town.card("food", "C-3 ·"), text="Could we try it in winter?")
    await town.says(GUS, "food", "!withdraw C-3")
    await town.says(FAY, "food", "!undo")
    await town.passes(timedelta(days=2))
    await town.says(GUS, "food", "!consent Buy a cargo bike")
    await town.reacts(HAL, "food", to=town.card("food", "C-4 ·"), key="✅")
    await town.says(FAY, "food", "!concern C-4 Please a used one")
    await town.says(GUS, "food", "!amend C-4 Buy a used cargo bike")
    await town.says(HAL, "food", "!yes C-4")
    for words in (
        "!items",
        "!item C-3",
        "!catchup",
        "!policy",
        "!objections",
        "!relay We have room for two",
        "!select link person",
    ):
        await town.says(GUS, "food", words)
    await town.says(DI, "tech", "!join for Data Workers")
    await town.says(EVE, "tech", "!join for Byte")
    await town.says(DI, "tech", "!approve J-2")
    await town.passes(timedelta(minutes=5))


def _seen(town: Town) -> list[Seen]:
    names: dict[RoomId, str] = {
        room: alias[1:].partition(":")[0] for alias, room in town.server.aliases.items() if alias[0] == "#"
    }
    for room in town.server.rooms.values():
        names.setdefault(room.room_id, "private, " + " ".join(_name(user) for user in room.members if user != BOT))
    own = [event for event in town.server.log if event.sender == BOT]
    return [each for each in seen_of(town, own, names) if each.kind != "m.file"]


def seen_of(town: Town, events: Sequence[Event], names: Mapping[RoomId, str]) -> list[Seen]:
    """What is seen in the end of these events: the messages in the rooms that have a name, as they read now, with the taps on them."""
    return [
        Seen(
            where=names[event.room_id],
            who="Circlebot" if event.sender == BOT else _name(event.sender).capitalize(),
            kind=str(_words(town, event)["msgtype"]),
            html=_html(_words(town, event)),
            replies_to=_answered(town, event),
            taps=_taps(town, event.event_id),
        )
        for event in events
        if event.type == "m.room.message" and "m.new_content" not in event.content and event.room_id in names
    ]


def _name(user: str) -> str:
    return user[1:].partition(":")[0]


def _words(town: Town, event: Event) -> dict[str, object]:
    return town.content_of(event.event_id) or words_of(event.content)


def _html(content: Mapping[str, object]) -> str:
    if content["msgtype"] == "m.file":
        return escape(f"📎 {content['body']}")
    return str(content.get("formatted_body") or escape(str(content["body"])).replace("\n", "<br>"))


def _answered(town: Town, event: Event) -> str:
    to = event.content.get("m.relates_to", {}).get("m.in_reply_to", {}).get("event_id")
    return town.body_of(to).partition("\n")[0] if to is not None else ""


def _taps(town: Town, event_id: EventId) -> dict[str, int]:
    return Counter(
        str(each.content["m.relates_to"]["key"])
        for each in town.server.log
        if each.type == "m.reaction"
        and each.content["m.relates_to"]["event_id"] == event_id
        and not town.redacted(each.event_id)
    )
