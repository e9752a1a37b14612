"""A page of messages in the manner of a client, in a light or a dark theme."""

from collections.abc import Sequence
from html import escape

from tests.clients.said import Seen

COLOURS = {
    ("element", "light"): "--ground:#fff;--words:#1b1d22;--pale:#656d77;--line:#c1c6cd;--code:#f0f2f5;--link:#0a7cff",
    ("element", "dark"): "--ground:#101317;--words:#ebeef2;--pale:#a9b2bc;--line:#4a5058;--code:#26282d;--link:#5ca1ff",
    ("cinny", "light"): "--ground:#fff;--words:#222;--pale:#555;--line:#bbb;--code:#eee;--link:#2260c9",
    ("cinny", "dark"): "--ground:#1a1a1a;--words:#f2f2f2;--pale:#b0b0b0;--line:#666;--code:#2d2d2d;--link:#9bb8ff",
}
STYLES = {
    "element": """
        body{font:15px/22px Inter,'DejaVu Sans','Noto Color Emoji',sans-serif}
        .notice{color:var(--pale)} p{margin:0 0 16px} .words>:last-child{margin-bottom:0}
        blockquote{margin:0 0 16px;padding:0 10px;border-left:2px solid var(--line);color:var(--pale)}
        ul,ol{margin:0 0 16px;padding-left:24px}""",
    "cinny": """
        body{font:15px/21px 'InterVariable','DejaVu Sans','Noto Color Emoji',sans-serif}
        .notice{opacity:.75} p{margin:0 0 12px} .words>:last-child{margin-bottom:0}
        blockquote{margin:0 0 12px;padding-left:8px;border-left:3px solid var(--line);font-style:italic}
        ul,ol{margin:0 0 12px;padding-left:22px}""",
}
COMMON = """
    *{box-sizing:border-box} body{margin:0;padding:12px;background:var(--ground);color:var(--words);overflow-wrap:anywhere}
    a{color:var(--link)} code{background:var(--code);border-radius:4px;padding:1px 4px;font:13px 'DejaVu Sans Mono',monospace}
    pre{overflow:auto;background:var(--code);padding:8px} [data-mx-spoiler]{background:var(--words);color:var(--words)}
    h2{font-size:12px;color:var(--pale);margin:20px 0 6px;border-top:1px solid var(--line);padding-top:6px}
    .message{display:flex;gap:10px;margin:0 0 14px;max-width:900px} .face{width:30px;height:30px;border-radius:50%;flex:none}
    .words{min-width:0} .face.letter{text-align:center;line-height:30px;background:var(--line);color:var(--ground);font-weight:bold}
    .who{font-size:13px;font-weight:bold} .answered{font-size:12px;color:var(--pale);border-left:2px solid var(--line);padding-left:6px}
    .tap{display:inline-block;border:1px solid var(--line);border-radius:12px;padding:0 8px;margin:6px 4px 0 0}
"""


def page(seen: Sequence[Seen], *, client: str, theme: str, face: str) -> str:
    """The messages, room by room as they come. ``face`` is the address of the bot's picture. Where others speak, too, each says who."""
    parts, room = [], ""
    alone = all(each.who == "Circlebot" for each in seen)
    for each in seen:
        if each.where != room:
            room = each.where
            parts.append(f"<h2>{escape(room)}</h2>")
        taps = "".join(f'<span class="tap">{escape(tap)} {count}</span>' for tap, count in each.taps.items())
        kind = "notice" if each.kind == "m.notice" else "text"
        parts.append(
            f'<div class="message">{_face(each.who, face)}<div>{"" if alone else _whose(each)}'
            f'<div class="words {kind}">{each.html}</div>{taps}</div></div>'
        )
    style = f":root{{{COLOURS[client, theme]}}}{COMMON}{STYLES[client]}"
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>As {client} shows it</title><style>{style}</style>{''.join(parts)}</html>"
    )


def _face(who: str, face: str) -> str:
    if who == "Circlebot":
        return f'<img class="face" src="{escape(face)}" alt="">'
    return f'<span class="face letter">{escape(who[0])}</span>'


def _whose(seen: Seen) -> str:
    answered = f'<div class="answered">{escape(seen.replies_to)}</div>' if seen.replies_to else ""
    return f'<div class="who">{escape(seen.who)}</div>{answered}'
