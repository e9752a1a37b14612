"""What people are told of the agenda: what is put on it, taken off, spoken of in the next call."""

from chatbot.api.wording.markup import Doc, Inline, Phrase, cmd, n, say, t
from storage.models import AgendaPoint, Call


def put_on_agenda(point: AgendaPoint, circle: str, *, call: str | None) -> Doc:
    """Something is on the agenda."""
    if call is None:
        return say(
            "Thank you. T-{number} is on the agenda of the next call of the {circle}; none is planned yet. {remove} takes it off.",
            number=point.number,
            circle=circle,
            remove=cmd(f"agenda remove T-{point.number}"),
        )
    return say(
        "Thank you. T-{number} is on the agenda of the call of the {circle}, {call}. {remove} takes it off.",
        number=point.number,
        circle=circle,
        call=call,
        remove=cmd(f"agenda remove T-{point.number}"),
    )


def on_the_agenda_now(point: AgendaPoint, held: Call) -> Doc:
    """Something was put on the agenda of the call that goes on."""
    return say(
        "Thank you, T-{number} is on the agenda of K-{call}. {take} speaks of it now, {remove} takes it off.",
        number=point.number,
        call=held.number,
        take=cmd(f"call take T-{point.number}"),
        remove=cmd(f"agenda remove T-{point.number}"),
    )


def left_open(point: AgendaPoint, held: Call) -> Doc:
    """A question stays open for the next call."""
    return say(
        "Noted: T-{number} stays open, stands so in the minutes of K-{call}, and is on the agenda of the next call.",
        number=point.number,
        call=held.number,
    )


def there_already(point: AgendaPoint, item: int) -> Phrase:
    """An item that is on the agenda already."""
    return t("C-{item} is on the agenda already, as T-{number}.", item=item, number=point.number)


def taken_off(point: AgendaPoint) -> Doc:
    """A point was taken off the agenda."""
    return say("T-{number} is off the agenda.", number=point.number)


def wanted_in_a_call(item: int, who: str, circle: str) -> Doc:
    """To who facilitates: an item is to be taken to a call, and none is planned."""
    return say(
        "{who} asks that C-{item} be taken to a call of the {circle}, and none is planned. When shall it be? {plan} in its room puts one on the "
        "calendar, {date} finds a time that suits. Until then it waits on the agenda, and its time runs on.",
        who=who,
        item=item,
        circle=circle,
        plan=cmd("call plan fri 10:00", here=False),
        date=cmd(f"date C-{item} 1h thu 10:00, thu 14:00"),
    )


def nothing_on_agenda(circle: str) -> Doc:
    """Nothing waits for a call."""
    return say(
        "Nothing waits for a call of the {circle} yet. {add} puts something on its agenda, for example: {example}",
        circle=circle,
        add=cmd("agenda add <what>"),
        example=cmd("agenda add How do we share the van?"),
    )


def agenda_heading(circle: str, *, call: str | None, count: int) -> Inline:
    """What the list of points is called."""
    if call is None:
        return n(
            count,
            "Agenda of the next call of the {circle}, {count} point",
            "Agenda of the next call of the {circle}, {count} points",
            circle=circle,
        )
    return n(
        count,
        "Agenda of the call of the {circle}, {call}, {count} point",
        "Agenda of the call of the {circle}, {call}, {count} points",
        circle=circle,
        call=call,
    )
