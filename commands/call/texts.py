"""What people are told about calls: on the card, in the room, in private."""

from collections.abc import Mapping, Sequence

from chatbot.api.markup import Block, Doc, Inline, Phrase, cmd, listed, n, p, run, say, t, ul
from commands.rules.call import HERE, READY, SPEAK, Present
from storage.models import Action, AgendaPoint, Call, CallMark
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


def noted_there(held: Call, who: Sequence[str]) -> Doc:
    """To who leads the call: whom they have noted."""
    return say(
        "Noted as there in K-{number}: {who}. They are told, and can say otherwise.",
        number=held.number,
        who=listed(who),
    )


def noted_gone(held: Call, who: Sequence[str]) -> Doc:
    """To who leads the call: whom they have noted as gone."""
    return say("Noted as not there in K-{number}: {who}.", number=held.number, who=listed(who))


def you_are_there(held: Call) -> Doc:
    """To somebody who has said in words that they are there."""
    return say(
        "Thank you, you are noted as there in K-{number}. {absent} takes it back.",
        number=held.number,
        absent=cmd("absent"),
    )


def you_are_gone(held: Call) -> Doc:
    """To somebody who has said that they are not there."""
    return say("Thank you, you are not noted as there in K-{number} any more.", number=held.number)


def you_were_noted(held: Call, circle: str, by: str, coop: str | None) -> Doc:
    """To somebody whom another has noted as there, or whose co-op."""
    absent = cmd("absent")
    if coop is not None:
        return say(
            "{by} has noted {coop} as there in the call of the {circle} (K-{number}). If that is not so, say {absent} in its room.",
            by=by,
            coop=coop,
            circle=circle,
            number=held.number,
            absent=absent,
        )
    return say(
        "{by} has noted you as there in the call of the {circle} (K-{number}). If that is not so, say {absent} in its room.",
        by=by,
        circle=circle,
        number=held.number,
        absent=absent,
    )


def not_there(who: str, circle: str) -> Phrase:
    """A name that is nobody's in this circle."""
    return t(
        "I know neither a co-op nor a person called “{who}” in the {circle}. I have noted nobody. For example: {present}",
        who=who,
        circle=circle,
        present=cmd("present Leaf Bakery, @hal"),
    )


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


def action_noted(action: Action, owner: str, *, until: str) -> Doc:
    """Somebody does something until a day."""
    return say(
        "Noted as A-{number}: {owner} does it by {until}, and is reminded then. {done} when it is done.",
        number=action.number,
        owner=owner,
        until=until,
        done=cmd(f"action done A-{action.number}"),
    )


def yours_to_do(action: Action, by: str, circle: str, words: Sequence[Block], *, until: str) -> Doc:
    """To whoever is to do it."""
    return say(
        p("{by} has noted in the {circle} that you do this by {until}:", by=by, circle=circle, until=until),
        *words,
        p(
            "That is A-{number}. When it is done: {done}. If it is not for you: {drop}",
            number=action.number,
            done=cmd(f"action done A-{action.number}"),
            drop=cmd(f"action drop A-{action.number}"),
        ),
    )


def done(action: Action) -> Doc:
    """An action is done."""
    return say("Thank you! A-{number} is done.", number=action.number)


def dropped(action: Action) -> Doc:
    """An action is called off."""
    return say("A-{number} is called off.", number=action.number)


def not_yours_any_more(action: Action) -> Doc:
    """To who was to do it."""
    return say("A-{number} is called off, so there is nothing to do for you.", number=action.number)


def no_actions(circle: str) -> Doc:
    """Nothing is to be done."""
    return say(
        "Nothing is to be done in the {circle} that I know of. For example: {action}",
        circle=circle,
        action=cmd("action @hal Ring the landlord by fri"),
    )


def action_line(action: Action, owner: str, text: str, *, until: str, overdue: bool) -> Inline:
    """One action in a list."""
    parts: dict[str, Inline | int] = {"number": action.number, "owner": owner, "text": text, "until": until}
    if overdue:
        return t("**A-{number}** {owner}: {text} – was due {until}", **parts)
    return t("**A-{number}** {owner}: {text} – by {until}", **parts)


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
