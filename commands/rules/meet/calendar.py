"""A meeting as a calendar file. Pure: the same meeting gives the same bytes."""

from datetime import datetime, timedelta

from storage.models import Circle, DatePoll

PRODUCT = "-//Circlebot//Date poll//EN"


def calendar(poll: DatePoll, circle: Circle, *, now: datetime, cancelled: bool = False) -> bytes:
    """The chosen time of a date poll as an iCalendar file (RFC 5545), in UTC; ``cancelled`` takes it out again.

    Raises ValueError when none is chosen.
    """
    from icalendar import Calendar, Event, vCalAddress  # A start does without it.

    if poll.chosen is None:
        raise ValueError(f"M-{poll.number} has no time yet")
    event = Event()
    # One meeting has one id, so a calendar that gets the file twice shows it once.
    event.add("uid", f"M-{poll.number}-{poll.opened_at:%Y%m%dT%H%M%SZ}@{circle.slug}.circlebot")
    event.add("dtstamp", now)
    # Of two files the one with the higher number counts, in whichever order they are opened.
    event.add("sequence", int((now - poll.opened_at).total_seconds()))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", vCalAddress(f"matrix:u/{poll.asked_by.removeprefix('@')}"))
    event.add("dtstart", poll.chosen)
    event.add("dtend", poll.chosen + timedelta(minutes=poll.minutes))
    event.add("summary", poll.title)
    event.add("location", circle.name)
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "CANCEL" if cancelled else "PUBLISH")
    file.add_component(event)
    made: bytes = file.to_ical()
    return made
