"""Instants and spans, said in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from chatbot.api.arguments.calendar_names import date_in_words
from chatbot.api.phrases import Inline, Plural, n, t


def say_when(instant: datetime, *, zone: ZoneInfo, locale: Locale) -> str:
    """An instant in full, in a zone: ``Fri 10 Feb 2027, 17:00 GMT``. What is said so is read so."""
    local = instant.astimezone(zone)
    return f"{date_in_words(local.date(), locale)}, {local:%H:%M} {local.tzname()}"


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
