"""The two-way table and the way into the federation as a picture. Pure."""

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

from commands.rules.membership.coop_standing import Group, InStage
from storage.models import FederationStanding

WIDTH, HEIGHT = 900, 820
INK, PAPER, BAR, CELL = "#1f2328", "#ffffff", "#0969da", "#ddf4ff"
CELLS = {
    Group.BOTH: (250, 130, "both"),
    Group.CIRCLE: (570, 130, "circle only"),
    Group.FEDERATION: (250, 260, "federation only"),
    Group.NEITHER: (570, 260, "neither"),
}
"""Where each group stands: in the federation to the left, in a circle above."""


def drawn(groups: Mapping[Group, int], stages: Mapping[FederationStanding, InStage], *, title: str) -> bytes:
    """A PNG, readable on a phone, in light and in dark."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, large, small = ImageDraw.Draw(image), ImageFont.load_default(30), ImageFont.load_default(20)
    pen.text((40, 40), title[:48], fill=INK, font=large)
    pen.text((40, 165), "in circles", fill=INK, font=small)
    pen.text((40, 295), "in none", fill=INK, font=small)
    pen.text((250, 95), "in the federation", fill=INK, font=small)
    pen.text((570, 95), "not in it", fill=INK, font=small)
    for group, (x, y, name) in CELLS.items():
        pen.rectangle((x, y, x + 290, y + 110), fill=CELL, outline=INK, width=2)
        pen.text((x + 145, y + 45), str(groups.get(group, 0)), fill=INK, anchor="mm", font=large)
        pen.text((x + 145, y + 88), name, fill=INK, anchor="mm", font=small)
    pen.text((570, 380), f"guests of circles: {groups.get(Group.GUEST, 0)}", fill=INK, font=small)

    most, y = max((each.count for each in stages.values()), default=0), 450
    for stage, lasts in stages.items():
        pen.text((40, y + 8), stage.value, fill=INK, font=small)
        length = round(380 * lasts.count / most) if most else 0
        pen.rectangle((200, y, 200 + length, y + 40), fill=BAR)
        days = "" if lasts.longest is None else f"  up to {lasts.longest} days"
        pen.text((215 + length, y + 8), f"{lasts.count}{days}", fill=INK, font=small)
        y += 66
    written = io.BytesIO()
    image.save(written, format="PNG", optimize=True)
    return written.getvalue()
