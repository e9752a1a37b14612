"""Zones that people say behind a time: "17:00 CET", "noon UTC", "5pm Berlin time"."""

from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from storage.patterns import pattern_of

_MINUTES = {
    **dict.fromkeys(("utc", "gmt", "z", "wet"), 0),
    **dict.fromkeys(("bst", "west", "cet", "mez", "wat"), 60),
    **dict.fromkeys(("cest", "mesz", "eet", "oez", "sast", "cat"), 120),
    **dict.fromkeys(("eest", "oesz", "msk", "eat"), 180),
    **dict.fromkeys(("est", "cdt"), -300),
    **dict.fromkeys(("edt",), -240),
    **dict.fromkeys(("mdt",), -360),
    **dict.fromkeys(("mst", "pdt"), -420),
    **dict.fromkeys(("pst",), -480),
    **dict.fromkeys(("hkt", "sgt", "awst"), 480),
    **dict.fromkeys(("jst", "kst"), 540),
    **dict.fromkeys(("aest",), 600),
    **dict.fromkeys(("aedt",), 660),
    **dict.fromkeys(("nzst",), 720),
    **dict.fromkeys(("nzdt",), 780),
}
"""What zones are ahead of UTC, in minutes. Short names that mean several (IST, CST) count only where the circle's own zone has
them."""
_ABBREVIATION = pattern_of(r"(?:^|\s)\(?([a-z]{1,5})\)?$")
_OFFSET = pattern_of(r"(?:^|\s)\(?(?:(?:utc|gmt)\s?)?([+-])(\d{1,2})(?::?([0-5]\d))?\)?$")
_REGION = pattern_of(r"(?:^|\s)\(?([a-z_]+(?:/[a-z_]+){1,2})\)?$")
_COUNTRIES = {
    **dict.fromkeys(("uk", "british"), "Europe/London"),
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
_NO_PLACES = ("christmas", "easter")
"""Islands that are holidays."""
SHORTEST_PLACE = 3
"""Letters of a place that is more than a word of a sentence."""
_HERE = ("local", "our", "your", "here")


def take_zone(said: str, *, own: ZoneInfo, now: datetime) -> tuple[str, tzinfo | None]:
    """Folded words without the zone at their end, and that zone; None where they name none."""
    if found := _OFFSET.search(said):
        ahead = timedelta(hours=int(found.group(2)), minutes=int(found.group(3) or 0))
        if ahead <= timedelta(hours=14):
            return said[: found.start()], timezone(-ahead if found.group(1) == "-" else ahead)
    if found := _ABBREVIATION.search(said):
        minutes = _own_names(own, now).get(found.group(1), _MINUTES.get(found.group(1)))
        if minutes is not None:
            return said[: found.start()], timezone(timedelta(minutes=minutes))
    if found := _REGION.search(said):
        named = _regions().get(found.group(1))
        return (said[: found.start()], ZoneInfo(named)) if named else (said, None)
    return _take_place(said, own=own)


def _take_place(said: str, *, own: ZoneInfo) -> tuple[str, tzinfo | None]:
    """ "5pm Berlin time", "5pm New York time", "5pm London", "5pm ET"."""
    last = said.rpartition(" ")[2]
    if last in _COUNTRIES:
        return said[: -len(last)], ZoneInfo(_COUNTRIES[last])
    plain = said.removesuffix(" time")
    for words in (2, 1):
        place = "_".join(plain.split()[-words:])
        timed = plain != said
        named = own.key if timed and place in _HERE else _COUNTRIES.get(place) if timed else None
        named = named or (_places().get(place) if len(place) > SHORTEST_PLACE and place not in _NO_PLACES else None)
        if named is not None:
            return " ".join(plain.split()[:-words]), ZoneInfo(named)
    return said, None


def _own_names(own: ZoneInfo, now: datetime) -> dict[str, int]:
    """What the zone of a circle is called, in winter and in summer, and how far ahead of UTC it then is."""
    found = {}
    for half in (0, 182):
        there = (now + timedelta(days=half)).astimezone(own)
        ahead = there.utcoffset()
        if ahead is not None:
            found[(there.tzname() or "").casefold()] = round(ahead / timedelta(minutes=1))
    return found


@cache
def _regions() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _places() -> dict[str, str]:
    """Zones by the name of their place, where only one has it."""
    found: dict[str, set[str]] = {}
    for name in available_timezones():
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/")):
            found.setdefault(name.rpartition("/")[2].casefold(), set()).add(name)
    return {place: names.pop() for place, names in found.items() if len(names) == 1}
