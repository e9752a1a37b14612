"""What people are told of sense checks and calls for hands, and of any card of this family; of date polls in ``date_texts``."""

from collections.abc import Mapping, Sequence

from chatbot.api.wording.markup import Block, Doc, Inline, b, cmd, code, listed, p, quote, run, say, t, ul
from commands.rules.headline import headline
from commands.rules.meet import counting as rules
from commands.rules.meet.words import can_example
from storage.models import Circle, DatePoll, HandsCall, Mood, SenseCheck
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
