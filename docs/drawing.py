"""Draws docs/house.svg: the rooms, the five stops of a message, and what is in which transaction. ``make docs`` runs it.

Plain shapes and the reader's own fonts, on a ground of its own, so that it can be read on a light page and on a dark one.
"""

import sys
from collections.abc import Iterator
from html import escape

WIDTH, HEIGHT = 1000, 648
INK, GROUND = "#1f2933", "#fbfaf7"
POST, COUNTER, ARCHIVE, AWAY = "#dbe9f9", "#dff1dc", "#fbeed3", "#ebe9e4"
EDGES = {POST: "#3b6ea8", COUNTER: "#44803c", ARCHIVE: "#a8772a", AWAY: "#8a8578"}
TRANSACTION = "#a2335d"
TITLE = "The rooms of Circlebot, and the way of a message through them"
TOLD = (
    "A message comes from the homeserver through chatbot/matrix (stop 1) to chatbot/receiving (stop 2), which stores inbox "
    "rows, room facts and the sync token in one transaction. chatbot/handling (stop 3) takes one inbox row at a time and "
    "hands it through chatbot/api to a handler in commands (stop 4), which asks commands/rules. In one transaction the row "
    "is settled, records change, an audit line and outbox rows are written. chatbot/sending (stop 5) carries outbox rows "
    "through chatbot/matrix to the homeserver, outside any transaction. A command that comes alone is stored and handled "
    "in one transaction (at_once)."
)


def drawing() -> str:
    """The text of docs/house.svg."""
    return "\n".join([*_head(), *_transactions(), *_rooms(), *_way(), "</svg>", ""])


def _head() -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="title told"'
    yield "     font-family=\"system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif\">"
    yield f'<title id="title">{escape(TITLE)}</title>'
    yield f'<desc id="told">{escape(TOLD)}</desc>'
    yield '<marker id="way" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="13" markerHeight="13" markerUnits="userSpaceOnUse"'
    yield f'        orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="{INK}"/></marker>'
    yield f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="14" fill="{GROUND}" stroke="#c9c5ba" stroke-width="2"/>'


def _transactions() -> Iterator[str]:
    yield f'<rect x="296" y="336" width="692" height="140" rx="8" fill="{ARCHIVE}" fill-opacity="0.6"/>'
    yield from _frame(306, 92, 212, 398)
    yield from _text(320, 116, "one transaction", colour=TRANSACTION, bold=True)
    yield from _frame(528, 92, 452, 398)
    yield from _text(542, 116, "one transaction for each inbox row", colour=TRANSACTION, bold=True)
    yield f'<path d="M306 82 V58 H980 V82" fill="none" stroke="{TRANSACTION}" stroke-width="2.5" stroke-dasharray="2 5"/>'
    at_once = "at_once: a command that comes alone has both in one"
    yield from _text(643, 44, at_once, colour=TRANSACTION, bold=True, middle=True)


def _rooms() -> Iterator[str]:
    for index, (fill, name) in enumerate(((POST, "chatbot/"), (COUNTER, "commands/"), (ARCHIVE, "storage/"))):
        y = 24 + 26 * index
        yield f'<rect x="18" y="{y}" width="18" height="18" rx="4" fill="{fill}" stroke="{EDGES[fill]}" stroke-width="1.5"/>'
        yield from _text(44, y + 15, name, bold=True)
    yield from _room(
        16, 130, 110, 500, AWAY, "Matrix", ["the bot’s", "homeserver,", "and behind", "it those of", "members"]
    )
    wire = ["the wire: lets", "keys in first,", "hands over", "plain values;", "the only one", "to know nio"]
    yield from _room(156, 130, 124, 500, POST, "matrix/", wire, stop=1)
    new = ["what is new; gaps;", "what lacks its key;", "what rooms are like"]
    yield from _room(320, 130, 184, 152, POST, "receiving/", new, stop=2)
    who = ["who speaks, may", "they? jobs and", "touches start here"]
    yield from _room(542, 130, 168, 152, POST, "handling/", who, stop=3)
    yield from _room(720, 130, 76, 152, POST, "api/", ["all that", "counters", "know"])
    yield from _room(806, 130, 160, 152, COUNTER, "commands/", ["load, judge,", "change, tell"], stop=4)
    yield from _room(816, 212, 140, 60, GROUND, "rules/", ["pure judgement"], edge=EDGES[COUNTER])
    yield from _room(320, 536, 390, 94, POST, "sending/", ["each room in order, as fast as the homeserver", "lets us, under the row’s own id; then it is noted"], stop=5)  # fmt: skip
    yield from _text(420, 563, "outside any transaction", colour=TRANSACTION, bold=True)
    door = ["app, process, cli/, config/, logs,", "standby, alarm, backups/, setup/,", "watching/, export, demo/"]
    yield from _room(740, 536, 240, 94, POST, "the door", door)
    yield from _room(320, 350, 184, 112, ARCHIVE, "storage/", ["inbox rows,", "room facts,", "the sync token"])
    done = ["the inbox row is settled,", "records change, with an audit line,", "outbox rows hold what is to be said"]
    yield from _room(600, 350, 366, 112, ARCHIVE, "storage/", done)


def _way() -> Iterator[str]:
    """Arrows from stop to stop; in the end back to the homeserver."""
    for path in ("M126 262 H154", "M280 262 H318", "M412 282 V348", "M504 406 H570 V284", "M655 462 V534"):
        yield from _arrow(path)
    yield from _arrow("M320 590 H282")
    yield from _arrow("M156 590 H128")
    yield from _arrow("M710 262 H804", both=True)
    yield from _arrow("M886 282 V348", both=True)


def _frame(x: int, y: int, width: int, height: int) -> Iterator[str]:
    yield (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" fill="none" stroke="{TRANSACTION}" '
        'stroke-width="2.5" stroke-dasharray="9 6"/>'
    )


def _room(
    x: int, y: int, width: int, height: int, fill: str, name: str, lines: list[str], *,
    stop: int | None = None, edge: str | None = None,
) -> Iterator[str]:  # fmt: skip
    shape = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="8"'
    yield f'<rect {shape} fill="{fill}" stroke="{edge or EDGES[fill]}" stroke-width="1.5"/>'
    yield from _text(x + 10, y + 27, name, bold=True, size=16)
    for index, line in enumerate(lines):
        yield from _text(x + 10, y + 51 + 20 * index, line, size=14)
    if stop is not None:
        yield f'<circle cx="{x + width - 20}" cy="{y + 21}" r="13" fill="{INK}"/>'
        yield from _text(x + width - 20, y + 27, str(stop), colour=GROUND, bold=True, size=16, middle=True)


def _text(
    x: int, y: int, words: str, *, colour: str = INK, bold: bool = False, size: int = 15, middle: bool = False
) -> Iterator[str]:
    more = ' font-weight="700"' if bold else ""
    more += ' text-anchor="middle"' if middle else ""
    yield f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{more}>{escape(words)}</text>'


def _arrow(path: str, *, both: bool = False) -> Iterator[str]:
    start = ' marker-start="url(#way)"' if both else ""
    yield f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.5" marker-end="url(#way)"{start}/>'


if __name__ == "__main__":
    sys.stdout.write(drawing())
