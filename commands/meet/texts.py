"""All that this family says, from top to bottom."""

from collections.abc import Mapping, Sequence

from chatbot.api.markup import Block, Doc, Inline, b, cmd, code, listed, ol, p, quote, run, say, t, ul
from commands.rules import meet as rules
from commands.rules.headline import headline
from commands.rules.meet_words import can_example
from storage.models import Can, Circle, DatePoll, HandsCall, Mood, SenseCheck
from storage.types import UserId

Names = Mapping[UserId, str]


def opened(shown: str, circle: Circle, *, until: str | None = None) -> Inline:
    """To whoever asks from elsewhere than the circle's room, where the card is."""
    if until is None:
        return t("Thank you, {shown} is open in the {circle}.", shown=shown, circle=circle.name)
    return t("Thank you, {shown} is open in the {circle} until {until}.", shown=shown, circle=circle.name, until=until)


def ended(shown: str) -> Inline:
    """To whoever ends something from elsewhere."""
    return t("Thank you. {shown} has ended.", shown=shown)


def noted(shown: str) -> Inline:
    """To whoever answers with a line."""
    return t("Thank you, noted on {shown}. {undo} takes it back.", shown=shown, undo=cmd(f"undo {shown}"))


def usual_length(poll: DatePoll, shown: str) -> Doc:
    """To whoever has not said how long it takes."""
    return say(
        "I read no length, so {shown} is for {length}. For another, say {cancel} and ask anew with it, for example {date}.",
        shown=shown,
        length=rules.say_length(poll.minutes),
        cancel=cmd(f"date cancel {shown}"),
        date=cmd("date Monthly call 90 min thu 10:00, fri 10:00"),
    )


def how_to_answer(asked: SenseCheck | HandsCall | DatePoll, shown: str) -> Doc:
    """To whoever has replied to a card with something that may have been meant as an answer."""
    unclear = t("Thank you. I could not tell whether that is your answer to {shown}.", shown=shown)
    match asked:
        case SenseCheck():
            how = t("If it is, tap 👍, 😐 or 👎, or reply with one short line.")
        case HandsCall():
            how = t("If it is, tap ✋, or reply “me”.")
        case DatePoll():
            how = t(
                "If it is, tap the number of each time that suits you, or reply, for example: “{example}”.",
                example=can_example(len(asked.options)),
            )
    return say(run(unclear, how))


def to_which(shown: Sequence[str], words: str) -> Doc:
    """To an answer in reply to a message of ours that is about nothing that is asked."""
    return say(
        "You replied to a message of mine that asks nothing, so I could not tell which you mean, and have noted nothing. Reply to "
        "its card, or say {command}.",
        command=listed((code(f"{each} {words}") for each in shown), style="or"),
    )


def what_taps_mean(asked: SenseCheck | HandsCall | DatePoll) -> Doc:
    """To whoever has tapped something that is no answer, once ever."""
    match asked:
        case SenseCheck():
            how = t("On this card of mine, 👍 is good, 😐 mixed and 👎 not good.")
        case HandsCall():
            how = t("On this card of mine, ✋ says that you help.")
        case DatePoll():
            how = t("On this card of mine, a number says that this time suits you.")
    return say(run(t("Your tap is for people, and I have noted nothing."), how, t("I say this only once.")))


def stays_noted(shown: str) -> Doc:
    """To whoever has answered, and says something that is no answer."""
    return say(
        "I could not tell what that means for {shown}, so your earlier answer stays noted. The card shows it, and what to tap or "
        "reply.",
        shown=shown,
    )


def sense_card(shown: str, found: SenseCheck, felt: rules.Sense, names: Names, *, ends: str, ended: str | None) -> Doc:
    """What is asked, how it feels so far, how to answer."""
    first, rest = headline(found.text)
    title = t("**Sense check {shown} · {text}**", shown=shown, text=first)
    head = p(run(title, t("by {name}. It decides nothing.", name=names[found.asked_by]), between="\n"))
    if ended is not None:
        foot = p("It ended {when}. Thank you all.", when=ended)
    else:
        foot = p(
            "How does it feel to you? React 👍 for good, 😐 for mixed or 👎 for not good, or reply with a line. "
            "It ends {when}.",
            when=ends,
        )
    return Doc((head, *_rest(rest), *_feelings(felt, names, over=ended is not None), foot))


def sense_outcome(shown: str, found: SenseCheck, felt: rules.Sense, names: Names, *, late: bool) -> Doc:
    """How it feels in the end. It stays plain that nothing is decided."""
    offline = [t("I was offline at its time.")] if late else []
    head = run(
        t("**Sense check {shown}** has ended.", shown=shown),
        *offline,
        t("It decides nothing; this is how it feels:"),
    )
    foot = p("To decide something, say {consent} or {proposal}.", consent=cmd("consent"), proposal=cmd("proposal"))
    return Doc((p(head), *_asked(found.text), *_feelings(felt, names, over=True), foot))


def _asked(text: str) -> list[Block]:
    """What was asked, its first line strong: a quote is the palest that a client has."""
    first, rest = headline(text)
    return [p(b(first)), *_rest(rest)]


def _rest(rest: str | None) -> list[Block]:
    return [quote(rest)] if rest else []


def _feelings(felt: rules.Sense, names: Names, *, over: bool) -> list[Block]:
    if not felt.moods and not felt.words:
        return [p("Nobody has said anything.") if over else p("Nobody has said anything yet.")]
    blocks: list[Block] = [
        p(
            "👍 good {good}, 😐 mixed {mixed}, 👎 not good {bad}.",
            good=felt.count(Mood.GOOD),
            mixed=felt.count(Mood.MIXED),
            bad=felt.count(Mood.BAD),
        )
    ]
    if felt.words:
        blocks.append(ul(t("{name}: {words}", name=b(names[who]), words=words) for who, words in felt.words.items()))
    return blocks


def hands_card(shown: str, call: HandsCall, helping: Sequence[UserId], names: Names, *, ended: str | None) -> Doc:
    """What is to be done, who helps, how to join in."""
    wanted = [] if call.wanted is None else [t("{count} wanted.", count=call.wanted)]
    first, rest = headline(call.text)
    title = t("**Call for hands {shown} · {text}**", shown=shown, text=first)
    by = run(t("by {name}.", name=names[call.asked_by]), *wanted)
    if ended is not None:
        foot = p("It ended {when}. Thank you all.", when=ended)
    else:
        foot = p("React ✋ if you help, or reply “me”. Take the reaction away, or reply “not me”, if you cannot.")
    return Doc((p(run(title, by, between="\n")), *_rest(rest), _helping(call, helping, names), foot))


def _helping(call: HandsCall, helping: Sequence[UserId], names: Names) -> Block:
    people = listed(names[who] for who in helping)
    if not helping:
        return p("Nobody yet.")
    if call.wanted is None:
        return p("{count} so far: {people}", count=len(helping), people=people)
    return p("{count} of {wanted} so far: {people}", count=len(helping), wanted=call.wanted, people=people)


def enough_hands(shown: str, call: HandsCall, helping: Sequence[UserId], names: Names) -> Doc:
    """To whoever asked, when as many help as they wanted."""
    return say(
        "{name}, {shown} has its {wanted} hands: {people}. Thank you all! To end the call, say {close}.",
        name=names[call.asked_by],
        shown=shown,
        wanted=call.wanted or 0,
        people=listed(names[who] for who in helping),
        close=cmd(f"hands close {shown}"),
    )


def hands_outcome(shown: str, call: HandsCall, helping: Sequence[UserId], names: Names) -> Doc:
    """Thanks to those who help."""
    if helping:
        thanks = p("Thank you, {people}!", people=listed(names[who] for who in helping))
    else:
        thanks = p("Nobody has come forward this time.")
    return say(p("**{shown}** has ended:", shown=shown), *_asked(call.text), thanks)


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


# Taken back.


def nothing_left(shown: str) -> Inline:
    """Nothing of theirs is left to be taken back."""
    return t(
        "I know of no answer of yours to {shown} that still counts, so there is nothing to take back.", shown=shown
    )


def others_have_answered(shown: str, end: str) -> Inline:
    """Others have acted on it."""
    return t(
        "Others have answered {shown}, so I do not take it back. To end it, say {end}.",
        shown=shown,
        end=cmd(f"{end} {shown}"),
    )
