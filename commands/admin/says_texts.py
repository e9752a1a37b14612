"""The lines of the housekeeping in what is kept about a person."""

from datetime import timedelta

from chatbot.api.wording.markup import Inline, n


def held(*, arrived: int, said: int, asked: int, own: int, met: int, audited: int, for_: timedelta) -> list[Inline]:
    """What came and went, the rooms, the audit; nothing of what there is none of."""
    counted = (
        (
            arrived,
            n(
                arrived,
                "{count} message or reaction of yours to me, which I forget after {days} days, unless it is a reaction on a card",
                "{count} messages and reactions of yours to me, which I forget after {days} days, but for reactions on cards",
                days=for_.days,
            ),
        ),
        (said, n(said, "{count} message of mine to you alone", "{count} messages of mine to you alone")),
        (
            asked,
            n(
                asked,
                "{count} question of mine that waits for your answer",
                "{count} questions of mine that wait for your answers",
            ),
        ),
        (
            own,
            n(
                own,
                "{count} room that is yours and mine, or that you made",
                "{count} rooms that are yours and mine, or that you made",
            ),
        ),
        (
            met,
            n(
                met,
                "Your name and whether you are there, in {count} room where I am or was",
                "Your name and whether you are there, in {count} rooms where I am or was",
            ),
        ),
        (
            audited,
            n(
                audited,
                "{count} line of the audit: what you have changed, or what was changed about you",
                "{count} lines of the audit: what you have changed, or what was changed about you",
            ),
        ),
    )
    return [line for count, line in counted if count]
