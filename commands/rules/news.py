"""What somebody has missed, and since when: values in, a choice out. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbot.api.seams.says import News

CONVERSATION = timedelta(hours=1)
"""What somebody has said within this time belongs to what they are saying now: what they have missed lies before it."""
AT_FIRST = timedelta(days=7)
"""So far back is looked for who has never spoken."""
MOST = 8
"""Lines of news: with those around them ten."""


def in_order(news: Sequence[News], *, now: datetime) -> list[News]:
    """What has happened, the latest first, and then what is open, what ends first before the others."""
    past = sorted((each for each in news if each.at <= now), key=lambda each: each.at, reverse=True)
    return [*past, *sorted((each for each in news if each.at > now), key=lambda each: each.at)]


def that_fit(news: Sequence[News], *, now: datetime, most: int) -> list[News]:
    """So many of them, in their order: some of what has happened, and some of what is open where there is such."""
    past, still = [each for each in news if each.at <= now], [each for each in news if each.at > now]
    room_for_open = min(len(still), max(most - len(past), most // 2))
    return [*past[: most - room_for_open], *still[:room_for_open]]
