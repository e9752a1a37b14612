"""The links as a picture: the coordinating circle in the middle, the others around it, and who has passed on to whom how often. Pure."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from commands.lettering import drawable, letters

if TYPE_CHECKING:
    from PIL import ImageDraw  # loaded for a picture, not for a start

SIZE = 900
RADIUS = 320
NODE = 74
LATELY, LONG_AGO = 14, 42
"""Days until a line fades, and until it is pale."""
FRESH, FADING, PALE, SILENT = "#1a7f37", "#9a6700", "#8c959f", "#cf222e"
INK, PAPER, FILL = "#1f2328", "#ffffff", "#ddf4ff"
LONGEST = 18
"""Letters of a name in its circle."""


@dataclass(frozen=True, slots=True)
class Line:
    """So often one circle has passed something on to another, last so many days ago."""

    origin: str
    target: str
    count: int
    days: int


def drawn(hub: str, names: Sequence[str], lines: Sequence[Line]) -> bytes:
    """A PNG, readable on a phone, in light and in dark."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (SIZE, SIZE), PAPER)
    pen, middle = ImageDraw.Draw(image), SIZE / 2
    places = {hub: (middle, middle)} if hub else {}
    for number, name in enumerate(names):
        angle = 2 * math.pi * number / max(1, len(names)) - math.pi / 2
        places[name] = (middle + RADIUS * math.cos(angle), middle + RADIUS * math.sin(angle))
    for line in lines:
        if line.origin in places and line.target in places and line.origin != line.target:
            _arrow(pen, places[line.origin], places[line.target], line)
    passing = {line.origin for line in lines}
    for name, (x, y) in places.items():
        silent = name != hub and name not in passing
        pen.ellipse((x - NODE, y - NODE, x + NODE, y + NODE), fill=FILL, outline=SILENT if silent else INK, width=4)
        pen.text((x, y), drawable(_in_lines(name)), fill=INK, anchor="mm", align="center", font=letters(18))
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()


def _arrow(pen: "ImageDraw.ImageDraw", begin: tuple[float, float], end: tuple[float, float], line: Line) -> None:
    (x0, y0), (x1, y1) = begin, end
    length = math.hypot(x1 - x0, y1 - y0)
    along, across = ((x1 - x0) / length, (y1 - y0) / length), ((y1 - y0) / length, (x0 - x1) / length)
    side = 14  # What goes there and what comes back stand side by side.
    a = (x0 + along[0] * NODE + across[0] * side, y0 + along[1] * NODE + across[1] * side)
    b = (x1 - along[0] * NODE + across[0] * side, y1 - along[1] * NODE + across[1] * side)
    colour = FRESH if line.days <= LATELY else FADING if line.days <= LONG_AGO else PALE
    pen.line((a, b), fill=colour, width=min(12, 2 + line.count))
    tip, back = b, (b[0] - along[0] * 20, b[1] - along[1] * 20)
    pen.polygon(
        [tip, (back[0] + across[0] * 9, back[1] + across[1] * 9), (back[0] - across[0] * 9, back[1] - across[1] * 9)],
        fill=colour,
    )
    at = (a[0] * 0.6 + b[0] * 0.4 + across[0] * 26, a[1] * 0.6 + b[1] * 0.4 + across[1] * 26)
    pen.text(at, drawable(f"{line.count}× {line.days}d"), fill=INK, anchor="mm", font=letters(17))


def _in_lines(name: str) -> str:
    lines: list[str] = []
    for word in name.split():
        if lines and len(f"{lines[-1]} {word}") <= LONGEST // 2 + 3:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word[:LONGEST])
    return "\n".join(lines[:4])
