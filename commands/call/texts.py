"""What people are told about calls: the card, rounds, points; who is there, the agenda and actions stand beside this."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, Phrase, cmd, listed, n, p, run, say, t, ul
from commands.rules.call import HERE, READY, SPEAK, Present
from storage.models import Call, CallMark
from storage.types import UserId

MOST_ON_CARD = 6
"""Points of the agenda that the card names."""


def no_call(circle: str) -> Phrase:
    """Something was said that belongs to a call, and none goes on."""
    return t(
        "The {circle} is in no call now. To begin one, say {call} in its room.",
        circle=circle,
        call=cmd("call", here=False),
    )


def goes_on_already(held: Call, *, since: str) -> Phrase:
    """A second call in the same circle."""
    return t(
        "K-{number} goes on here since {since}. To go on with it: {next}. To end it, with its minutes: {end}",
        number=held.number,
        since=since,
        next=cmd("call next"),
        end=cmd("call end"),
    )


def card(
    held: Call,
    circle: str,
    *,
    who: str,
    began: str,
    ended: str | None,
    here: Sequence[Inline],
    now: Inline | None,
    behind: Sequence[Inline],
    turns: Sequence[str],
    speak: Sequence[str],
    ready: Sequence[str],
) -> Doc:
    """The card of a call."""
    name: Inline = t(
        "**K-{number} · {title}**", number=held.number, title=held.title or t("Call of the {circle}", circle=circle)
    )
    if ended is not None:
        over = t("ended {ended}; its minutes: {minutes}", ended=ended, minutes=cmd(f"call minutes K-{held.number}"))
        return say(p(run(name, over, between="\n")), p(_here(here)))
    blocks: list[Block] = [p(run(name, t("since {began}, opened by {who}", began=began, who=who), between="\n"))]
    blocks.append(p(_here(here)))
    if now is not None:
        blocks.append(p("**Now:** {point}", point=now))
    if turns:
        blocks.append(p(whose_turn(turns)))
    if speak:
        blocks.append(p("🗣 {people}", people=listed(speak)))
    if ready:
        blocks.append(p("▶ ready to go on: {people}", people=listed(ready)))
    if behind:
        blocks += _agenda(behind, now=now is not None)
    blocks.append(
        p(
            run(
                legend(),
                t(
                    "Whoever leads it says {next}, {round}, {end}.",
                    next=cmd("call next"),
                    round=cmd("call round"),
                    end=cmd("call end"),
                ),
                between="\n",
            )
        )
    )
    return say(*blocks)


def _here(here: Sequence[Inline]) -> Inline:
    if not here:
        return t("Nobody is noted as there yet.")
    return t("**There ({count}):** {here}", count=len(here), here=listed(here))


def _agenda(behind: Sequence[Inline], *, now: bool) -> list[Block]:
    head = t("**Then:**") if now else t("**Agenda:**")
    left = len(behind) - MOST_ON_CARD
    blocks: list[Block] = [p(head), ul(behind[:MOST_ON_CARD])]
    if left > 0:
        blocks.append(p(n(left, "… and {count} more: {agenda}", "… and {count} more: {agenda}", agenda=cmd("agenda"))))
    return blocks


def legend() -> Inline:
    """What each tap means."""
    return run(
        t("{here}\u00a0I\u00a0am\u00a0here", here=HERE),
        t("{speak}\u00a0I\u00a0have\u00a0something\u00a0to\u00a0say", speak=SPEAK),
        t("{ready}\u00a0ready\u00a0to\u00a0go\u00a0on", ready=READY),
        between=" \u2002",
    )


def what_taps_mean() -> Doc:
    """To who has tapped what means nothing on the card of a call."""
    return say(
        t(
            "On the card of a call three taps mean something: {here} I am here, {speak} I have something to say, {ready} ready to go on. "
            "Anything else there is nothing. To answer an item, tap on its own card.",
            here=HERE,
            speak=SPEAK,
            ready=READY,
        )
    )


def there(name: str, marks: Sequence[CallMark], names: Mapping[UserId, str]) -> Inline:
    """A co-op that is there, with whom, and who has said so where it was not they."""
    people = [names[mark.user_id] for mark in marks if mark.user_id is not None]
    by = sorted({names[mark.noted_by] for mark in marks if mark.noted_by != mark.user_id})
    if people and by:
        return t("{coop} ({people}; noted by {by})", coop=name, people=listed(people), by=listed(by))
    if people:
        return t("{coop} ({people})", coop=name, people=listed(people))
    return t("{coop} (noted by {by})", coop=name, by=listed(by))


def there_alone(mark: CallMark, names: Mapping[UserId, str]) -> Inline:
    """Somebody who is there and speaks for no co-op."""
    name = names[mark.user_id] if mark.user_id is not None else ""
    if mark.noted_by != mark.user_id:
        return t("{name} (noted by {by})", name=name, by=names[mark.noted_by])
    return t("{name}", name=name)


def whose_turn(turns: Sequence[str]) -> Inline:
    """Who speaks now in a round, and who follows."""
    first, *then = turns
    if not then:
        return t("Next: **{coop}**, the last of this round.", coop=first)
    return t("Next: **{coop}**, then {then}.", coop=first, then=listed(then))


def round_over() -> Doc:
    """Everybody has had their turn."""
    return say("All have had their turn. {next} goes on to the next point.", next=cmd("call next"))


def spoken_of(point: Inline, *, left: int) -> Doc:
    """The next point of the agenda."""
    then = n(left, "{count} point follows.", "{count} points follow.") if left else t("It is the last one.")
    return say(
        p("**Now:** {point}", point=point),
        p("{then} For a round in turn: {round}", then=then, round=cmd("call round")),
    )


def nothing_left() -> Doc:
    """All points of an agenda were spoken of."""
    return say(
        "That was all of the agenda. To end the call, with its minutes: {end}. To put something else on it: {add}",
        end=cmd("call end"),
        add=cmd("agenda add <what>"),
    )


def opened_elsewhere(held: Call, circle: str) -> Doc:
    """A call was opened from outside the room."""
    return say("Thank you, K-{number} has begun in the {circle}.", number=held.number, circle=circle)


def planned(held: Call, circle: str, *, when: str) -> Doc:
    """A call is on the calendar."""
    return say(
        "Thank you. K-{number} of the {circle} is planned for {when}; {call} begins it then. What is to be spoken of there: {add}. To call "
        "it off: {cancel}",
        number=held.number,
        circle=circle,
        when=when,
        call=cmd("call"),
        add=cmd("agenda add <what>"),
        cancel=cmd(f"call cancel K-{held.number}"),
    )


def moved(held: Call, *, when: str) -> Doc:
    """What was held for a call that is called off or comes at another time."""
    return say(
        "K-{number} is called off; it was planned for {when}. What waits for a call waits for the next one.",
        number=held.number,
        when=when,
    )


def here_of(present: Present, coops: Mapping[int, str], names: Mapping[UserId, str]) -> list[Inline]:
    """All who are there, co-ops by name, then those who speak for none."""
    by_name = sorted(present.coops, key=lambda coop: coops[coop].casefold())
    return [
        *(there(coops[coop], present.coops[coop], names) for coop in by_name),
        *(there_alone(mark, names) for mark in present.others),
    ]


def say_whose_turn(turns: Sequence[str]) -> Doc:
    """Who speaks now in a round, in the room."""
    return say(whose_turn(turns))
