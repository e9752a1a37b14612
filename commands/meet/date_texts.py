"""What people are told of date polls: the card, which time suits whom, the one that is chosen."""

from collections.abc import Sequence

from chatbot.api.wording.markup import Doc, Inline, cmd, listed, ol, p, run, say, t
from commands.meet.texts import Names
from commands.rules.meet import counting as rules
from commands.rules.meet.words import can_example
from storage.models import Can, Circle, DatePoll


def usual_length(poll: DatePoll, shown: str) -> Doc:
    """To whoever has not said how long it takes."""
    return say(
        "I read no length, so {shown} is for {length}. For another, say {cancel} and ask anew with it, for example {date}.",
        shown=shown,
        length=rules.say_length(poll.minutes),
        cancel=cmd(f"date cancel {shown}"),
        date=cmd("date Monthly call 90 min thu 10:00, fri 10:00"),
    )


def date_card(
    shown: str,
    poll: DatePoll,
    found: Sequence[rules.Suits],
    names: Names,
    *,
    times: Sequence[str],
    reminded: str,
    ended: str | None,
) -> Doc:
    """The times with whom they suit, how to answer, and how it ends. ``times`` are the options in words; ``reminded`` is when whoever
    asked is reminded to choose."""
    head = p(
        "**Date poll {shown}: {title}**, for {length}, asked by {name}",
        shown=shown,
        title=poll.title,
        length=rules.say_length(poll.minutes),
        name=names[poll.asked_by],
    )
    lines = ol(_time(each, names, time, chosen=poll.chosen) for each, time in zip(found, times, strict=True))
    if ended is None:
        how = p(
            "Tap the number of each time that suits you, or reply, for example: “{example}”.\n"
            "It ends when {name} chooses one: {close}. I remind them {reminded}.",
            example=can_example(len(times)),
            name=names[poll.asked_by],
            close=cmd(f"date close {shown}"),
            reminded=reminded,
        )
        return Doc((head, lines, how))
    if poll.chosen is None:
        return Doc((head, lines, p("It ended {when} without a time.", when=ended)))
    return Doc((head, lines))


def has_no_time(shown: str, *, ended: bool) -> Inline:
    """To who wants the calendar file of what has no time."""
    if ended:
        return t("{shown} ended without a time, so there is no calendar file.", shown=shown)
    return t(
        "{shown} has no time yet, so there is no calendar file. It comes once a time is chosen: {close}",
        shown=shown,
        close=cmd(f"date close {shown}"),
    )


def nothing_to_come() -> Inline:
    """To who wants a calendar file where no meeting is to come."""
    return t(
        "I know of no meeting to come here, so there is no calendar file. To find a time, for example: {example}",
        example=cmd(rules.DATE_EXAMPLE),
    )


def file_in_private(shown: str) -> Inline:
    """To who asked for a calendar file in another circle's room."""
    return t("I have sent you the calendar file of {shown} in private.", shown=shown)


def _time(each: rules.Suits, names: Names, time: str, *, chosen: object) -> Inline:
    who = _who_can(each, names) or t("nobody yet")
    if chosen == each.start:
        return t("**{when} ← chosen** – {who}", when=time, who=who)
    return t("**{when}** – {who}", when=time, who=who)


def _who_can(each: rules.Suits, names: Names) -> Inline | None:
    """Whom a time suits, and whom not; None where nobody has said anything."""
    groups = [_can(can, listed(names[one] for one in each.who(can))) for can in Can if each.who(can)]
    return run(*groups, between="; ") if groups else None


def _can(can: Can, people: Inline) -> Inline:
    match can:
        case Can.YES:
            return t("yes: {people}", people=people)
        case Can.MAYBE:
            return t("if need be: {people}", people=people)
        case Can.NO:
            return t("no: {people}", people=people)


def date_chosen(shown: str, poll: DatePoll, chosen: rules.Suits, names: Names, *, time: str, before: str | None) -> Doc:
    """When it is, and whom that suits and whom not: nobody shall be surprised. ``before`` is where it has moved from."""
    settled = t(
        "**{title}: {when}**, for {length} ({shown}).",
        title=poll.title,
        when=time,
        length=rules.say_length(poll.minutes),
        shown=shown,
    )
    moved = [t("It was {when}.", when=before)] if before is not None else []
    who = _who_can(chosen, names)
    people = [p("{people}.", people=who)] if who is not None else []
    file = p("The file below puts it into your calendar; {again} brings it again.", again=cmd(f"date file {shown}"))
    return say(p(run(settled, *moved, t("Thank you all!"))), *people, file)


def date_settled(shown: str, *, time: str) -> Inline:
    """To whoever chooses a time from elsewhere."""
    return t("Thank you. {shown} is settled: {when}.", shown=shown, when=time)


def settled_before(shown: str, *, time: str) -> Inline:
    """To whoever closes a poll that has its time."""
    return t(
        "{shown} is settled: {when}. To move it, name another of its times: {move}. To call it off: {cancel}",
        shown=shown,
        when=time,
        move=cmd(f"date close {shown} 2"),
        cancel=cmd(f"date cancel {shown}"),
    )


def set_already(shown: str, *, time: str) -> Inline:
    """To whoever chooses once more the time that is chosen."""
    return t("{shown} is already set: {when}.", shown=shown, when=time)


def which_poll(open_ones: Sequence[tuple[str, str]], *, command: str) -> Inline:
    """To whoever names no poll, where there are several, or none. Each is its number and its title."""
    if not open_ones:
        return t("No date poll is open here. To open one, say for example {date}", date=cmd(rules.DATE_EXAMPLE))
    each = [t("{say} for “{title}”", say=cmd(f"{command} {shown}"), title=title) for shown, title in open_ones]
    return t("Which date poll is it? Say {each}.", each=listed(each, style="or"))


def ended_without_a_time(shown: str) -> Inline:
    """To whoever ends a poll without a time, or would choose in one that has ended so."""
    return t(
        "{shown} has ended without a time. To try others, ask anew, for example: {date}",
        shown=shown,
        date=cmd(rules.DATE_EXAMPLE),
    )


def called_off(shown: str, poll: DatePoll, *, time: str) -> Doc:
    """To all whom the chosen time would have suited."""
    return say(
        p("**{title} is called off** ({shown}). It was {when}.", title=poll.title, shown=shown, when=time),
        p("The file below takes it out of your calendar. To try other times, say {date} again.", date=cmd("date")),
    )


def called_off_elsewhere(shown: str) -> Inline:
    """To whoever calls a meeting off from elsewhere."""
    return t("Thank you. {shown} is called off.", shown=shown)


def time_to_choose(shown: str, circle: Circle, *, title: str | None, best: str | None) -> Doc:
    """To whoever asked, in private, when the first time comes near. ``title`` is None where it must not be told here."""
    if title is None:
        pending = t("No time is chosen yet for {shown} in the {circle}.", shown=shown, circle=circle.name)
    else:
        pending = t(
            "No time is chosen yet for “{title}” ({shown}) in the {circle}.",
            title=title,
            shown=shown,
            circle=circle.name,
        )
    if best is None:
        none = t("Nobody has answered yet.")
        how = t(
            "To choose a time all the same, say its number there: {close}",
            close=cmd(f"date close {shown} 1", here=False),
        )
        return say(run(pending, none, how))
    how = t(
        "To choose it, say {close} there; to name another, add its number.",
        close=cmd(f"date close {shown}", here=False),
    )
    return say(run(pending, t("Best so far: {when}.", when=best), how))
