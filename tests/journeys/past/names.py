"""When, where and who in the past of the town."""

from datetime import UTC, date, datetime

from storage.types import CircleSlug, EventId, RoomId, UserId

LONG_AGO = datetime(2024, 5, 6, 10, 0, tzinfo=UTC)
ENDED = datetime(2025, 6, 3, 17, 0, tzinfo=UTC)
NOT_YET = datetime(2036, 1, 7, 9, 0, tzinfo=UTC)
"""No journey lasts so long."""
LAST_YEAR, THIS_YEAR, NEXT_YEAR = date(2024, 4, 1), date(2025, 4, 1), date(2026, 4, 1)

COORDINATING, TECH, FOOD = (CircleSlug(slug) for slug in ("coordinating", "tech", "food"))
BAKERS, GROWERS = CircleSlug("bakers"), CircleSlug("growers")
"""Circles that were given up. That of the growers had the name that another one has now."""
BAKERY, FIELD = RoomId("!0bakery:example.org"), RoomId("!0field:example.org")
"""Their rooms, which sort before all others. Many are still in there, and the bot is not."""
BO, CY, DI, EVE, FAY, GUS, HAL = (
    UserId(f"@{name}:example.org") for name in ("bo", "cy", "di", "eve", "fay", "gus", "hal")
)
IVO, NAN = UserId("@ivo:example.org"), UserId("@nan:example.org")
"""Of whom no journey tells."""
HAVE_LEFT = {"coordinating": (GUS, NAN), "food": (EVE, NAN), "tech": (BO, NAN)}
"""Who was in the rooms that the circles meet in, and is not any more."""
OLD_MILL, OLD_KILN = 0, -1
CARD, TAP = EventId("$card-of-the-past"), EventId("$tap-of-the-past")
OVEN = "The oven of the old mill"
"""All that people talked of."""
