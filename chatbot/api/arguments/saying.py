"""Instants and spans, said in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from chatbot.api.arguments.calendar_names import date_in_words
from chatbot.api.wording.phrases import Inline, Plural, n, t


def say_when(instant: datetime, *, zone: ZoneInfo, locale: Locale) -> str:
    """An instant in full, in a zone: ``Fri 10 Feb 2027, 17:00 GMT``. What is said so is read so."""
    local = instant.astimezone(zone)
    return f"{date_in_words(local.date(), locale)}, {local:%H:%M} {local.tzname()}"


def say_near(instant: datetime, *, now: datetime, zone: ZoneInfo, locale: Locale) -> str:
    """The same in short, without the year of ``now``: ``Fri 10 Feb, 17:00 GMT``."""
    local = instant.astimezone(zone)
    day = date_in_words(local.date(), locale, year=local.year != now.astimezone(zone).year)
    return f"{day}, {local:%H:%M} {local.tzname()}"


def say_from_to(began: datetime, ended: datetime, *, zone: ZoneInfo, locale: Locale) -> Inline:
    """From when to when, the day and the zone said once where they are the same: ``Fri 10 Feb 2027, 17:00 to 18:30 GMT``."""
    first, last = began.astimezone(zone), ended.astimezone(zone)
    whole, end = say_when(began, zone=zone, locale=locale), say_when(ended, zone=zone, locale=locale)
    if first.date() == last.date():
        end = f"{last:%H:%M} {last.tzname()}"
        if first.tzname() == last.tzname():
            whole = whole.removesuffix(f" {first.tzname()}")
    return t("{began} to {ended}", began=whole, ended=end)


def say_days_left(instant: datetime, *, now: datetime, zone: ZoneInfo) -> Inline:
    """In how many days of the calendar: ``today``, ``tomorrow``, ``in 6 days``. It stays true until midnight in that zone."""
    days = (instant.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days <= 0:
        return t("today")
    return t("tomorrow") if days == 1 else n(days, "in {count} day", "in {count} days")


def say_span(span: timedelta) -> Plural:
    """A span in words: ``2 days``, ``36 hours``, ``5 minutes``."""
    minutes = max(0, round(span.total_seconds() / 60))
    if minutes >= 2 * 24 * 60:
        return n(round(minutes / (24 * 60)), "{count} day", "{count} days")
    if minutes >= 120:
        return n(round(minutes / 60), "{count} hour", "{count} hours")
    return n(minutes, "{count} minute", "{count} minutes")


def say_ago(span: timedelta) -> Inline:
    """How long ago: ``just now``, ``5 minutes ago``."""
    return t("just now") if span < timedelta(minutes=1) else t("{span} ago", span=say_span(span))
